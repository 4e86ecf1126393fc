"""Passkeys: made and shown in a real browser, and everything about them that is not believed."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.requests import Request

from ogonblick.person import Duty, Person, Role
from portal.invitations import invite
from portal.passwords import digest_of_password
from portal.web.app import create_app
from portal.web.attempts import MOST_OF_ADDRESS, WITHIN, of_address
from portal.web.questions import VALID
from portal.web.rooms import Rooms
from portal.web.visiting import FRESH
from retention.policy import shipped_policy
from tests.portal.axe import faults
from tests.portal.in_process import PASSWORD, Portal, no_archive
from tests.portal.serving import served
from tests.portal.soft_key import HERE, SoftKey

EVA = Person("eva", "Eva Ek", (Duty(Role.REGISTRAR),))
HERE_ALONE = of_address(Request({"type": "http", "headers": [], "client": ("127.0.0.1", 1)}))
ANN = Person("ann", "Ann Ås", (Duty(Role.ARCHIVIST),))
NEW, OWN, ENTRANCE, CONFIRM = (
    "/jag/passkeys/ny",
    "/jag/passkeys",
    "/logga-in/passkey",
    "/jag/bekrafta",
)


@pytest.fixture(scope="module")
def digest() -> str:
    """Give the digest of the password: making it takes as long as it should."""
    return digest_of_password(PASSWORD, bytes(16))


@pytest.fixture
def portal(nobodys: Portal, digest: str) -> Portal:
    """Give a portal that Eva and Ann have passwords to."""
    for person in (EVA, ANN):
        nobodys.catalogue.persons.add(person)
        nobodys.catalogue.persons.set_password(person.id, digest)
    return nobodys


def wanted(page: httpx.Response) -> dict[str, Any]:
    """Return what a page asks the browser for."""
    (said,) = re.findall(r'data-wanted="([^"]+)"', page.text)
    found: dict[str, Any] = json.loads(html.unescape(said))
    return found


def with_passkey(portal: Portal, person: Person, key: SoftKey) -> Portal:
    """Return the portal of a person who has just added a passkey."""
    asking = portal.as_person(person)
    answer = key.make(wanted(asking.ask("GET", NEW)))
    assert asking.form(NEW, namn="Nyckeln", svar=answer).headers["location"] == OWN
    return asking


def come(portal: Portal, key: SoftKey) -> httpx.Response:
    """Come to the entrance with a key."""
    return portal.ask(
        "POST", ENTRANCE, data={"svar": key.show(wanted(portal.ask("GET", ENTRANCE)))}
    )


def test_a_passkey_lets_its_person_in_and_tells_when(portal: Portal) -> None:
    """Back to the page asked for, without a password; the own page says when it was used."""
    key = SoftKey()
    with_passkey(portal, EVA, key)
    form = wanted(portal.ask("GET", f"{ENTRANCE}?nasta=/plan"))
    assert (form["rpId"], form["userVerification"]) == ("localhost", "required")
    came = portal.ask("POST", ENTRANCE, data={"svar": key.show(form), "nasta": "/plan"})
    assert (came.status_code, came.headers["location"]) == (303, "/plan")
    assert "Senast använd" in portal.ask("GET", OWN).text
    (kept,) = portal.catalogue.passkeys.of("eva")
    assert (kept.name, kept.count, kept.used_at) == ("Nyckeln", key.count, portal.now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://ogonblick.ond.example"},
        {"origin": "http://localhost:81"},
        {"name": "ond.example"},
        {"flags": HERE},
        {"key": SoftKey().key},
        {"id": b"en-annans"},
        {"count": -1},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_an_answer_that_is_not_that_keys_to_us_is_not_believed(
    portal: Portal, wrong: dict[str, Any]
) -> None:
    """Another page, name, key or count, or a device that saw nobody: nobody is let in."""
    key = SoftKey(count=5)
    with_passkey(portal, EVA, key)
    assert come(portal, replace(key, **wrong)).status_code == 403
    assert "ogonblick" not in portal.cookies
    assert come(portal, key).status_code == 303


@pytest.mark.parametrize(
    "wrong", [{"origin": "http://127.0.0.1"}, {"name": "ond.example"}, {"flags": HERE}]
)
def test_a_passkey_that_is_not_for_us_is_not_kept(portal: Portal, wrong: dict[str, Any]) -> None:
    """Nor is one whose device does not ask who uses it."""
    eva = portal.as_person(EVA)
    answer = SoftKey(**wrong).make(wanted(eva.ask("GET", NEW)))
    assert eva.form(NEW, namn="Nyckeln", svar=answer).status_code == 422
    assert portal.catalogue.passkeys.of("eva") == []


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "x", '{"response": 1}', '{"rawId": "å"}'])
def test_what_is_no_answer_is_refused(portal: Portal, text: str) -> None:
    """Whatever is sent, it is a refusal and no fault of ours."""
    for path, status in ((ENTRANCE, 403), (NEW, 422)):
        asking = portal.as_person(EVA) if path == NEW else portal
        asking.ask("GET", path)
        assert asking.form(path, namn="a", svar=text).status_code == status


def test_a_question_is_answered_once_and_soon_and_in_its_session(portal: Portal) -> None:
    """An answer that was seen, one that came late, and one to somebody else's are worth nothing."""
    key = SoftKey()
    with_passkey(portal, EVA, key)
    answer = key.show(wanted(portal.ask("GET", ENTRANCE)))
    kept = dict(portal.cookies)
    for status in (303, 403):
        portal.cookies = dict(kept)
        assert portal.ask("POST", ENTRANCE, data={"svar": answer}).status_code == status
    portal.cookies = {}
    late = key.show(wanted(portal.ask("GET", ENTRANCE)))
    portal.now += VALID + timedelta(seconds=1)
    assert portal.ask("POST", ENTRANCE, data={"svar": late}).status_code == 403
    assert "ogonblick" not in portal.cookies
    asked = portal.ask("GET", ENTRANCE)
    ann = replace(portal.as_person(ANN), cookies=portal.as_person(ANN).cookies | portal.cookies)
    assert ann.form(ENTRANCE, svar=key.show(wanted(asked))).status_code == 403


