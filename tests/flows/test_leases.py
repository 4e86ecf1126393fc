"""Holding a lease: waited for, renewed beside the work, and let go whatever happens."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.harvest import leases
from flows.harvest.leases import LASTING, home_id, keep, leased
from flows.rooms import Rooms, open_rooms
from ogonblick.settings import Settings
from storage.database.leasing import Lease

NAME = "kommunen_2026h2_scheduled"
OTHER = Lease(NAME, "där", "där")


class Ticks(threading.Event):
    """An event that lets so many waits pass, and is set then; ``seen`` counts them."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number, self.seen = number, 0

    def wait(self, timeout: float | None = None) -> bool:
        """Say whether it is over, without waiting."""
        assert timeout == leases.RENEWAL
        self.seen += 1
        return self.seen > self.number


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    """Rooms whose archive is never asked."""
    opened = open_rooms(Settings(home=tmp_path, s3_endpoint="http://127.0.0.1:1"))
    yield opened
    opened.catalogue.close()


def free(rooms: Rooms, at: datetime) -> bool:
    """Say whether another home could take the lease, and leave it as it was."""
    taken = rooms.catalogue.leases.take(OTHER, at, at + LASTING)
    rooms.catalogue.leases.release(OTHER)
    return taken


def test_a_lease_is_held_through_the_block_and_no_longer(rooms: Rooms) -> None:
    """Nobody else can have it meanwhile, and everybody can after an error too."""

    def fail() -> None:
        with leased(rooms, NAME):
            assert not free(rooms, rooms.clock())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert free(rooms, rooms.clock())


def test_a_lease_is_renewed_while_the_work_goes_on(rooms: Rooms) -> None:
    """Long work keeps it: each renewal makes it last as long as when it was taken."""
    at = rooms.clock()
    lease = Lease(NAME, "här", "här")
    rooms.catalogue.leases.take(lease, at, at + LASTING)
    later = replace(rooms, clock=lambda: at + 5 * LASTING)
    keep(later, lease, Ticks(2))
    assert not free(rooms, at + 5 * LASTING)
    assert free(rooms, at + 6 * LASTING)


def test_a_lost_lease_is_not_fought_for(rooms: Rooms) -> None:
    """Who finds that another has it stops renewing."""
    at, over = rooms.clock(), Ticks(100)
    rooms.catalogue.leases.take(OTHER, at, at + LASTING)
    keep(rooms, Lease(NAME, "här", "här"), over)
    assert over.seen == 1


def test_a_lease_is_waited_for(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken over when its time is out, by the clock that passes while it is waited for."""
    monkeypatch.setattr(leases, "LOOK", 0.01)
    at = rooms.clock()
    rooms.catalogue.leases.take(OTHER, at, at + LASTING)
    passing = iter(range(100))
    slow = replace(rooms, clock=lambda: at + timedelta(seconds=20 * next(passing)))
    with leased(slow, NAME) as lease:
        assert next(passing) * 20 >= LASTING.total_seconds()
        assert not rooms.catalogue.leases.renew(OTHER, at + LASTING)
        assert lease.home == home_id(rooms.settings.home)


def test_a_home_has_one_id_whoever_asks_first(tmp_path: Path) -> None:
    """Several threads at once get the same, two homes never do, and nothing else is left there."""
    with ThreadPoolExecutor(8) as several:
        assert len(set(several.map(home_id, [tmp_path] * 32))) == 1
    assert [path.name for path in tmp_path.iterdir()] == [leases.MARK]
    (tmp_path / "annat").mkdir()
    assert home_id(tmp_path / "annat") != home_id(tmp_path)
