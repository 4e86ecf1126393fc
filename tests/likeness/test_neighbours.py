"""Every neighbour within the radius is found, and nothing else: against a look at each one."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles.likeness.neighbours import Column, Neighbour, scan
from ogonblick.likeness import PerceptualHash

PDQ = "pdq/fit4/1"


def hashed(number: int, value: int, algorithm: str = PDQ) -> PerceptualHash:
    """Return a picture's hash; pictures are told apart by their numbers."""
    source = f"sha256:{sha256(str(number).encode()).hexdigest()}"
    return PerceptualHash(algorithm, "test", source, f"{value:064x}")


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


def test_a_column_grows_and_tells_the_nearest_first(tmp_path: Path) -> None:
    """What was appended in several turns is found; again, or by another algorithm, it is not."""
    column = Column(tmp_path / "likeness", PDQ)
    assert not column.near(hashed(0, 0), 256)
    column.append([hashed(1, 0b111), hashed(2, 0b1), hashed(3, 2**200 - 1)])
    column.append([hashed(1, 0b111), hashed(4, 0), hashed(5, 0, "phash-16/fit4/1")])
    assert len(column) == 4
    near = Column(tmp_path / "likeness", PDQ).near(hashed(0, 0), 3)
    assert near == [
        Neighbour(hashed(4, 0).source, 0),
        Neighbour(hashed(2, 0).source, 1),
        Neighbour(hashed(1, 0).source, 3),
    ]


def test_a_row_that_a_kill_cut_is_written_over(tmp_path: Path) -> None:
    """Half a code, or a source without one, counts for nothing and is in nobody's way."""
    column = Column(tmp_path, PDQ)
    column.append([hashed(1, 1)])
    for file, rest in ((".codes", b"\x01" * 9), (".sources", b"\x02" * 40)):
        path = next(tmp_path.glob(f"*{file}"))
        path.write_bytes(path.read_bytes() + rest)
    assert len(column) == 1
    column.append([hashed(2, 2)])
    assert [one.source for one in column.near(hashed(0, 2), 0)] == [hashed(2, 0).source]
    assert len(column) == 2


def test_what_is_forgotten_leaves_no_bytes(tmp_path: Path) -> None:
    """Neither its hash nor its digest is in the files any more; the others are found as before."""
    column = Column(tmp_path, PDQ)
    column.append([hashed(n, 7 << n) for n in range(3)])
    column.forget({hashed(1, 0).source})
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert bytes.fromhex(hashed(1, 0).source.removeprefix("sha256:")) not in left
    assert (7 << 1).to_bytes(32) not in left
    assert {one.source for one in column.near(hashed(9, 7), 9)} == {
        hashed(n, 0).source for n in (0, 2)
    }
    assert len(column.near(hashed(9, 0), 256)) == 2


def test_another_algorithm_has_no_neighbours(tmp_path: Path) -> None:
    """What was measured in different ways is not compared."""
    with pytest.raises(ValueError, match="phash-16"):
        Column(tmp_path, PDQ).near(hashed(1, 1, "phash-16/fit4/1"), 3)