def test_guessing_with_passkeys_is_stopped_too(portal: Portal) -> None:
    """The hundred-and-first wrong answer from an address within a quarter waits, and is told so."""
    for _ in range(MOST_OF_ADDRESS - 1):
        portal.catalogue.signing_in.try_once((HERE_ALONE,), portal.now, WITHIN)
    assert portal.ask("POST", ENTRANCE, data={"svar": "x"}).status_code == 403
    told = portal.ask("POST", ENTRANCE, data={"svar": "x"})
    assert (told.status_code, told.headers["retry-after"]) == (429, "900")
    assert "Vänta en kvart" in told.text


def test_a_disabled_person_has_no_passkey(portal: Portal) -> None:
    """Who is out is out by every way."""
    key = SoftKey()
    with_passkey(portal, EVA, key)
    portal.catalogue.persons.set(replace(EVA, disabled=True))
    assert come(portal, key).status_code == 403


def test_a_passkey_is_one_persons_and_told_so(portal: Portal) -> None:
    """The same key is not registered twice, and nobody removes another's."""
    key = SoftKey()
    eva = with_passkey(portal, EVA, key)
    (kept,) = portal.catalogue.passkeys.of("eva")
    assert [one["id"] for one in wanted(eva.ask("GET", NEW))["excludeCredentials"]] == [kept.id]
    ann = portal.as_person(ANN)
    again = ann.form(NEW, namn="Min", svar=key.make(wanted(ann.ask("GET", NEW))))
    assert (again.status_code, "redan registrerad" in again.text) == (422, True)
    assert ann.form(f"{OWN}/{kept.id}/ta-bort").status_code == 404
    assert portal.catalogue.passkeys.of("eva") == [kept]


