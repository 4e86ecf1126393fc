"""Visits are counted for all workers together, and what a platform asks reaches all of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import flows.harvest.visiting
from flows.harvest.sweeping import begun
from flows.harvest.turns import Readiness
from flows.harvest.visiting import asked_until, quotas_of, visiting
from flows.harvest.workplace import workplace
from flows.harvest_account import harvest, why_not_now
from flows.rooms import Rooms, open_rooms
from harvesters.pace_visits import Allowance
from harvesters.pace_waits import asked_to_wait, host_of
from harvesters.sessions import session_file
from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion, Order
from ogonblick.settings import Settings
from ogonblick.swedish import SWEDEN
from storage.database.allowing import Quota
from storage.database.leasing import Lease
from tests.entering import ENTERED

URL = "https://social.example.se:8443/@kommunen"
ACCOUNT = Account("kommunen", "Kommunen", Platform.MASTODON, URL, "Exempelby", "KLF")
ORDER = Order(ACCOUNT.id, Occasion.SCHEDULED, "2026H2")


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Rooms, Rooms]]:
    """Two homes that share a catalogue, in which the account is registered, from noon onwards.

    On the last hour of a Swedish day a sweep waits for the next one, and a day's budget is new.
    """
    begun_at = datetime.now(SWEDEN)
    ahead = begun_at.replace(hour=12) - begun_at
    database = f"sqlite:///{tmp_path / 'shared.db'}"
    homes = [
        Settings(home=tmp_path / name, database=database, s3_endpoint="http://127.0.0.1:1")
        for name in ("here", "there")
    ]
    opened = [
        replace(one, clock=lambda: datetime.now(UTC) + ahead) for one in map(open_rooms, homes)
    ]
    opened[0].catalogue.register([ACCOUNT], ENTERED)
    yield opened[0], opened[1]
    for one in opened:
        one.catalogue.close()


def test_each_owners_server_is_counted_by_itself() -> None:
    """A platform of one owner has one quota, each server of one's own, a login one more."""
    (mastodon,) = quotas_of(ACCOUNT, Settings(), unasked=True)
    assert mastodon.name == "social.example.se:8443"
    facebook = replace(ACCOUNT, platform=Platform.FACEBOOK)
    (quota,) = quotas_of(facebook, Settings(), unasked=True)
    assert (quota.name, quota.at_once) == ("facebook", 1)
    assert quota.an_hour > 0
    assert quota.a_day > 0


def test_a_login_has_a_quota_of_its_own(tmp_path: Path) -> None:
    """Whose login is kept is visited no oftener than a login is used."""
    settings = Settings(home=tmp_path)
    session_file(settings.sessions, ACCOUNT.id).parent.mkdir()
    session_file(settings.sessions, ACCOUNT.id).touch()
    platform, login = quotas_of(ACCOUNT, settings, unasked=True)
    assert login.name == "inloggning kommunen"
    assert login.an_hour < platform.an_hour


def test_ones_own_network_is_not_counted() -> None:
    """A server on loopback, where that is allowed at all, has no limits."""
    inside = replace(ACCOUNT, url="http://127.0.0.1:8000/")
    (quota,) = quotas_of(inside, Settings(allow_private_addresses=True), unasked=True)
    assert (quota.at_once, quota.an_hour, quota.a_day) == (0, 0, 0)


def test_what_a_platform_asks_reaches_every_home(two: tuple[Rooms, Rooms]) -> None:
    """One home is asked to wait; the other leaves the platform alone, and so does its browser."""
    here, there = two
    until = here.clock() + timedelta(hours=1)
    with workplace(here, ORDER.snapshot_id) as place, visiting(here, ACCOUNT, place):
        asked_to_wait(here.settings.waits, URL, until)
    assert asked_until(there, URL) == until
    assert why_not_now(ORDER, there).startswith("kommunen: plattformen ber oss vänta till")
    with workplace(there, ORDER.snapshot_id) as place, visiting(there, ACCOUNT, place):
        assert len(list(there.settings.waits.iterdir())) == 1
    here.catalogue.leases.ask_to_wait(host_of(URL), until - timedelta(minutes=30))
    assert asked_until(there, URL) == until
    later = replace(there, clock=lambda: until)
    assert asked_until(later, URL) is None


