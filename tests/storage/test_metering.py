"""Metering: what a store was asked, with what outcome, for how long and how many bytes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from ogonblick.digest import digest_of
from ogonblick.errors import NotInArchive
from storage.archive import Sending
from storage.stores.folder import FolderStore
from storage.stores.metering import ANSWERED, Figure, Figures, Metered


@pytest.fixture
def metered(tmp_path: Path) -> Metered:
    """Give a folder that is metered by a clock that goes one second each time it is looked at."""
    folder = FolderStore(tmp_path / "arkiv", lambda: datetime.now(UTC))
    folder.prepare()
    return Metered(folder, map(float, count()).__next__)


def sending(key: str, data: bytes) -> Sending:
    """Say what is to be written."""
    return Sending(key, data, len(data), digest_of([data]))


def test_every_operation_is_counted_by_its_outcome(metered: Metered) -> None:
    """Times, seconds and bytes are told; an error is an outcome, and still comes out."""
    assert metered.figures() == Figures()
    metered.put(sending("a", b"12345"))
    metered.read("a", "", 1, 3)
    metered.read("a", "", 0, 3)
    with pytest.raises(NotInArchive):
        metered.read("b", "", 0, 3)
    told = metered.figures()
    assert told == Figures(
        (
            Figure("put", ANSWERED, 1, 1),
            Figure("read", "NotInArchive", 1, 1),
            Figure("read", ANSWERED, 2, 2),
        ),
        handed_in=5,
        handed_out=5,
    )
    assert (told.times("read"), told.times("lock")) == (3, 0)


def test_figures_that_were_told_stay_as_they_were(metered: Metered) -> None:
    """What is asked later does not change them."""
    metered.find("a")
    told = metered.figures()
    metered.find("a")
    assert (told.times("find"), metered.figures().times("find")) == (1, 2)


def test_nothing_is_lost_between_threads(metered: Metered) -> None:
    """Many that ask at once are all counted."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(metered.put, [sending(f"a/{number}", b"12") for number in range(40)]))
    assert (metered.figures().times("put"), metered.figures().handed_in) == (40, 80)