def test_removing_one_ends_all_sessions_but_this(portal: Portal) -> None:
    """Whoever has the device is out; the one who removed it goes on."""
    key = SoftKey()
    eva = with_passkey(portal, EVA, key)
    come(portal, key)
    (kept,) = portal.catalogue.passkeys.of("eva")
    assert "Telefonen" not in eva.ask("GET", f"{OWN}/{kept.id}/ta-bort").text
    assert eva.form(f"{OWN}/{kept.id}/ta-bort").headers["location"] == OWN
    assert (eva.ask("GET", OWN).status_code, portal.ask("GET", OWN).status_code) == (200, 303)
    portal.cookies = {}
    assert come(portal, key).status_code == 403


def test_the_last_way_in_is_kept(portal: Portal) -> None:
    """Where a password is not enough, the only passkey stays until there is another."""
    portal.settings = replace(portal.settings, passkey_roles="arkivarie")
    first, second = SoftKey(), SoftKey(id=b"nyckel-nummer-tva")
    ann = with_passkey(portal, ANN, first)
    (kept,) = portal.catalogue.passkeys.of("ann")
    refused = ann.form(f"{OWN}/{kept.id}/ta-bort")
    assert (refused.status_code, "din enda väg in" in refused.text) == (409, True)
    with_passkey(portal, ANN, second)
    ann = portal.as_person(ANN)
    assert ann.form(f"{OWN}/{kept.id}/ta-bort").status_code == 303
    assert [one.id for one in portal.catalogue.passkeys.of("ann")] != [kept.id]


def test_roles_may_demand_a_passkey(portal: Portal) -> None:
    """A password alone is told to be too little; a link lets one in to get a passkey."""
    assert portal.sign_in("ann").status_code == 303
    portal.cookies, portal.settings = {}, replace(portal.settings, passkey_roles="arkivarie")
    told = portal.sign_in("ann")
    assert (told.status_code, "räcker inte för dina roller" in told.text) == (403, True)
    assert "ogonblick" not in portal.cookies
    assert portal.sign_in("eva").status_code == 303
    portal.cookies = {}
    link = invite(portal.catalogue, "ann", "lank", portal.now)
    new = "lykta-tunnel-krokus"
    assert portal.form(link, password=new, again=new).headers["location"] == NEW
    key = SoftKey()
    portal.form(NEW, namn="Nyckeln", svar=key.make(wanted(portal.ask("GET", NEW))))
    portal.cookies = {}
    assert come(portal, key).status_code == 303


def test_what_matters_is_asked_for_again_after_a_while(portal: Portal) -> None:
    """By password or passkey; the wrong ones do not do, and afterwards there is a new session."""
    key = SoftKey()
    eva = with_passkey(portal, EVA, key)
    eva.now += FRESH + timedelta(seconds=1)
    led = eva.ask("GET", NEW)
    assert led.headers["location"] == f"{CONFIRM}?nasta=%2Fjag%2Fpasskeys%2Fny"
    assert eva.form(NEW, namn="a", svar="{}").headers["location"] == led.headers["location"]
    assert eva.form(CONFIRM, password="fel", nasta=NEW).status_code == 403
    assert eva.ask("GET", NEW).status_code == 303
    before = eva.cookies["ogonblick"]
    question = wanted(eva.ask("GET", CONFIRM))
    sent = {"csrf": csrf(eva), "svar": key.show(question), "nasta": NEW}
    assert eva.ask("POST", CONFIRM, data=sent).headers["location"] == NEW
    assert eva.cookies["ogonblick"] != before
    assert eva.ask("GET", NEW).status_code == 200


def csrf(portal: Portal) -> str:
    """Return what the forms of a session carry, as its pages say it."""
    (found, *_) = re.findall(r'name="csrf" value="(\w+)"', portal.ask("GET", "/jag").text)
    return str(found)


def test_another_persons_passkey_confirms_nothing(portal: Portal) -> None:
    """Who sits down at somebody's computer does not confirm with a key of their own."""
    key = SoftKey()
    with_passkey(portal, ANN, key)
    eva = with_passkey(portal, EVA, SoftKey(id=b"evas"))
    eva.now += FRESH + timedelta(seconds=1)
    refused = eva.form(CONFIRM, svar=key.show(wanted(eva.ask("GET", CONFIRM))))
    assert (refused.status_code, "inte din passkey" in refused.text) == (403, True)


