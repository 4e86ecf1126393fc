"""A package read for little of it: the same bytes, in few requests."""

import os

from hypothesis import given
from hypothesis import strategies as st

from storage.rebuild.package import in_parts

PLACES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@given(st.integers(0, 60), st.integers(1, 20), PLACES)
def test_parts_together_are_the_file(size: int, width: int, places: list[tuple[int, int]]) -> None:
    """Any range is what a slice is, and no byte is asked for twice."""
    data, asked = os.urandom(size), []

    def fetch(start: int, end: int) -> bytes:
        asked.extend(range(start, end))
        return data[start:end]

    fetched = in_parts(fetch, size, width)
    for start, end in places:
        if start < end <= size:
            assert fetched(start, end) == data[start:end]
    assert len(asked) == len(set(asked))
