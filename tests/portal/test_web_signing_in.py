"""Signing in and out: passwords, links, sessions that end, forms of one's own, no way around."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from ogonblick.person import Duty, Person, Role
from portal.invitations import FIRST, VALID, invite
from portal.passwords import digest_of_password
from portal.web.app import DOORS
from portal.web.attempts import MOST_OF_USER, WITHIN, of_door, of_user
from portal.web.visiting import Visit, own_path
from storage.database.signing_in import IDLE, LONGEST
from tests.portal.in_process import PASSWORD, Portal
from tests.portal.signed_in import EVERYTHING
from tests.portal.world import NOW

SALT = bytes(range(16))


@pytest.fixture(scope="module")
def digest() -> str:
    """Give the digest of the password: making it takes as long as it should."""
    return digest_of_password(PASSWORD, SALT)


@pytest.fixture
def portal(nobodys: Portal, digest: str) -> Portal:
    """Give a portal with two persons, who happen to have the same password."""
    for person in (Person("eva", "Eva Ek", (Duty(Role.REGISTRAR),)), Person("bo", "Bo Berg")):
        nobodys.catalogue.persons.add(person)
        nobodys.catalogue.persons.set_password(person.id, digest)
    return nobodys


def test_whoever_asks_is_led_to_sign_in_and_back_again(portal: Portal) -> None:
    """A page asked for by nobody leads to the form, and the form to the page."""
    led = portal.ask("GET", "/konton/a?b=c")
    assert (led.status_code, led.headers["location"]) == (
        303,
        "/logga-in?nasta=%2Fkonton%2Fa%3Fb%3Dc",
    )
    assert 'name="nasta" value="/konton/a?b=c"' in portal.ask("GET", led.headers["location"]).text
    answer = portal.sign_in(back="/konton/a?b=c")
    assert (answer.status_code, answer.headers["location"]) == (303, "/konton/a?b=c")
    assert "Eva Ek" in portal.ask("GET", "/jag").text


def test_the_cookie_is_for_us_alone(portal: Portal) -> None:
    """No script reads it and no foreign form sends it; over https it is bound to the host."""
    plain = portal.sign_in().headers["set-cookie"]
    assert re.search(r"^ogonblick=[\w-]{43};", plain)
    assert {"httponly", "samesite=lax", "path=/"} <= set(plain.lower().split("; "))
    secure = replace(portal, scheme="https", cookies={}).sign_in().headers["set-cookie"]
    assert secure.startswith("__Host-ogonblick=")
    assert "Secure" in secure.split("; ")
    assert "domain" not in secure.lower()


def test_a_browser_is_told_to_come_over_tls_alone_where_it_can(portal: Portal) -> None:
    """So is one whose proxy forgot to say how it came, at an address that is https; others not."""
    header = "strict-transport-security"
    assert header not in portal.ask("GET", "/logga-in").headers
    assert replace(portal, scheme="https").ask("GET", "/logga-in").headers[header]
    settings = replace(portal.settings, portal_address="https://ogonblick.sundby.example/")
    outside = replace(portal, settings=settings, host="ogonblick.sundby.example", cookies={})
    assert outside.ask("GET", "/logga-in").headers[header]
    assert outside.sign_in().headers["set-cookie"].startswith("__Host-")
    assert header not in replace(outside, host="localhost").ask("GET", "/logga-in").headers


def test_wrong_password_and_unknown_user_are_told_alike(portal: Portal) -> None:
    """Nothing in the answer says whether there is such a user."""
    wrong, unknown = portal.sign_in(password="x"), portal.sign_in("ola", "x")
    portal.catalogue.persons.set(replace(portal.catalogue.persons.person("eva"), disabled=True))
    disabled = portal.sign_in()
    told = {
        (one.status_code, one.text.replace('"eva"', "").replace('"ola"', ""))
        for one in (wrong, unknown, disabled)
    }
    assert len(told) == 1
    assert wrong.status_code == 403
    assert not portal.cookies


def test_a_planted_session_is_not_taken_over(portal: Portal) -> None:
    """Whatever cookie came, signing in gives a new one, and the old one is nobody's."""
    portal.sign_in()
    first = portal.token
    portal.form("/logga-in", user="eva", password=PASSWORD)
    assert portal.token not in ("", first)
    portal.cookies = {"ogonblick": first}
    assert portal.ask("GET", "/jag").status_code == 303


