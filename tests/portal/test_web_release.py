"""Requests to be handed something out: who may see them, and what a form must say."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bundles.answers import Place
from bundles.sheets import Sheet
from ogonblick.capture import Occasion
from ogonblick.person import Grant
from portal.web.drawing import fault_in
from tests.entering import ENTERED
from tests.portal.in_process import Portal
from tests.portal.test_web_secrecy import ANN, EVA, KIM, OPEN, OTHERS, SECRET, snapshot
from tests.portal.world import FACEBOOK, INSTAGRAM, NOW, accounts, posts

FIELDS = {"begaran": "Allt om bron", "vem": "", "hur": "e-post", "dag": "2026-11-20"}


@pytest.fixture
def portal(nobodys: Portal) -> Portal:
    """Give a portal with a snapshot in each of two departments, and one that is secret."""
    catalogue = nobodys.catalogue
    catalogue.register(accounts(), ENTERED)
    secret = snapshot(FACEBOOK, Occasion.BEFORE_REMOVAL, "2026-10-01")
    for one in (
        snapshot(FACEBOOK, Occasion.SCHEDULED, "2026H2"),
        snapshot(INSTAGRAM, Occasion.SCHEDULED, "2026H2"),
        replace(secret, restricted=True),
    ):
        catalogue.record(one, posts(), (), ())
    return nobodys


def opened_by(asking: Portal, **fields: str) -> str:
    """Open a request and return the address of its page."""
    answer = asking.form("/utlamnande", **{**FIELDS, **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_an_open_request_waits_among_the_cases_of_its_department(portal: Portal) -> None:
    """Who may hand out there sees it until it is answered; others are told nothing of it."""
    address = opened_by(portal.as_person(EVA), konto=FACEBOOK)
    assert [one.account_id for one in portal.catalogue.holds()] == [FACEBOOK]
    for person, is_seen in ((EVA, True), (ANN, True), (KIM, False)):
        asking = portal.as_person(person)
        for path in ("/arenden", "/utlamnande"):
            assert (f'href="{address}"' in asking.ask("GET", path).text) is is_seen
        assert asking.ask("GET", address).status_code == (200 if is_seen else 403)
    ended = portal.as_person(EVA).form(f"{address}/avsluta", utfall="withdrawn", varfor="Ångrade")
    assert ended.status_code == 303
    assert portal.catalogue.holds() == []
    assert f'href="{address}"' not in portal.as_person(EVA).ask("GET", "/arenden").text


def test_a_request_about_nothing_yet_is_seen_by_who_opened_it(portal: Portal) -> None:
    """And by who may hand out everywhere; it stops all disposal, and its page says so."""
    address = opened_by(portal.as_person(EVA))
    assert "Inget alls gallras" in portal.as_person(EVA).ask("GET", address).text
    assert portal.as_person(ANN).ask("GET", address).status_code == 200
    assert portal.as_person(KIM).ask("GET", address).status_code == 403


def test_a_request_for_a_secret_snapshot_is_seen_by_grant_alone(portal: Portal) -> None:
    """Whoever may hand out everywhere too; each look at its page is noted."""
    eva = portal.as_person(EVA)
    portal.catalogue.secrecy.grant(Grant("eva", SECRET, "Bo", "Utlämnande", NOW))
    address = opened_by(eva, konto=FACEBOOK)
    assert eva.form(f"{address}/lagg-till", ogonblicksbild=SECRET).status_code == 303
    eva.now += timedelta(minutes=2)
    assert eva.ask("GET", address).status_code == 200
    assert address in {one.access.place for one in portal.catalogue.secrecy.accesses(9)}
    ann = portal.as_person(ANN)
    assert ann.ask("GET", address).status_code == 403
    assert address not in ann.ask("GET", "/utlamnande").text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"begaran": " "}, "Skriv vad som begärs"),
        ({"hur": ""}, "Skriv vad som begärs"),
        ({"dag": "i går"}, "Ange dagen"),
        ({"dag": "2026-11-22"}, "Ange dagen"),
    ],
)
def test_what_is_wrong_is_told_above_what_was_typed(
    portal: Portal, fields: dict[str, str], told: str
) -> None:
    """On the page that it was sent from, with nothing opened."""
    filled = {**FIELDS, "vem": "Siv Å", **fields}
    eva = portal.as_person(EVA)
    for chosen in ({}, {"ogonblicksbild": OPEN, "inlagg": "p1"}):
        answer = eva.form("/utlamnande", **filled, **chosen)
        assert answer.status_code == 422
        assert told in answer.text
        assert 'value="Siv Å"' in answer.text
        assert ("Bron över Sundbyån" in answer.text) is bool(chosen)
    assert portal.catalogue.releases.all() == []


def test_a_post_is_chosen_for_a_request_and_taken_out_again(portal: Portal) -> None:
    """From its own link; the page then names it, and offers no second time."""
    eva = portal.as_person(EVA)
    address = opened_by(eva, ogonblicksbild=OPEN, inlagg="p1")
    assert "Bron över Sundbyån" in eva.ask("GET", address).text
    again = eva.ask("GET", f"/ogonblicksbilder/{OPEN}/lamna-ut?inlagg=p1").text
    assert "Det är redan valt där." in again
    assert eva.form(f"{address}/ta-bort", ogonblicksbild=OPEN, inlagg="p1").status_code == 303
    assert "Inget är valt än." in eva.ask("GET", address).text
    assert eva.ask("GET", f"/ogonblicksbilder/{OPEN}/lamna-ut?inlagg=nej").status_code == 404


def test_what_was_looked_through_stays_so_until_it_is_looked_through_anew(portal: Portal) -> None:
    """A package of another choice is refused, also when the button is pressed once more."""
    eva = portal.as_person(EVA)
    address = opened_by(eva, ogonblicksbild=OPEN, inlagg="p1")
    (seen,) = marks(eva.ask("GET", address).text)
    assert eva.form(f"{address}/lagg-till", ogonblicksbild=OPEN).status_code == 303
    refused = eva.form(f"{address}/paket", granskat=seen, genomgangen="ja")
    assert "Förhandsgranska igen" in refused.text
    assert (refused.status_code, marks(refused.text)) == (409, [seen])
    assert marks(eva.ask("GET", address).text) != [seen]


def marks(page: str) -> list[str]:
    """Return what a page's form says that somebody has looked through."""
    return re.findall(r'name="granskat" value="(\w+)"', page)


