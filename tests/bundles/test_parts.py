"""Parts of films: read where they lie, whatever the film's size, and the same as of the whole."""

import random
import tracemalloc
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles.answers import LARGEST_BODY, LARGEST_PART, Answers, recorded_answers
from bundles.parts import STEP, Packed, stored_part, unpacked_part, window
from bundles.records import Request
from harvesters.browser.recording.exchange import Exchange
from harvesters.browser.recording.members import write_member
from harvesters.browser.recording.warc import WarcFile
from tests.bundles.building import FILM

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
GET = Request("GET")
HEAD, TAIL = b"WARC/1.1\r\nContent-Type: video/mp4\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", b"\r\n\r\n"

sizes = st.sampled_from([STEP, STEP + 1, 2 * STEP - 1, 2 * STEP, 3 * STEP + 7])


@cache
def film(size: int) -> bytes:
    """Return bytes that begin as a film does."""
    return b"\x00\x00\x00\x18ftyp" + random.Random(size).randbytes(size - 8)


@cache
def member(payload: bytes, *, packed: bool = True) -> bytes:
    """Return a record's gzip member, as our recorder writes it."""
    written = BytesIO()
    write_member(written, HEAD, BytesIO(payload), TAIL, packed=packed)
    return written.getvalue()


@given(sizes, st.data())
def test_a_stored_part_is_a_slice_of_the_whole(size: int, data: st.DataObject) -> None:
    """Wherever it begins and ends, within a block or over several."""
    payload = film(size)
    lying = member(payload)
    first = data.draw(st.integers(0, size - 1))
    span = range(first, data.draw(st.integers(first + 1, size)))
    with window(BytesIO(b"before" + lying + b"after"), 6, len(lying)) as stream:
        part = stored_part(Packed(stream, len(lying), size), span)
    assert part == payload[span.start : span.stop] == unpacked_part(BytesIO(payload), span)


@given(st.integers(0, 12), st.integers(1, 255))
def test_what_does_not_lie_so_is_no_stored_part(place: int, change: int) -> None:
    """Neither squeezed bytes, nor a record of another length, nor a block with another head."""
    payload = film(2 * STEP)
    lying = bytearray(member(payload))
    span, packed = range(STEP, STEP + 9), Packed(BytesIO(lying), len(lying), 2 * STEP)
    assert stored_part(packed, span) == payload[STEP : STEP + 9]
    assert stored_part(Packed(BytesIO(lying), len(lying) + 1, 2 * STEP), span) is None
    squeezed = member(payload, packed=False)
    assert stored_part(Packed(BytesIO(squeezed), len(squeezed), 2 * STEP), span) is None
    second = lying.find(payload[STEP : STEP + 50]) - 5
    lying[second + place % 5] ^= change
    assert stored_part(Packed(BytesIO(lying), len(lying), 2 * STEP), span) is None


def recorded(folder: Path, mime: str, body: bytes) -> Answers:
    """Return the answers of a recording of one film."""
    headers = (("Content-Type", mime),)
    with WarcFile(folder, "rec", {}, NOW) as warc:
        warc.exchange(Exchange(FILM, "GET", (), b"", 200, "OK", headers, body, NOW, ""))
    return recorded_answers(folder.glob("*.warc.gz"))


def played(answers: Answers, first: int, size: int) -> bytes:
    """Return what is answered from a place on; of the film's last bytes all."""
    found = answers.answer(FILM, GET, f"bytes={first}-")
    assert found
    last = min(size, first + LARGEST_PART) - 1
    assert found.status == 206
    assert found.headers[-1] == ("Content-Range", f"bytes {first}-{last}/{size}")
    return found.body


def test_a_film_that_memory_is_not_for_is_played_in_parts(tmp_path: Path) -> None:
    """Of more than can be answered whole every part comes, in the memory of a few parts."""
    size = LARGEST_BODY + 5_000_000
    body = (film(1 << 20) * 70)[:size]
    answers = recorded(tmp_path, "video/mp4", body)
    assert answers.answer(FILM, GET) is None
    tracemalloc.start()
    for first in (0, size // 2, size - 10):
        assert played(answers, first, size) == body[first : first + LARGEST_PART]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 6 * LARGEST_PART


def test_what_was_squeezed_is_unpacked_up_to_the_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not lie as it is sent, and is played all the same."""
    monkeypatch.setattr("bundles.answers.LARGEST_BODY", LARGEST_PART)
    body = b"".join(b"%d bron\n" % number for number in range(400_000))
    answers = recorded(tmp_path, "text/plain", body)
    assert answers.answer(FILM, GET) is None
    for first in (0, 100_001, len(body) - 10):
        assert played(answers, first, len(body)) == body[first : first + LARGEST_PART]
