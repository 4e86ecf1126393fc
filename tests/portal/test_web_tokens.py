"""The pages about other systems: which have tokens, one ended at once, and what they may ask."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from ogonblick.person import Duty, Person, Role
from ogonblick.token import Scope
from portal.api.app import OPERATIONS
from portal.api.description import plain_path
from portal.api.problems import TITLES
from portal.tokens import Wanted, digest_of_secret, new_token
from tests.portal.in_process import Portal
from tests.portal.world import NOW

TEK = Person("tek", "Tek Ny", (Duty(Role.TECHNICIAN),))
WANTED = Wanted("diariet", "Diariet", (Scope.CASES,), ("Kultur",), timedelta(days=30))


def test_a_technician_sees_every_token_and_ends_one(nobodys: Portal) -> None:
    """The page says whose it is, what for and where; one button ends it, and who did is told."""
    token, secret = new_token(nobodys.catalogue, WANTED, "Eva Ek", NOW)
    asked = nobodys.as_person(TEK)
    shown = asked.ask("GET", "/nycklar").text
    assert secret not in shown
    for words in ("Diariet", token.id, "öppna och föra borttagningar", "Kultur", "aldrig"):
        assert words in shown, words
    ended = asked.form(f"/nycklar/{token.id}/dra-in")
    assert (ended.status_code, ended.headers["location"]) == (303, "/nycklar")
    assert nobodys.catalogue.tokens.who(digest_of_secret(secret), NOW) is None
    shown = asked.ask("GET", "/nycklar").text
    assert "Indragen" in shown
    assert "(Tek Ny)" in shown
    assert "/dra-in" not in shown
    assert asked.form("/nycklar/ingen/dra-in").status_code == 404
    nobody = nobodys.ask("GET", "/nycklar")  # from the same machine, as the figures are asked for
    assert nobody.headers["location"] == "/logga-in?nasta=%2Fnycklar"


def test_a_token_that_has_ended_is_told(nobodys: Portal) -> None:
    """One that is too old cannot be ended again, and without any the page says so."""
    asked = nobodys.as_person(TEK)
    assert "Inget system har någon nyckel" in asked.ask("GET", "/nycklar").text
    new_token(nobodys.catalogue, replace(WANTED, lasts=timedelta(0)), "Eva Ek", NOW)
    shown = asked.ask("GET", "/nycklar").text
    assert "Utgången" in shown
    assert "/dra-in" not in shown


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_tokens_are_the_whole_municipalitys(nobodys: Portal, method: str) -> None:
    """A technician of one department neither sees nor ends them."""
    token, secret = new_token(nobodys.catalogue, WANTED, "Eva Ek", NOW)
    asked = nobodys.as_person(replace(TEK, duties=(Duty(Role.TECHNICIAN, "Kultur"),)))
    path = "/nycklar" if method == "GET" else f"/nycklar/{token.id}/dra-in"
    answer = asked.ask("GET", path) if method == "GET" else asked.form(path)
    assert answer.status_code == 403
    assert nobodys.catalogue.tokens.who(digest_of_secret(secret), NOW) is not None


def test_the_page_for_programs_has_everything(nobodys: Portal) -> None:
    """Every operation and every kind of problem stands there, for who has not signed in too."""
    shown = nobodys.ask("GET", "/api").text
    told = set(re.findall(r"<code>/api(/v1[^<]*)</code>", shown))
    assert told == {plain_path(one.path) for one in OPERATIONS}
    assert set(re.findall(r'<tr id="([\w-]+)">', shown)) == {name for name, _ in TITLES.values()}
    assert nobodys.ask("GET", "/api/openapi.json").json()["openapi"] == "3.1.0"