@pytest.mark.parametrize("chosen", [(OPEN, "nej"), (OTHERS, ""), (SECRET, "")])
def test_nothing_is_opened_for_what_cannot_be_handed_out(
    portal: Portal, chosen: tuple[str, str]
) -> None:
    """What is not there, another department's, or secret: no request would hold it for nothing."""
    snapshot_id, post_id = chosen
    form = {**FIELDS, "ogonblicksbild": snapshot_id, "inlagg": post_id}
    answer = portal.as_person(EVA).form("/utlamnande", **form)
    assert answer.status_code in (403, 404)
    assert portal.catalogue.releases.all() == []
    assert portal.catalogue.holds() == []


def test_a_request_is_ended_with_an_outcome_and_a_note(portal: Portal) -> None:
    """Answered only once there is a package; a page that was masked is then closed."""
    eva = portal.as_person(EVA)
    address = opened_by(eva, ogonblicksbild=OPEN)
    for form in (
        {"utfall": "answered", "varfor": "Skickat"},
        {"utfall": "refused", "varfor": " "},
        {"utfall": "opened", "varfor": "Öppna igen"},
    ):
        assert eva.form(f"{address}/avsluta", **form).status_code == 409
    assert eva.form(f"{address}/avsluta", utfall="refused", varfor="KS 2026/7").status_code == 303
    page = eva.ask("GET", address).text
    assert "KS 2026/7" in page
    assert "<form" not in page.partition("<main")[2]
    assert eva.ask("GET", f"{address}/maskera/{OPEN}").status_code == 409


SHEET = Sheet(1, "p", 0, 640, 800, Place("w", 0, 0))


@pytest.mark.parametrize(
    ("boxes", "told"),
    [
        ([("0", "0", "640", "800"), ("639", "799", "1", "1")], ""),
        ([], "Rita en ruta"),
        ([("1", "2", "3", "")], "alla fyra måtten"),
        ([("1", "2", "3", "4,5")], "alla fyra måtten"),
        ([("-1", "2", "3", "4")], "alla fyra måtten"),
        ([("0", "0", "641", "1")], "640 bildpunkter bred och 800 hög"),
        ([("0", "0", "1", "0")], "utanför bilden"),
        ([("1", "1", "5", "5"), ("0", "800", "1", "1")], "utanför bilden"),
    ],
)
def test_typed_boxes_lie_on_the_picture(boxes: list[tuple[str, ...]], told: str) -> None:
    """Those that do are masked to the last pixel; one that does not stops them all."""
    fault = fault_in(tuple(boxes), SHEET)
    assert (told in fault) if told else not fault