def test_a_login_that_rests_keeps_no_other_account_waiting(two: tuple[Rooms, Rooms]) -> None:
    """Its own bucket is empty: it is passed over, and what it spares the next of its line takes."""
    here, _ = two
    session_file(here.settings.sessions, ACCOUNT.id).parent.mkdir(parents=True)
    session_file(here.settings.sessions, ACCOUNT.id).touch()
    other = replace(ACCOUNT, id="annat", url="https://social.example.se:8443/@annat")
    here.catalogue.register([ACCOUNT, other], ENTERED)
    next_one = replace(ORDER, account_id=other.id)
    _, login = quotas_of(ACCOUNT, here.settings, unasked=True)
    spend(here, replace(login, at_once=0))
    look = begun(here, [ORDER, next_one], unasked=False).look
    standing = [look(one, frozenset()) for one in (ORDER, next_one)]
    assert standing == [Readiness.LATER, Readiness.READY]


def test_what_a_person_asked_for_waits_for_no_new_day(two: tuple[Rooms, Rooms]) -> None:
    """The day's budget is spent: a sweep leaves the account to another day, a person does not."""
    here, _ = two
    here.settings.home.mkdir(exist_ok=True)
    facebook = replace(ACCOUNT, platform=Platform.FACEBOOK)
    here.catalogue.register([facebook], ENTERED)
    (quota,) = quotas_of(facebook, here.settings, unasked=True)
    spend(here, Quota(quota.name, a_day=quota.a_day))
    asked = [begun(here, [ORDER], unasked=one).quotas[ORDER] for one in (False, True)]
    now = here.clock()
    opens = [here.catalogue.leases.opens(one, now) for one in asked]
    assert opens[0] < opens[1]
    assert opens[0] - now < timedelta(hours=1)


def test_sweeps_at_once_keep_the_days_budget(
    two: tuple[Rooms, Rooms], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both saw room for one visit: one makes it, the other's order is as if it was never begun."""
    here, there = two
    for one in two:
        one.settings.home.mkdir(exist_ok=True)
    one_a_day = Allowance(1, 30, 5, 1, each_host=True)
    monkeypatch.setattr(flows.harvest.visiting, "allowance_for", lambda *_, **__: one_a_day)
    looks = [begun(one, [ORDER], unasked=True).look(ORDER, frozenset()) for one in two]
    assert looks == [Readiness.READY] * 2
    with workplace(here, "en annan") as place, visiting(here, ACCOUNT, place, unasked=True) as may:
        assert may
    assert harvest(ORDER, there, unasked=True) is None
    assert there.catalogue.work() == []
    assert list(there.settings.work.iterdir()) == []
    with workplace(there, "en tredje") as place, visiting(there, ACCOUNT, place) as may:
        assert may  # a person asked for it


def spend(rooms: Rooms, quota: Quota) -> None:
    """Begin visits, which end at once, until a quota has room for no more."""
    lease, now = Lease("slut", "där", "där"), rooms.clock()
    leases = rooms.catalogue.leases
    leases.take(lease, now, now + timedelta(days=2))
    while leases.begin_visit(lease, [quota], now):
        leases.end_visit(lease)


def test_a_visit_waits_for_a_place(two: tuple[Rooms, Rooms]) -> None:
    """It begins when the other home's is over, and its own place is free when it is."""
    here, there = two
    (quota,) = quotas_of(ACCOUNT, here.settings, unasked=True)
    other = Lease("en annan", "där", "där")
    now = there.clock()
    there.catalogue.leases.take(other, now, now + timedelta(days=2))
    assert there.catalogue.leases.begin_visit(other, [quota], now)
    looked: list[datetime] = []

    def clock() -> datetime:
        looked.append(here.clock())
        if len(looked) == 5:
            there.catalogue.leases.end_visit(other)
        return looked[-1] + timedelta(hours=len(looked))

    waiting = replace(here, clock=clock)
    assert here.catalogue.leases.opens([quota], now) > now
    with workplace(here, ORDER.snapshot_id) as place, visiting(waiting, ACCOUNT, place):
        assert here.catalogue.leases.opens([quota], now) > now
    assert len(looked) >= 5
    assert here.catalogue.leases.opens([quota], now + timedelta(days=1)) == now + timedelta(days=1)
