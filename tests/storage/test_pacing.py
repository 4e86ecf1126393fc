"""Pacing: never more requests a second than said, whoever asks."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ogonblick.digest import digest_of
from storage.archive import Lock, Sending
from storage.stores.folder import FolderStore
from storage.stores.pacing import Paced


class Clock:
    """A clock that only moves when somebody waits, or is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Let some time pass."""
        self.now += seconds


class Asked(FolderStore):
    """A folder that notes when it is asked, and holds nothing."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Path(), lambda: datetime.now(UTC))
        self.clock = clock
        self.moments: list[float] = []

    def find(self, key: str) -> None:  # type: ignore[override] # it finds nothing
        """Note the moment."""
        assert key
        self.moments.append(self.clock())


@given(
    st.integers(1, 50), st.lists(st.floats(0, 3, allow_subnormal=False), min_size=1, max_size=60)
)
def test_no_second_has_more_requests_than_said(per_second: int, pauses: list[float]) -> None:
    """However they come, so many follow each other within a second, and one more at its edges."""
    clock = Clock()
    store = Asked(clock)
    paced = Paced(store, per_second, clock, clock.pass_by)
    for pause in pauses:
        clock.pass_by(pause)
        paced.find("nyckel")
    for number, moment in enumerate(store.moments[per_second:]):
        assert moment - store.moments[number] > 1 - 1e-6
    arrived = [*accumulate(pauses)]
    if all(pause > 1 / per_second for pause in pauses):
        assert max(m - a for m, a in zip(store.moments, arrived, strict=True)) < 1e-6


def test_a_write_counts_as_the_requests_that_it_takes(tmp_path: Path) -> None:
    """Asked, written and proven: what comes after a write or a lock waits for three turns."""
    clock = Clock()
    folder = FolderStore(tmp_path / "arkiv", lambda: datetime.now(UTC))
    folder.prepare()
    paced = Paced(folder, 10, clock, clock.pass_by)
    stored = paced.put(Sending("a", b"", 0, digest_of([])))
    paced.lock("a", Lock("GOVERNANCE", datetime(2036, 7, 1, tzinfo=UTC)))
    paced.read("a", stored.version, 0, 0)
    assert round(clock.now, 6) == 0.6


def test_several_at_once_share_one_pace(tmp_path: Path) -> None:
    """Ten questions from many threads, a hundred a second, take nine hundredths at least."""
    folder = FolderStore(tmp_path / "arkiv", lambda: datetime.now(UTC))
    folder.prepare()
    paced = Paced(folder, 100)
    began = time.monotonic()
    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(paced.find, "abcdefghij")) == [None] * 10
    assert time.monotonic() - began > 0.0899
