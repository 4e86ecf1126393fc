"""Every neighbour within the radius is found, and nothing else: against a look at each one."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundles.likeness.neighbours import Column, Fetch, scan
from ogonblick.errors import DiskFull

PDQ = "pdq/fit4/1"


@st.composite
def neighbourhoods(draw: st.DrawFn) -> tuple[int, list[int]]:
    """Draw a hash, and others at all distances from it, the farthest too."""
    asked = draw(st.integers(0, 2**256 - 1))
    flips = draw(st.lists(st.sets(st.integers(0, 255), max_size=256), max_size=30))
    others = [asked ^ sum(1 << bit for bit in bits) for bits in flips]
    return asked, [*others, asked, asked ^ (2**256 - 1)]


@given(neighbourhoods(), st.integers(0, 256))
def test_no_neighbour_is_lost_and_none_invented(drawn: tuple[int, list[int]], radius: int) -> None:
    """What a scan finds is what one finds by comparing bit for bit, at any radius."""
    asked, values = drawn
    codes = np.frombuffer(b"".join(one.to_bytes(32) for one in values), np.uint64).reshape(-1, 4)
    found = dict(scan(codes, np.frombuffer(asked.to_bytes(32), np.uint64), radius))
    distances = {at: (asked ^ one).bit_count() for at, one in enumerate(values)}
    assert found == {at: apart for at, apart in distances.items() if apart <= radius}


def test_neighbours_are_found_over_blocks_and_in_longer_hashes() -> None:
    """At the edges of what is scanned at a time, and with sixteen words instead of four."""
    rows = 3 * (1 << 15) + 7
    for words in (4, 16):
        codes = np.zeros((rows, words), np.uint64)
        codes[:] = np.uint64(0xFFFFFFFF)
        places = [0, (1 << 15) - 1, 1 << 15, rows - 1]
        codes[places] = np.uint64(1)
        found = dict(scan(codes, np.zeros(words, np.uint64), words))
        assert found == dict.fromkeys(places, words)


def fetched(values: Sequence[int]) -> Fetch:
    """Return a way to fetch values that are numbered from one, two at a time."""

    def fetch(after: int) -> Iterator[tuple[list[str], int]]:
        for at in range(after, len(values), 2):
            some = values[at : at + 2]
            yield [f"{one:064x}" for one in some], at + len(some)

    return fetch


def found(column: Column, asked: int, radius: int) -> list[tuple[int, int]]:
    """Return what is near, as numbers, and how far."""
    return [(int(one.value, 16), one.apart) for one in column.near(f"{asked:064x}", radius)]


@settings(max_examples=25, deadline=None)  # each writes to the disk itself
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 2**16 - 1)), max_size=30),
    st.integers(0, 2**16 - 1),
    st.integers(0, 16),
)
def test_a_column_loses_and_invents_nothing_however_it_grew(
    steps: list[tuple[bool, int]], asked: int, radius: int
) -> None:
    """After any number of turns, and of eras in which something went, it is as brute force says."""
    values: list[int] = []
    era = 0
    with TemporaryDirectory() as folder:
        for goes, value in steps:
            if goes:
                values, era = [one for one in values if one % 3], era + 1
            elif value not in values:
                values.append(value)
            column = Column(Path(folder), PDQ)
            column.catch_up(era, fetched(values))
            near = [(one, (one ^ asked).bit_count()) for one in values]
            expected = sorted((one for one in near if one[1] <= radius), key=itemgetter(1))
            assert sorted(found(column, asked, radius)) == sorted(expected)
            assert len(column) == len(values)


def test_the_nearest_is_told_first_and_a_column_is_asked_before_it_has_anything(
    tmp_path: Path,
) -> None:
    """What another process has added is found too."""
    column = Column(tmp_path / "neighbours", PDQ)
    assert found(column, 0, 256) == []
    Column(tmp_path / "neighbours", PDQ).catch_up(0, fetched([0b111, 0b1, 2**200 - 1, 0]))
    assert found(column, 0, 3) == [(0, 0), (1, 1), (7, 3)]


@pytest.mark.parametrize("harm", ["more", "less", "unreadable", "codes gone"])
def test_what_a_kill_or_a_disk_left_is_mended(tmp_path: Path, harm: str) -> None:
    """Half a row is written over; where rows are missing all is made anew."""
    column = Column(tmp_path, PDQ)
    column.catch_up(0, fetched([1]))
    codes, state = next(tmp_path.glob("*.codes")), next(tmp_path.glob("*.json"))
    whole = codes.read_bytes()
    if harm == "codes gone":
        codes.unlink()
    elif harm == "unreadable":
        state.write_bytes(b"{")
    else:
        codes.write_bytes(whole + b"\x01" * 9 if harm == "more" else whole[:9])
    column.catch_up(0, fetched([1, 2]))
    assert found(column, 0, 256) == [(1, 1), (2, 1)]


def test_who_is_searching_goes_on_while_all_is_made_anew(tmp_path: Path) -> None:
    """What was mapped is whole for as long as it is looked in, also when less takes its place."""
    column = Column(tmp_path, PDQ)
    column.catch_up(0, fetched(list(range(1, 600))))
    mapped = column._mapped()
    column.catch_up(1, fetched([1]))
    assert len(dict(scan(mapped, np.zeros(4, np.uint64), 256))) == 599
    assert found(column, 0, 256) == [(1, 1)]


def test_what_went_leaves_no_bytes(tmp_path: Path) -> None:
    """Of a hash that is gone nothing is in the folder once it has caught up."""
    column, gone = Column(tmp_path, PDQ), 0xFEED << 128
    column.catch_up(0, fetched([1, gone]))
    column.catch_up(1, fetched([1]))
    assert gone.to_bytes(32) not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_in_is_told_of(tmp_path: Path) -> None:
    """In words that say what to do."""
    (tmp_path / "neighbours").write_text("a file")
    with pytest.raises(DiskFull, match="Ge plats"):
        Column(tmp_path / "neighbours", PDQ).catch_up(0, fetched([]))
