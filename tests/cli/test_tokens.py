"""``ogonblick tokens``: made for a system and shown once, listed, ended, and let in by grant."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ogonblick.account import Account, Platform
from ogonblick.errors import CaseRefused, CatalogueError
from ogonblick.person import EVERYWHERE, Duty, Person, Role
from ogonblick.settings import Settings
from ogonblick.token import Scope
from portal.cli import ogonblick as program
from portal.cli.doors import now
from portal.tokens import SIGN, digest_of_secret, may_read
from storage.database.catalogue import Catalogue, open_catalogue
from tests.entering import ENTERED

NEW = ("new", "diariet", "--name", "Diariet", "--scope", "cases", "--by", "Eva Ek")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home with an account of a department, and a person."""
    home = tmp_path_factory.mktemp("tokens")
    account = Account("a", "A", Platform.X, "https://x.example/a", "Sundby", department="Kultur")
    opened(home).register([account], ENTERED)
    opened(home).persons.add(Person("eva", "Eva Ek", (Duty(Role.REGISTRAR),)))
    return home


def opened(home: Path) -> Catalogue:
    """Return the home's catalogue."""
    return open_catalogue(Settings(home=home).database_url)


def told(home: Path, *words: str) -> Result:
    """Run a command as a person does who types."""
    environment = {"OGONBLICK_HOME": str(home)}
    return CliRunner().invoke(program, ["tokens", *words], env=environment)


def test_a_token_is_made_listed_and_ended(home: Path) -> None:
    """It is shown once, opens what it is for, and after it is revoked nothing."""
    assert "»ogonblick tokens new«" in told(home, "list").output
    made = json.loads(told(home, *NEW, "--department", "Kultur", "--days", "30", "--json").output)
    assert made["secret"].startswith(SIGN)
    digest = digest_of_secret(made["secret"])
    found = opened(home).tokens.who(digest, now())
    assert found is not None
    token, system = found
    assert (system.id, system.name, token.scopes) == ("diariet", "Diariet", (Scope.CASES,))
    assert (token.made_by, token.departments) == ("Eva Ek", ("Kultur",))
    assert token.ends_at - token.made_at == timedelta(days=30)
    listed = told(home, "list").output
    assert token.id in listed
    assert made["secret"] not in listed
    assert json.loads(told(home, "list", "--json").output)[0]["id"] == token.id
    ended = told(home, "revoke", token.id, "--by", "Eva Ek").output
    assert ended == f"Nyckeln {token.id} (diariet) gäller inte längre.\n"
    assert opened(home).tokens.who(digest, now()) is None
    assert "Indragen" in told(home, "list").output


def test_a_token_without_department_holds_everywhere(home: Path) -> None:
    """It is told in words what it is for; systems may have several."""
    output = told(home, *NEW, "--scope", "read").output
    assert "läsa ögonblicksbilder" in output
    assert opened(home).tokens.all()[0].departments == (EVERYWHERE,)


@pytest.mark.parametrize(
    ("words", "kind", "why"),
    [
        ((*NEW, "--department", "Kulturen"), CatalogueError, "Där finns: Kultur"),
        (("new", "eva", *NEW[2:]), CaseRefused, "eva är en person"),
        (("revoke", "n0", "--by", "Eva Ek"), CatalogueError, "tokens list"),
    ],
)
def test_what_cannot_be_is_refused(
    home: Path, words: tuple[str, ...], kind: type[Exception], why: str
) -> None:
    """A department that no account has, a person's name, a token that there is none of."""
    refused = told(home, *words).exception
    assert isinstance(refused, kind)
    assert why in str(refused)


def test_a_grant_is_for_systems_that_read_there(home: Path) -> None:
    """What a token lets a system read counts as a role does, in its own department and time."""
    catalogue = opened(home)
    catalogue.persons.add(Person("arkivet", "E-arkivet"))
    system = catalogue.persons.person("arkivet")
    assert not may_read(catalogue, system, "Kultur", now())
    told(
        home,
        "new",
        "arkivet",
        *NEW[2:4],
        "--scope",
        "read",
        "--by",
        "Eva Ek",
        "--department",
        "Kultur",
    )
    assert may_read(catalogue, system, "Kultur", now())
    assert not may_read(catalogue, system, "Teknik", now())
    assert not may_read(catalogue, system, "Kultur", now() + timedelta(days=366))
