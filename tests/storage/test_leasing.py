"""Leases and quotas in the catalogue: who may work, who may write, and who may visit whom."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.account import Platform
from ogonblick.capture import Order
from ogonblick.errors import LeaseLost
from ogonblick.larger_change import LargerChange
from ogonblick.snapshot import Deviation, Snapshot
from ogonblick.swedish import SWEDEN, day_of
from storage.database.allowing import Quota, Spent, after_one, opens_at
from storage.database.catalogue import Catalogue, open_catalogue
from storage.database.leasing import Lease

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(seconds=90)
LATER = NOW + timedelta(hours=1)

_CONTENDER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from storage.database.catalogue import open_catalogue
from storage.database.leasing import Lease
leases, place = open_catalogue(sys.argv[1]).leases, Path(sys.argv[3])
lease, held = Lease("en", sys.argv[2], sys.argv[2]), 0
print("ready", flush=True)
sys.stdin.read()
while held < 15:
    now = datetime.now(UTC)
    if leases.take(lease, now, now + timedelta(minutes=5)):
        place.mkdir()
        place.rmdir()
        leases.release(lease)
        held += 1
"""


def lease(order: Order, home: str) -> Lease:
    """Return the lease of an order that a home may take."""
    return Lease(order.snapshot_id, home, f"{home}-1")


def test_only_one_home_has_an_order(catalogue: Catalogue, order: Order) -> None:
    """Another home waits until it is let go or its time is out; the same home never waits."""
    here, there = lease(order, "här"), lease(order, "där")
    leases = catalogue.leases
    assert leases.take(here, NOW, SOON)
    assert not leases.take(there, NOW, SOON)
    assert leases.held_elsewhere("där", NOW) == {order.snapshot_id}
    assert leases.held_elsewhere("här", NOW) == frozenset()
    again = replace(here, holder="här-2")
    assert leases.take(again, NOW, SOON)
    leases.release(here)  # of one that is gone
    assert not leases.take(there, NOW, SOON)
    leases.release(again)
    assert leases.take(there, NOW, SOON)
    assert leases.take(here, SOON, LATER)


def test_what_is_renewed_is_not_taken_over(catalogue: Catalogue, order: Order) -> None:
    """A renewal counts, also a late one that nobody was before; one that is lost is told."""
    here, there = lease(order, "här"), lease(order, "där")
    leases = catalogue.leases
    leases.take(here, NOW, SOON)
    assert leases.renew(here, LATER)
    assert not leases.take(there, SOON, LATER)
    assert leases.renew(here, LATER + timedelta(minutes=1))
    assert leases.take(there, LATER + timedelta(minutes=1), LATER + timedelta(minutes=2))
    assert not leases.renew(here, LATER + timedelta(hours=1))


def test_who_lost_a_lease_writes_nothing(
    catalogue: Catalogue, order: Order, deviation: Deviation, snapshot: Snapshot
) -> None:
    """Every way to write of an order is shut to the first holder, and open to the second."""
    here, there = lease(order, "här"), lease(order, "där")
    catalogue.leases.take(here, NOW, SOON)
    first, second = catalogue.fenced(here), catalogue.fenced(there)
    first.begin(order, NOW)
    larger = LargerChange("x", None, Platform.X, NOW, ("name",), "Nytt namn.")
    catalogue.leases.take(there, SOON, LATER)
    for write in (
        lambda: first.begin(order, SOON),
        lambda: first.progress(order, "förseglar", SOON),
        lambda: first.deviate(deviation),
        lambda: first.record(snapshot, (), (), (), larger=larger),
        lambda: first.leases.begin_visit(here, [], SOON),
    ):
        with pytest.raises(LeaseLost, match="togs över av en annan arbetare"):
            write()
    assert (catalogue.snapshots(), catalogue.deviations()) == ([], [])
    assert first.work()[0].attempts == 1
    assert catalogue.larger_changes.all() == []
    second.record(snapshot, (), (), (), larger=larger)
    assert [one.id for one in catalogue.snapshots()] == [snapshot.id]
    assert catalogue.larger_changes.all() == [larger]


def test_workers_do_not_get_in_each_others_way(catalogue: Catalogue, order: Order) -> None:
    """Several that write behind their fences, renew and visit at once all come through.

    With a lock on the whole table two of them waited for each other (PostgreSQL 15.18, 2026-11).
    """
    held = [Lease(f"bild-{n}", f"hem-{n}", f"hem-{n}") for n in range(4)]

    def work(one: Lease) -> bool:
        mine = catalogue.fenced(one)
        assert mine.leases.take(one, NOW, SOON)
        for _ in range(5):
            assert mine.leases.begin_visit(one, [Quota("x", at_once=4)], NOW)
            mine.begin(order, NOW)
            assert catalogue.leases.renew(one, LATER)
            mine.leases.end_visit(one)
        return True

    with ThreadPoolExecutor(4) as several:
        assert all(several.map(work, held))
    assert catalogue.work()[0].attempts == 20