@pytest.mark.parametrize("step", [IDLE - timedelta(minutes=5), IDLE + timedelta(seconds=1)])
def test_a_session_ends_when_nothing_is_asked_and_after_a_day_at_work(
    portal: Portal, step: timedelta
) -> None:
    """Used at shorter intervals it lasts the longest time and no longer."""
    portal.sign_in()
    lasted = timedelta()
    while portal.ask("GET", "/jag").status_code == 200:
        lasted += step
        portal.now += step
    assert lasted == step if step > IDLE else LONGEST < lasted <= LONGEST + step


def test_signing_out_ends_the_session_itself(portal: Portal) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    portal.sign_in()
    copy = dict(portal.cookies)
    assert portal.form("/logga-ut").headers["clear-site-data"] == '"cache"'
    assert not portal.cookies
    portal.cookies = copy
    assert portal.ask("GET", "/jag").status_code == 303


@pytest.mark.parametrize("sent", ["", "0" * 64, Visit(token="en-annans").csrf])
def test_a_form_without_the_sessions_token_is_not_carried_out(portal: Portal, sent: str) -> None:
    """A form of ours that another session's page sends changes nothing."""
    portal.sign_in()
    refused = portal.ask("POST", "/logga-ut", data={"csrf": sent})
    assert refused.status_code == 403
    assert portal.ask("GET", "/jag").status_code == 200


def test_guessing_is_stopped_for_that_user_alone(portal: Portal) -> None:
    """After too many attempts even the right password waits a quarter; others are let in."""
    for _ in range(MOST_OF_USER - 1):
        assert portal.catalogue.signing_in.try_once((of_user("eva"),), portal.now, WITHIN)
    assert portal.sign_in(password="gissning").status_code == 403
    told = portal.sign_in()
    assert (told.status_code, told.headers["retry-after"]) == (429, "900")
    assert portal.sign_in("bo").status_code == 303
    portal.cookies = {}
    portal.now += WITHIN + timedelta(seconds=1)
    assert portal.sign_in().status_code == 303


def test_a_door_may_be_passed_so_often_and_no_more(portal: Portal) -> None:
    """The next time is told to wait, in words and in a header; others still pass."""
    eva, path = portal.as_person(EVERYTHING), "/sok/lista.csv"
    (most,) = [door.often for door in DOORS if door.path == path]
    here = Request({"type": "http", "headers": [], "client": ("127.0.0.1", 1)})
    for _ in range(most - 1):
        tries = (of_door(path, here, EVERYTHING.id, most),)
        portal.catalogue.signing_in.try_once(tries, portal.now, WITHIN)
    assert eva.ask("GET", f"{path}?q=a").status_code == 200
    told = eva.ask("GET", f"{path}?q=a")
    assert (told.status_code, told.headers["retry-after"]) == (429, "900")
    assert "Vänta en kvart" in told.text
    ann = portal.as_person(replace(EVERYTHING, id="ann"))
    assert ann.ask("GET", f"{path}?q=a").status_code == 200
    eva.now += WITHIN + timedelta(seconds=1)
    assert eva.ask("GET", f"{path}?q=a").status_code == 200


def test_a_disabled_person_is_out_at_once(portal: Portal) -> None:
    """Nobody waits for a session to end by itself."""
    portal.sign_in()
    eva = portal.catalogue.persons.person("eva")
    portal.catalogue.persons.set(replace(eva, disabled=True))
    assert portal.ask("GET", "/jag").status_code == 303
    portal.catalogue.persons.set(eva)
    assert portal.ask("GET", "/jag").status_code == 303


