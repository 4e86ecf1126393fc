"""Records are read in one pass, strictly, packed one by one or not at all."""

import gzip
import io
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundles.members import members
from bundles.records import read_plain_records, read_records
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError
from tests.bundles.building import record_exchanges

PARTS = st.lists(st.binary(max_size=300) | st.just(bytes(200_000)), min_size=1, max_size=4)


@pytest.fixture
def recorded(tmp_path: Path) -> bytes:
    """A WARC with some exchanges."""
    record_exchanges(tmp_path)
    return (tmp_path / "rec-20260302090000.warc.gz").read_bytes()


def walked(data: bytes) -> list[tuple[int, bytes, str]]:
    """Return each member's place, what it inflates to, and its digest."""
    found = []
    for member, stream in members(io.BytesIO(data)):
        inflated = stream.read()
        found.append((member.offset, inflated, str(member.digest)))
    return found


@given(PARTS)
@settings(deadline=None, max_examples=30)
def test_members_are_told_apart(parts: list[bytes]) -> None:
    """Each is found where it lies, with its bytes and their digest, however well they pack."""
    packed = [gzip.compress(part, mtime=0) for part in parts]
    offsets = [sum(map(len, packed[:number])) for number in range(len(packed))]
    digests = [str(digest_of([one])) for one in packed]
    assert walked(b"".join(packed)) == list(zip(offsets, parts, digests, strict=True))


@given(PARTS, st.data())
@settings(deadline=None, max_examples=30)
def test_what_is_cut_or_followed_is_refused(parts: list[bytes], data: st.DataObject) -> None:
    """No end of a file may be missing in a member, and nothing else may follow it."""
    packed = b"".join(gzip.compress(part, mtime=0) for part in parts)
    last = len(gzip.compress(parts[-1], mtime=0))
    with pytest.raises(EOFError):
        walked(packed[: len(packed) - data.draw(st.integers(1, last - 1))])
    with pytest.raises((EOFError, zlib.error)):
        walked(packed + data.draw(st.binary(min_size=1, max_size=9)))


def test_a_warc_that_is_not_packed_is_read_as_well(recorded: bytes) -> None:
    """The same records are found in it, in other places, and their digests hold."""
    plain = gzip.decompress(recorded)
    packed = list(read_records(io.BytesIO(recorded)))
    loose = list(read_plain_records(io.BytesIO(plain)))
    assert [one.heading for one in loose] == [one.heading for one in packed]
    assert not any(one.problems for one in (*loose, *packed))
    assert {plain[one.offset : one.offset + 8] for one in loose} == {b"WARC/1.1"}


def test_a_warc_that_is_not_packed_may_not_be_cut(recorded: bytes) -> None:
    """A record without its last bytes is refused."""
    with pytest.raises(BundleError, match="kortare"):
        list(read_plain_records(io.BytesIO(gzip.decompress(recorded)[:-30])))


@pytest.mark.parametrize("head", [b"A" * (20 << 20), b"A: b\r\n" * (4 << 20)])
def test_a_head_beyond_belief_is_refused(head: bytes) -> None:
    """An endless line, or endless lines, in a little gzip: told before memory is full."""
    bomb = gzip.compress(b"WARC/1.1\r\n" + head + b"\r\n\r\n")
    with pytest.raises(BundleError, match="orimligt långt huvud"):
        list(read_records(io.BytesIO(bomb)))
