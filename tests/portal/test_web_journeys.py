"""Signing in by an identity provider: there and back, and everything that must not be believed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import ECKey

from ogonblick.errors import InputError
from ogonblick.person import Duty, Person, Role
from ogonblick.settings import Secret
from portal.roles import read_roles
from tests.portal.in_process import SETTINGS, Portal
from tests.portal.provider_site import CLIENT, SECRET, Provider, provided
from tests.portal.world import NOW

MOMENT = int(NOW.timestamp())
TABLE = """
uppgift = "groups"
[[roll]]
grupp = "SG-Arkiv"
roll = "arkivarie"
[[roll]]
grupp = "SG-Kultur"
roll = "registrator"
forvaltning = "Kulturförvaltningen"
"""


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    """Give one provider for all these tests."""
    with provided() as found:
        yield found


@pytest.fixture
def provider(served: Provider) -> Provider:
    """Give the provider with an honest answer about Eva."""
    served.claims = {"sub": "17", "name": "Eva Ek", "preferred_username": "eva", "iat": MOMENT}
    served.claims |= {"groups": ["SG-Kultur", "Alla"]}
    served.wrong, served.key = {}, None
    return served


@pytest.fixture
def portal(nobodys: Portal, provider: Provider, tmp_path: Path) -> Portal:
    """Give a portal that believes the provider, and has a table of roles."""
    (tmp_path / "roller.toml").write_text(TABLE, encoding="utf-8")
    settings = replace(
        SETTINGS,
        oidc_issuer=provider.address,
        oidc_client=CLIENT,
        oidc_secret=Secret(SECRET),
        oidc_roles=str(tmp_path / "roller.toml"),
        portal_address="http://localhost",
    )
    return replace(nobodys, settings=settings)


def journey(portal: Portal, back: str = "/plan") -> str:
    """Go to the provider, and return the address that it sends the browser back to."""
    going = portal.ask("GET", f"/logga-in/tjanst?nasta={back}")
    return httpx.get(going.headers["location"]).headers["location"]


def test_a_person_comes_in_with_the_roles_of_their_groups(portal: Portal) -> None:
    """There and back again to the page asked for; the next time the groups may be others."""
    assert "Logga in med kommunens inloggning" in portal.ask("GET", "/logga-in?nasta=/plan").text
    came = portal.ask("GET", journey(portal))
    assert (came.status_code, came.headers["location"]) == (303, "/plan")
    assert portal.ask("GET", "/plan").status_code == 200
    (eva,) = portal.catalogue.persons.all()
    assert (eva.id, eva.name) == ("eva", "Eva Ek")
    assert eva.duties == (Duty(Role.REGISTRAR, "Kulturförvaltningen"),)


def test_roles_follow_the_groups_at_every_signing_in(portal: Portal, provider: Provider) -> None:
    """Who has left all groups does not come in, and who has changed them has changed roles."""
    portal.ask("GET", journey(portal))
    provider.claims["groups"] = "SG-Arkiv"
    portal.ask("GET", journey(portal))
    assert portal.catalogue.persons.person("eva").duties == (Duty(Role.ARCHIVIST),)
    provider.claims["groups"] = []
    assert portal.ask("GET", journey(portal)).status_code == 403
    assert portal.catalogue.persons.person("eva").duties == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://annan.example"},
        {"aud": "ett-annat-system"},
        {"aud": [CLIENT, "annat"], "azp": "annat"},
        {"exp": MOMENT - 3600},
        {"nonce": "en-annan-resas"},
        {"sub": None},
        {"nonce": None},
    ],
)
def test_a_token_that_is_not_for_us_now_is_not_believed(
    portal: Portal, provider: Provider, wrong: dict[str, object]
) -> None:
    """Another issuer, receiver, time or journey: nobody is signed in, and none is made."""
    provider.wrong = wrong
    assert portal.ask("GET", journey(portal)).status_code == 403
    assert portal.catalogue.persons.all() == []
    assert "ogonblick" not in portal.cookies


def test_a_token_of_another_key_is_not_believed(portal: Portal, provider: Provider) -> None:
    """A signature counts, not that a key is named."""
    provider.key = ECKey.generate_key(auto_kid=True)
    assert portal.ask("GET", journey(portal)).status_code == 403
    assert portal.catalogue.persons.all() == []


def test_somebody_elses_journey_signs_nobody_in(portal: Portal) -> None:
    """A link with an attacker's own code, and an answer without a journey, are refused."""
    planted = journey(replace(portal, cookies={}))
    assert portal.ask("GET", planted).status_code == 403
    portal.ask("GET", "/logga-in/tjanst")
    assert portal.ask("GET", planted).status_code == 403
    assert portal.catalogue.persons.all() == []


def test_a_code_is_good_once(portal: Portal) -> None:
    """An address that was seen on the way does not sign in again."""
    cookies = portal.cookies
    address = journey(portal)
    kept = dict(cookies)
    assert portal.ask("GET", address).status_code == 303
    assert portal.ask("GET", address).status_code == 403
    assert replace(portal, cookies=kept).ask("GET", address).status_code == 403


def test_a_local_users_name_is_not_taken_over(portal: Portal) -> None:
    """A subject that calls itself as somebody who is there already does not become them."""
    eva = Person("eva", "En annan Eva", (Duty(Role.ARCHIVIST),))
    portal.catalogue.persons.add(eva)
    told = portal.ask("GET", journey(portal))
    assert (told.status_code, "redan någon annans" in told.text) == (403, True)
    assert portal.catalogue.persons.all() == [eva]


def test_without_a_table_only_who_was_added_comes_in(portal: Portal, provider: Provider) -> None:
    """A person's subject stands in the catalogue; the provider says nothing of roles then."""
    bare = replace(portal, settings=replace(portal.settings, oidc_roles=""))
    assert bare.ask("GET", journey(bare)).status_code == 403
    known = Person("eva", "Eva", (Duty(Role.EDITOR),), f"{provider.address}#17")
    portal.catalogue.persons.add(known)
    assert bare.ask("GET", journey(bare)).status_code == 303
    assert portal.catalogue.persons.all() == [known]


def test_a_provider_that_is_away_is_told(portal: Portal) -> None:
    """The page says so in Swedish, and password remains; without any provider there is no door."""
    away = replace(portal, settings=replace(portal.settings, oidc_issuer="http://127.0.0.1:9"))
    told = away.ask("GET", "/logga-in/tjanst")
    assert (told.status_code, "svarar inte som den ska" in told.text) == (503, True)
    none = replace(portal, settings=SETTINGS)
    assert "Här finns ingen inloggningstjänst" in none.ask("GET", "/logga-in/tjanst").text


@pytest.mark.parametrize("text", ["uppgift = 1", "[[roll]]\ngrupp='a'\nroll='kung'", "x", ""])
def test_a_table_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    """The file is named, with what is wrong with it."""
    (tmp_path / "roller.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"roller\.toml: rolltabellen"):
        read_roles(tmp_path / "roller.toml")


def test_a_table_that_is_away_is_told_without_its_place(portal: Portal) -> None:
    """A stranger learns that something is wrong, and not where the file lies."""
    away = replace(portal, settings=replace(portal.settings, oidc_roles="/hemlig/roller.toml"))
    told = away.ask("GET", journey(away))
    assert (told.status_code, "/hemlig" in told.text) == (422, False)