def test_a_link_gives_a_password_once(portal: Portal) -> None:
    """Every fault is told at once; then it is good for one password, and for no other."""
    path = invite(portal.catalogue, "eva", "lank", portal.now)
    told = portal.form(path, password="Eva123", again="annat")
    assert told.status_code == 422
    for part in ("för kort", "inte lika"):
        assert part in told.text
    new = "lykta-tunnel-krokus"
    assert portal.form(path, password=new, again=new).headers["location"] == "/"
    assert portal.ask("GET", "/jag").status_code == 200
    portal.cookies = {}
    assert portal.ask("GET", path).status_code == 404
    assert portal.form(path, password=PASSWORD, again=PASSWORD).status_code == 404
    assert (portal.sign_in(password=new).status_code, portal.sign_in().status_code) == (303, 403)


def test_a_link_is_not_good_for_ever(portal: Portal) -> None:
    """After its days it is no link."""
    path = invite(portal.catalogue, "eva", "lank", portal.now)
    portal.now += VALID + timedelta(seconds=1)
    assert portal.ask("GET", path).status_code == 404


def test_the_first_person_is_made_by_a_link_that_is_shut_afterwards(nobodys: Portal) -> None:
    """Whoever has the first link gets every role; with somebody there it leads nowhere."""
    catalogue = nobodys.catalogue
    path = invite(catalogue, FIRST, "forsta", NOW)
    form = {"user": "eva", "name": "Eva Ek", "password": PASSWORD, "again": PASSWORD}
    assert nobodys.form(path, **form).status_code == 303
    (eva,) = catalogue.persons.all()
    assert {duty.role for duty in eva.duties} == set(Role)
    again = invite(catalogue, FIRST, "andra", NOW)
    assert nobodys.form(again, **form | {"user": "inkraktare"}).status_code == 404
    assert catalogue.persons.all() == [eva]


def test_a_form_that_is_too_long_is_not_read(portal: Portal) -> None:
    """Nobody fills the memory from outside; without a told length nothing is read either."""

    async def endless() -> AsyncIterator[bytes]:
        yield b"user=eva"

    assert portal.ask("POST", "/logga-in", content=b"a" * (1 << 17)).status_code == 413
    assert portal.ask("POST", "/logga-in", content=endless()).status_code == 413


def test_personal_pages_are_kept_nowhere(portal: Portal) -> None:
    """No page of a session, and none on the way to one, stays in a cache."""
    answers = [portal.ask("GET", "/logga-in"), portal.ask("GET", "/"), portal.sign_in()]
    answers += [portal.ask("GET", path) for path in ("/", "/jag", "/plan", "/sok?q=a")]
    assert {one.headers["cache-control"] for one in answers} == {"no-store"}


@given(st.text() | st.text(alphabet="/\\:.@a?#\t\n\r%0").map("/".__add__))
def test_signing_in_leads_to_no_foreign_address(wanted: str) -> None:
    """Whatever stands in ``nasta``, a browser that follows it stays with us."""
    led = own_path(wanted)
    base = "https://ogonblick.example/logga-in"
    as_browsers_read = re.sub(r"[\t\n\r]", "", led).replace("\\", "/")
    assert urlsplit(urljoin(base, as_browsers_read)).netloc == "ogonblick.example"


@pytest.mark.parametrize(
    "wanted", ["https://ond.example/", "//ond.example", "/\\ond.example", "/\t/ond.example", "ond"]
)
def test_a_foreign_address_leads_to_the_first_page(wanted: str) -> None:
    """What is no address of ours is not followed."""
    assert own_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/konton/sundby-facebook", "/sok?q=bron&sida=2"])
def test_an_address_of_ours_is_followed(wanted: str) -> None:
    """What was asked for is what one comes to."""
    assert own_path(wanted) == wanted
