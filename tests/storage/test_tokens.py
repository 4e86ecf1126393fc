"""Tokens in the catalogue: known by their digest alone, while they hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ogonblick.digest import digest_of
from ogonblick.errors import CatalogueError
from ogonblick.person import Permission, Person
from ogonblick.token import Scope, Token
from storage.database.catalogue import Catalogue

NOW = datetime(2026, 11, 21, 14, 3, tzinfo=UTC)
SECRET = digest_of([b"hemlighet"])
TOKEN = Token(
    id="n1",
    system_id="diariet",
    scopes=(Scope.READ, Scope.FETCH),
    departments=("Kultur",),
    made_by="Eva Ek",
    made_at=NOW,
    ends_at=NOW + timedelta(days=1),
)


def test_a_token_is_known_by_its_digest_while_it_holds(catalogue: Catalogue) -> None:
    """It tells who asks, what they may do and where; its use is noted once a minute."""
    catalogue.persons.add(Person("diariet", "Diariet"))
    catalogue.tokens.add(TOKEN, SECRET)
    found = catalogue.tokens.who(SECRET, NOW)
    assert found is not None
    token, system = found
    assert (token, system.name) == (TOKEN, "Diariet")
    assert system.may(Permission.READ, "Kultur")
    assert not system.may(Permission.READ, "Teknik")
    assert not system.may(Permission.ORDER)
    catalogue.tokens.who(SECRET, NOW + timedelta(seconds=59))
    assert catalogue.tokens.all() == [replace(TOKEN, used_at=NOW)]
    later = NOW + timedelta(minutes=1)
    catalogue.tokens.who(SECRET, later)
    assert catalogue.tokens.all() == [replace(TOKEN, used_at=later)]
    assert catalogue.tokens.who(SECRET, TOKEN.ends_at) is None
    assert catalogue.tokens.who(digest_of([b"annan"]), NOW) is None


def test_a_token_is_revoked_once(catalogue: Catalogue) -> None:
    """Who revoked it first is who is told; one that there is none of is an error."""
    catalogue.persons.add(Person("diariet", "Diariet"))
    catalogue.tokens.add(TOKEN, SECRET)
    ended = catalogue.tokens.revoke("n1", "Bo Berg", NOW)
    assert (ended.revoked_by, ended.revoked_at) == ("Bo Berg", NOW)
    assert catalogue.tokens.revoke("n1", "En annan", NOW + timedelta(hours=1)) == ended
    assert catalogue.tokens.who(SECRET, NOW) is None
    with pytest.raises(CatalogueError, match="ingen nyckel n2"):
        catalogue.tokens.revoke("n2", "Bo Berg", NOW)
    with pytest.raises(CatalogueError, match="ingen användare okänt"):
        catalogue.tokens.add(replace(TOKEN, id="n3", system_id="okänt"), digest_of([b"3"]))
