"""What is gone without a case is told once: posts between two snapshots, and whole accounts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.cases.preserving import preserved
from flows.cases.removal_steps import note_saved
from flows.harvest.gone import gone_without_case
from flows.harvest.vanished import report_vanished
from flows.harvest.workplace import Workplace
from flows.harvest_account import deviate_unfinished, harvest
from flows.rooms import Rooms
from harvesters.findings import finding
from ogonblick.account import AccountStatus
from ogonblick.capture import Capture, Coverage, Finding, Occasion, Order, Outcome
from ogonblick.errors import ArchiveUnavailable
from ogonblick.post import Origin, Post, PostKind
from ogonblick.snapshot import DeviationStatus, Snapshot
from portal.closures import open_closure, withdraw
from storage.database.entries import WorkStatus
from tests.bundles.building import fill
from tests.bundles.building import post as in_package
from tests.entering import ENTERED
from tests.flows.leaving import act, wished
from tests.flows.shelf import TAKEN, shelved

pytestmark = pytest.mark.s3

PLACE = "https://sidan.example/"


def post(id_: str) -> Post:
    """Return a comment with an address of its own."""
    comment = Post(id_, PostKind.COMMENT, Origin.RECEIVED, "Granne", f"Ord i {id_}.")
    return replace(comment, permalink=f"{PLACE}{id_}")


TO_THE_END = Coverage(end_reached=True)


def seen(
    rooms: Rooms,
    first: Snapshot,
    period: str,
    posts: Sequence[Post],
    coverage: Coverage = TO_THE_END,
) -> None:
    """Record a later snapshot of the account with these posts."""
    order = Order(first.account_id, Occasion.SCHEDULED, period)
    years = int(period[:4]) - TAKEN.year
    later = replace(
        first,
        id=order.snapshot_id,
        period=period,
        taken_at=TAKEN + timedelta(days=365 * years),
        coverage=coverage,
    )
    rooms.catalogue.record(later, posts, [], [])


def told(rooms: Rooms) -> list[Finding]:
    """Return what the open deviations say."""
    open_ones = rooms.catalogue.deviations(DeviationStatus.OPEN)
    return [one for each in open_ones for one in each.findings]


def test_a_comment_that_vanished_is_told_once(rooms: Rooms) -> None:
    """Without a case it is a suspected removal, by its address and not by its words."""
    first = shelved(rooms, "sidan", "2020H1")
    seen(rooms, first, "2021H1", [post("kvar"), post("borta")])
    order = Order("sidan", Occasion.SCHEDULED, "2022H1")
    seen(rooms, first, "2022H1", [post("kvar")])
    for _ in range(2):
        report_vanished(rooms, order)
    (one,) = told(rooms)
    assert (one.code, one.place) == ("C243", f"{PLACE}borta")
    assert "Ord i borta" not in one.text
    settled = finding("C340", by="Eva", moment="i dag", why="Skribenten tog bort den själv.")
    rooms.catalogue.settle(Order("sidan", Occasion.BEFORE_REMOVAL, "2022H1"), settled)
    assert told(rooms) == []
    report_vanished(rooms, order)
    (kept,) = rooms.catalogue.deviations()
    assert kept.findings == (one, settled)


def test_what_a_kill_left_untold_is_told_by_the_next_run(rooms: Rooms) -> None:
    """An order that is recorded is finished: no fault is told of it, but what vanished is."""
    first = shelved(rooms, "sidan", "2020H1")
    seen(rooms, first, "2021H1", [post("borta")])
    order = Order("sidan", Occasion.SCHEDULED, "2022H1")
    seen(rooms, first, "2022H1", [])
    deviate_unfinished(order, rooms, ArchiveUnavailable("Arkivet svarar inte."))
    assert told(rooms) == []
    rooms.catalogue.begin(order, rooms.clock())
    assert harvest(order, rooms) is WorkStatus.FINISHED
    assert [one.code for one in told(rooms)] == ["C243"]


def test_what_a_secret_case_saved_is_not_told(rooms: Rooms) -> None:
    """Its posts are not in the catalogue, and are read in its package."""
    first = shelved(rooms, "sidan", "2020H1")
    case = wished(rooms, "sidan", PLACE, "HBG-9a")
    account = rooms.catalogue.account("sidan")

    def see(_: Rooms, place: Workplace) -> Capture:
        return replace(fill(place.capture), order=case.order)

    assert preserved(rooms, case.order, account, see)
    note_saved(rooms, case)
    seen(rooms, first, "2021H1", [in_package()])
    order = Order("sidan", Occasion.SCHEDULED, "2022H1")
    seen(rooms, first, "2022H1", [])
    assert rooms.catalogue.posts(case.order.snapshot_id) == []
    report_vanished(rooms, order)
    assert told(rooms) == []


def test_what_a_case_is_about_is_not_told(rooms: Rooms) -> None:
    """A comment with a removal case of its own went as it should."""
    first = shelved(rooms, "sidan", "2020H1")
    seen(rooms, first, "2021H1", [post("kvar"), post("borta")])
    wished(rooms, "sidan", f"{PLACE}borta/")
    seen(rooms, first, "2022H1", [post("kvar")])
    report_vanished(rooms, Order("sidan", Occasion.SCHEDULED, "2022H1"))
    assert told(rooms) == []


def test_half_a_snapshot_says_nothing_of_what_is_gone(rooms: Rooms) -> None:
    """Only two snapshots that both reached the end can show that something went."""
    first = shelved(rooms, "sidan", "2020H1")
    seen(rooms, first, "2021H1", [post("borta")])
    order = Order("sidan", Occasion.SCHEDULED, "2022H1")
    seen(rooms, first, "2022H1", [], Coverage())
    report_vanished(rooms, order)
    assert told(rooms) == []


def test_an_account_that_is_gone_without_a_case_is_an_incident(rooms: Rooms) -> None:
    """One that was there and has no closure; not one that nobody ever saw, or that is closing."""
    order = Order("sidan", Occasion.SCHEDULED, "2026H2")
    gone = finding("C101", PLACE, status=404)
    capture = Capture(order, Path(), rooms.clock(), Outcome.FAILED, "", PLACE, findings=(gone,))
    shelved(rooms, "annan", "2020H1")
    stranger = replace(capture, order=Order("okand", Occasion.SCHEDULED, "2026H2"))
    assert gone_without_case(rooms, stranger) == ()
    shelved(rooms, "sidan", "2020H1")
    (incident,) = gone_without_case(rooms, capture)
    assert incident.code == "C242"
    account = replace(rooms.catalogue.account("sidan"), status=AccountStatus.ACTIVE)
    rooms.catalogue.register([account], ENTERED)
    case = open_closure(rooms.catalogue, rooms.catalogue.account("sidan"), "Slut.", act(rooms))
    assert gone_without_case(rooms, capture) == ()
    withdraw(rooms.catalogue, rooms.settings, case, "Ångrat.", act(rooms))
    assert gone_without_case(rooms, capture) == (incident,)