def test_at_an_address_without_a_name_there_are_none(portal: Portal) -> None:
    """A number cannot have passkeys: the page says what to do, and the entrance is not offered."""
    portal.host = "127.0.0.1"
    assert ENTRANCE not in portal.ask("GET", "/logga-in").text
    assert portal.ask("GET", ENTRANCE).status_code == 403
    told = portal.as_person(EVA).ask("GET", OWN)
    assert "skriv localhost i stället" in told.text
    assert NEW not in told.text


def test_the_portals_own_address_is_who_asks(portal: Portal) -> None:
    """Over https the name is that of the address that people use, and nothing below or above it."""
    settings = replace(portal.settings, portal_address="https://ogonblick.sundby.example")
    eva = replace(portal, settings=settings, host="ogonblick.sundby.example").as_person(EVA)
    eva.cookies = {"__Host-ogonblick": eva.token}
    form = wanted(eva.ask("GET", NEW))
    assert form["rp"]["id"] == "ogonblick.sundby.example"
    key = SoftKey("https://ogonblick.sundby.example", "ogonblick.sundby.example")
    sent = {"csrf": csrf(eva), "namn": "Nyckeln", "svar": key.make(form)}
    assert eva.ask("POST", NEW, data=sent).headers["location"] == OWN


def test_a_providers_person_has_none_here(portal: Portal) -> None:
    """What the provider demands and ends is not gone around by a key of ours."""
    ulf = Person("ulf", "Ulf Ö", (Duty(Role.EDITOR),), "https://idp.example#1")
    asking = portal.as_person(ulf)
    assert "kommunens inloggningstjänst" in asking.ask("GET", OWN).text
    assert asking.ask("GET", NEW).status_code == 403


@pytest.fixture
def address(portal: Portal) -> Iterator[str]:
    """Give the address of the portal served, by the name that a browser has passkeys for."""
    policy = shipped_policy("helsingborg")
    app = create_app(
        Rooms(portal.settings, portal.catalogue, no_archive(), policy, lambda: portal.now)
    )
    with served(app) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Give a narrow, dark page in a browser whose device keeps passkeys and knows its person."""
    context = browser.new_context(
        base_url=address,
        locale="sv-SE",
        viewport={"width": 400, "height": 800},
        color_scheme="dark",
    )
    page = context.new_page()
    debugger = context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    kind |= {"hasUserVerification": True, "isUserVerified": True}
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    yield page
    context.close()


@pytest.mark.browser
def test_a_browser_makes_shows_and_loses_a_passkey(page: Page, portal: Portal) -> None:
    """From the password to the passkey, out, in again without typing, and the key removed."""
    told: list[str] = []
    page.on("pageerror", lambda fault: told.append(fault.message))
    page.on("console", lambda one: told.append(one.text) if one.type == "error" else None)
    page.goto("/logga-in")
    page.get_by_label("Användarnamn").fill("eva")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("link", name="Eva Ek").click()
    page.get_by_role("link", name="Dina passkeys").click()
    page.get_by_role("link", name="Lägg till en passkey").click()
    _require_good(page)
    page.get_by_label("Namn", exact=True).fill("Jobbdatorn")
    page.get_by_role("button", name="Skapa passkey").click()
    expect(page.get_by_role("heading", name="Jobbdatorn")).to_be_visible()
    _require_good(page)
    page.goto(CONFIRM)
    _require_good(page)
    page.goto("/jag")
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_role("link", name="Logga in med passkey").click()
    expect(page.get_by_role("link", name="Eva Ek")).to_be_visible()
    (kept,) = portal.catalogue.passkeys.of("eva")
    assert kept.count == 2
    page.goto(OWN)
    page.get_by_role("link", name="Ta bort").click()
    _require_good(page)
    page.get_by_role("button", name="Ta bort den").click()
    expect(page.get_by_text("Du har ingen passkey än.")).to_be_visible()
    assert not told
    page.goto(ENTRANCE)
    expect(page.get_by_role("alert")).to_contain_text("känner vi inte igen")
    _require_good(page)


def _require_good(page: Page) -> None:
    """Find no fault on a page, and nothing too wide."""
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