def test_processes_exclude_each_other(address: str, tmp_path: Path) -> None:
    """Two processes that take and let go the same lease are never both within it."""
    open_catalogue(address).close()
    command = [sys.executable, "-c", _CONTENDER, address]
    several = [
        subprocess.Popen(
            [*command, home, str(tmp_path / "inne")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for home in ("här", "där")
    ]
    for one in several:
        assert one.stdout
        assert one.stdout.readline() == b"ready\n"
    for one in several:
        assert one.stdin
        one.stdin.close()
    assert [one.wait() for one in several] == [0, 0]
    for one in several:
        assert one.stdout
        one.stdout.close()


def test_places_are_shared_by_all_homes(catalogue: Catalogue) -> None:
    """No more visits go on at once than the quota has places, and who died gives its place back."""
    quota = Quota("facebook", at_once=2)
    leases = catalogue.leases
    held = [Lease(f"bild-{n}", f"hem-{n}", f"hem-{n}") for n in range(4)]
    for one in held:
        leases.take(one, NOW, SOON)
    leases.renew(held[3], LATER)
    with ThreadPoolExecutor(4) as several:
        begun = list(several.map(lambda one: leases.begin_visit(one, [quota], NOW), held))
    assert sum(begun) == 2
    assert leases.opens([quota], NOW) > NOW
    leases.end_visit(held[begun.index(True)])
    assert leases.opens([quota], NOW) == NOW
    assert leases.begin_visit(held[3], [quota], SOON)  # the other's lease ran out


def test_a_quota_is_spent_by_all_homes(catalogue: Catalogue) -> None:
    """Tokens come back with time, the day's budget with the next Swedish day.

    One that cannot wait is counted too.
    """
    quota = Quota("x", an_hour=60, burst=2, a_day=3)
    leases, one = catalogue.leases, Lease("bild", "hem", "hem")
    leases.take(one, NOW, LATER)
    assert [leases.begin_visit(one, [quota], NOW) for _ in range(3)] == [True, True, False]
    minute = NOW + timedelta(minutes=1)
    assert leases.opens([quota], NOW) == minute
    assert [leases.begin_visit(one, [quota], minute) for _ in range(2)] == [True, False]
    midnight = datetime(2026, 7, 2, tzinfo=SWEDEN)
    assert leases.opens([quota], LATER) == midnight
    assert leases.begin_visit(one, [quota], midnight)
    leases.begin_visit(one, [quota], midnight, waits=False)
    assert leases.begin_visit(one, [quota], midnight, waits=False)
    assert not leases.begin_visit(one, [quota], midnight + timedelta(minutes=2))


def test_one_quota_that_is_spent_spends_no_other(catalogue: Catalogue) -> None:
    """A visit needs room in all its quotas, and takes from none where one has no room."""
    wide, narrow = Quota("x", an_hour=1, burst=2), Quota("inloggning x", an_hour=1, burst=1)
    leases, one = catalogue.leases, Lease("bild", "hem", "hem")
    leases.take(one, NOW, SOON)
    assert leases.begin_visit(one, [wide, narrow], NOW)
    assert not leases.begin_visit(one, [wide, narrow], NOW)
    assert leases.begin_visit(one, [wide], NOW)


def test_a_wish_to_wait_is_known_to_all(catalogue: Catalogue) -> None:
    """The latest moment that a host asked for counts; of one that has none nothing is known."""
    leases = catalogue.leases
    assert leases.waits_until("x.se") is None
    for until in (SOON, LATER, SOON):
        leases.ask_to_wait("x.se", until)
    assert leases.waits_until("x.se") == LATER


QUOTAS = st.builds(
    Quota,
    name=st.just("x"),
    an_hour=st.integers(1, 600),
    burst=st.integers(1, 20),
    a_day=st.integers(1, 50),
)
STEPS = st.lists(st.timedeltas(timedelta(), timedelta(hours=3)), min_size=1, max_size=60)


@given(quota=QUOTAS, steps=STEPS)
def test_no_quota_is_ever_exceeded(quota: Quota, steps: list[timedelta]) -> None:
    """Whenever visits are asked for: no span of time and no day sees more than the quota says."""
    now, begun = NOW, list[datetime]()
    spent = Spent(float(quota.burst), now, day_of(now), 0)
    for step in steps:
        now += step
        if opens_at(quota, spent, now) <= now:
            spent = after_one(quota, spent, now)
            begun.append(now)
    for number, first in enumerate(begun):
        for count, last in enumerate(begun[number:], 1):
            hours = (last - first) / timedelta(hours=1)
            assert count <= quota.burst + hours * quota.an_hour + 1e-6
    days = [day_of(one) for one in begun]
    assert all(days.count(day) <= quota.a_day for day in days)


@given(quota=QUOTAS, steps=STEPS)
def test_the_moment_that_is_told_is_the_moment(quota: Quota, steps: list[timedelta]) -> None:
    """Who comes back when told to is let in, however much was spent."""
    now, spent = NOW, Spent(float(quota.burst), NOW, day_of(NOW), 0)
    for step in steps:
        now = opens_at(quota, spent, now + step) + timedelta(microseconds=1)
        assert opens_at(quota, spent, now) <= now
        spent = after_one(quota, spent, now)
