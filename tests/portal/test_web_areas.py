"""The areas of the menu: the register, the snapshots of an account, the cases, the events."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from ogonblick.event import EventType
from ogonblick.likeness import Likeness, Verdict
from ogonblick.snapshot import Snapshot
from portal.web.areas import AREAS
from portal.web.filmstrips import calendar, frames
from portal.web.standing import matrix_of
from retention.figures import PeriodShare
from tests.portal.world import FACEBOOK, GOOD, INSTAGRAM, World

START = datetime(2025, 2, 3, 9, tzinfo=UTC)


def test_the_matrix_lays_periods_beside_each_other() -> None:
    """Each department has a cell for every period; where nothing is asked it is empty."""
    spring, autumn = PeriodShare("2025H1", 2, 3, True), PeriodShare("2025H2", 1, 1, False)
    nothing = PeriodShare("2025H1", 0, 0, True)
    found = matrix_of([("Ön", spring), ("Skola", nothing), ("Skola", autumn)])
    assert found.periods == ("2025H1", "2025H2")
    assert found.rows == (("Skola", (None, autumn)), ("Ön", (spring, None)))


@pytest.mark.s3
def test_a_row_of_unchanged_snapshots_is_told_since_when(world: World) -> None:
    """Three that are as the one before go back to the first; a change begins anew."""
    model = world.catalogue.snapshot(GOOD.snapshot_id)
    verdicts = (None, Verdict.UNCHANGED, Verdict.IDENTICAL, Verdict.CHANGED, Verdict.UNCHANGED)
    taken = [_taken(model, number, verdict) for number, verdict in enumerate(verdicts)]
    since = [frame.since for frame in frames(list(reversed(taken)))]
    day = timedelta(days=180)
    assert since == [START + 3 * day, None, START, START, None]


def _taken(model: Snapshot, number: int, verdict: Verdict | None) -> Snapshot:
    likeness = Likeness(f"s{number}", f"s{number - 1}" if number else "", verdict=verdict)
    at = START + number * timedelta(days=180)
    return replace(model, id=f"s{number}", taken_at=at, likeness=likeness)


@pytest.mark.s3
def test_the_calendar_has_the_swedish_day(world: World) -> None:
    """What was taken late on New Year's Eve in UTC belongs to the new year."""
    model = world.catalogue.snapshot(GOOD.snapshot_id)
    late = replace(model, taken_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    ((year, months),) = calendar([late])
    assert year == 2026
    assert [(one.number, [day for day, _ in one.days]) for one in months if one.days] == [(1, [1])]


@pytest.mark.s3
def test_every_area_of_the_menu_is_there(web: httpx.Client) -> None:
    """Each address of the menu answers, and marks itself as where one is."""
    for area in AREAS:
        page = web.get(area.address)
        assert page.status_code == 200
        assert f'<a href="{area.address}" aria-current="page">{area.name}</a>' in page.text


@pytest.mark.s3
def test_the_overview_counts_by_department_and_period(web: httpx.Client) -> None:
    """A cell says how many accounts were recorded of those that should be, since their first."""
    page = web.get("/").text
    row = re.search(r"Kulturförvaltningen</th>(.*?)</tr>", page, re.DOTALL)
    assert row
    assert re.findall(r"(\d+) av (\d+)", row[1]) == [("1", "1"), ("0", "1"), ("0", "1")]


@pytest.mark.s3
def test_the_register_is_a_tree_with_its_remarks(web: httpx.Client) -> None:
    """Departments in Swedish order, each account once, and what is amiss with a link."""
    page = web.get("/konton").text
    tree = page.partition('id="trad"')[2]
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", tree) == [
        "Kommunledningsförvaltningen",
        "Kulturförvaltningen",
    ]
    assert tree.count(f'href="/konton/{INSTAGRAM}"') == 1
    assert "R112" in page


@pytest.mark.s3
@pytest.mark.parametrize(
    ("form", "mime"), [("html", "text/html"), ("csv", "text/csv"), ("json", "application/json")]
)
def test_the_public_list_can_be_taken_home(web: httpx.Client, form: str, mime: str) -> None:
    """In three forms, as files, without what the public does not see."""
    found = web.get(f"/forteckning/{form}")
    assert found.headers["content-type"].startswith(mime)
    assert f'filename="konton.{form}"' in found.headers["content-disposition"]
    assert "Sundby räddningstjänst" in found.text
    assert "Flickr" not in found.text


@pytest.mark.s3
def test_an_accounts_pictures_stand_in_a_row(web: httpx.Client) -> None:
    """The chosen account's, newest first, with the year as a calendar."""
    page = web.get("/ogonblicksbilder", params={"konto": FACEBOOK}).text
    days = re.findall(r'class="date"><time[^>]*>(.*?)</time>', page)
    assert [day.replace("\u00a0", " ") for day in days] == [
        "21 september 2026",
        "20 september 2026",
        "14 september 2026",
        "18 mars 2026",
    ]
    assert re.findall(r'class="day complete"[^>]*>(\d+)<', page) == ["18", "14", "20", "21"]
    assert "Ingen ögonblicksbild" not in page


@pytest.mark.s3
def test_events_of_all_snapshots_newest_first(web: httpx.Client, world: World) -> None:
    """All kinds, or one; an address that means nothing shows all."""
    web.get(f"/ogonblicksbilder/{GOOD.snapshot_id}/pdf")
    every = web.get("/handelser", params={"slag": "strunt", "fore": "²"}).text
    assert every.index("<strong>Utlämnad") < every.index("<strong>Inhämtad")
    one = web.get("/handelser", params={"slag": EventType.CAPTURE.value}).text
    assert "<strong>Utlämnad" not in one
    assert one.count("<strong>Inhämtad</strong>") == len(world.catalogue.snapshots())


@pytest.mark.s3
def test_events_come_page_by_page(world: World) -> None:
    """Those before a number, of the accounts that are asked for and no others."""
    newest = world.catalogue.happenings.newest
    first, second = newest([FACEBOOK], EventType.CAPTURE, None, 2)
    assert first.number > second.number
    (third,) = newest([FACEBOOK], EventType.CAPTURE, second.number, 1)
    assert third.number < second.number
    assert {one.account_id for one in newest([FACEBOOK], None, None, 99)} == {FACEBOOK}
    assert newest([], None, None, 9) == []


@pytest.mark.s3
def test_cases_say_what_waits(web: httpx.Client) -> None:
    """Without any case the page says so, and where disposals are."""
    page = web.get("/arenden").text
    assert "Inget ärende väntar" in page
    assert 'href="/gallring"' in page
