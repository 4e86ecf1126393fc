"""Signing in by an identity provider: there and back, and everything that must not be believed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.requests import Request

from ogonblick.errors import AccessDenied, InputError, ServiceError
from ogonblick.person import Duty, Person, Role
from ogonblick.settings import Secret
from portal.roles import read_roles
from portal.web import providers
from portal.web.attempts import MOST_OF_ADDRESS, WITHIN, of_address
from portal.web.providers import LEFT_ALONE, REMEMBERED, Providers
from tests.portal.in_process import SETTINGS, Portal
from tests.portal.provider_site import ALGORITHM, CLIENT, SECRET, Provider, provided
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
    served.wrong, served.key, served.tells_proof, served.lets_choose = {}, None, True, True
    served.looked.clear()
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


def test_a_provider_that_lets_nobody_choose_is_asked_plainly(
    portal: Portal, provider: Provider
) -> None:
    """Once more, without the choice, to the page asked for; never for somebody else's refusal."""
    provider.lets_choose = False
    refused = journey(portal)
    assert replace(portal, cookies={}).ask("GET", refused).status_code == 403
    again = portal.ask("GET", refused).headers["location"]
    assert again == "/logga-in/tjanst?utan-val&nasta=%2Fplan"
    back = httpx.get(portal.ask("GET", again).headers["location"]).headers["location"]
    came = portal.ask("GET", back)
    assert (came.status_code, came.headers["location"]) == (303, "/plan")
    assert portal.ask("GET", refused).status_code == 403


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


def test_a_provider_is_asked_about_itself_once_an_hour(provider: Provider) -> None:
    """Not at each signing in; keys that were changed meanwhile are asked for once more."""
    known = Providers()
    found = known.provider(provider.address, NOW)
    for minutes in (0, 30, 60):
        assert known.provider(provider.address, NOW + timedelta(minutes=minutes)) == found
    assert provider.looked == ["about", "keys"]
    provider.known = ECKey.generate_key(auto_kid=True)
    token = jwt.encode({"alg": ALGORITHM, "kid": provider.known.kid}, {"a": 1}, provider.known)
    later = NOW + timedelta(minutes=1)
    assert known.said(token, provider.address, later) == {"a": 1}
    assert known.said(token, provider.address, later) == {"a": 1}
    assert provider.looked == ["about", "keys"] * 2
    stranger = jwt.encode({"alg": ALGORITHM}, {"a": 1}, ECKey.generate_key())
    with pytest.raises(AccessDenied):
        known.said(stranger, provider.address, later)
    known.provider(provider.address, later + REMEMBERED + timedelta(seconds=1))
    assert provider.looked == ["about", "keys"] * 3


def test_a_silent_provider_is_left_alone_for_a_while(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it again until then, and never more than one at a time."""
    known = Providers()
    with pytest.raises(ServiceError, match="svarar inte"):
        known.provider("http://127.0.0.1:9", NOW)
    with pytest.raises(ServiceError, match="svarar inte"):
        known.provider(provider.address, NOW + LEFT_ALONE - timedelta(seconds=1))
    assert provider.looked == []
    later = NOW + LEFT_ALONE
    monkeypatch.setattr(providers, "_PATIENCE", 0)
    with known._asking, pytest.raises(ServiceError, match="långsamt"):
        known.provider(provider.address, later)
    assert known.provider(provider.address, later).issuer == provider.address


@pytest.mark.parametrize("seconds", [-50, 50])
def test_clocks_may_differ_a_little(portal: Portal, provider: Provider, seconds: int) -> None:
    """A provider whose clock is almost a minute before or after ours is believed."""
    provider.claims["iat"] = MOMENT + seconds
    provider.wrong = {"exp": MOMENT - 50} if seconds < 0 else {}
    assert portal.ask("GET", journey(portal)).status_code == 303


def test_who_signs_out_is_offered_to_sign_out_at_the_provider(
    portal: Portal, provider: Provider
) -> None:
    """The provider is asked to end it and to lead back; others are not offered that."""
    portal.ask("GET", journey(portal))
    out = portal.form("/logga-ut").headers["location"]
    assert "/logga-ut/tjanst" in portal.ask("GET", out).text
    leads = urlsplit(portal.ask("GET", "/logga-ut/tjanst").headers["location"])
    assert leads.geturl().startswith(f"{provider.address}/out?")
    assert parse_qs(leads.query) == {
        "client_id": [CLIENT],
        "post_logout_redirect_uri": ["http://localhost/logga-in"],
    }
    assert "/logga-ut/tjanst" not in portal.ask("GET", "/logga-in").text


def test_what_matters_has_the_provider_ask_again(portal: Portal, provider: Provider) -> None:
    """Only a provider that says that the person showed it just now is enough."""
    portal.ask("GET", journey(portal))
    door = "/jag/passkeys/ny"
    led = portal.ask("GET", door).headers["location"]
    assert "/logga-in/tjanst?bekrafta=1" in portal.ask("GET", led).text
    again = f"{door}&bekrafta=1"
    provider.tells_proof = False
    told = portal.ask("GET", journey(portal, again))
    assert (told.status_code, "auth_time" in told.text) == (403, True)
    provider.tells_proof = True
    assert portal.ask("GET", journey(portal, again)).headers["location"] == door
    assert "kommunens inloggningstjänst" in portal.ask("GET", door).text


def test_guessing_at_the_way_back_is_stopped(portal: Portal) -> None:
    """Answers that belong to no journey are counted for where they come from."""
    here = of_address(Request({"type": "http", "headers": [], "client": ("127.0.0.1", 1)}))
    for _ in range(MOST_OF_ADDRESS - 1):
        portal.catalogue.signing_in.try_once((here,), portal.now, WITHIN)
    assert portal.ask("GET", "/logga-in/svar?code=a&state=b").status_code == 403
    assert portal.ask("GET", "/logga-in/svar?code=a&state=b").status_code == 429


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
