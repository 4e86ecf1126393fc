"""Gzip members in three runs: read by anybody, cut at the payload's edges, the same every time."""

import gzip
import io
import zlib
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bundles.parts import STEP
from harvesters.browser.recording.members import is_packed, write_member

heads = st.binary(max_size=300)
sizes = st.sampled_from([0, 1, 399, STEP - 1, STEP, STEP + 1, 3 * STEP])
payloads = st.one_of(
    st.binary(max_size=400),
    st.builds(lambda part, times: part * times, st.binary(min_size=1), st.integers(0, 3000)),
    st.builds(lambda seed, size: Random(seed).randbytes(size), st.integers(0, 99), sizes),
)


def written(
    head: bytes, payload: bytes, *, packed: bool, before: bytes = b""
) -> tuple[bytes, bytes]:
    """Return a member's bytes, and its payload's run cut out of them."""
    out = io.BytesIO()
    out.write(before)
    run = write_member(out, head, io.BytesIO(payload), b"\r\n\r\n", packed=packed)
    file = out.getvalue()
    return file[len(before) :], file[run.offset : run.offset + run.length]


@given(head=heads, payload=payloads, packed=st.booleans())
@example(head=b"", payload=b"", packed=False)
def test_any_reader_gets_what_was_written(head: bytes, payload: bytes, *, packed: bool) -> None:
    """Python's gzip checks the sum and the length that stand at a member's end."""
    member, _ = written(head, payload, packed=packed)
    assert gzip.decompress(member) == head + payload + b"\r\n\r\n"
    assert len(member) - len(head) - len(payload) < 80 + len(payload) // 1000


@given(first=heads, second=heads, before=heads, payload=payloads, packed=st.booleans())
def test_a_payload_lies_in_the_same_bytes_whatever_stands_around_it(
    first: bytes, second: bytes, before: bytes, payload: bytes, *, packed: bool
) -> None:
    """Neither the head before it nor its place in the file changes a payload's run."""
    _, run = written(first, payload, packed=packed)
    assert run == written(second, payload, packed=packed, before=before)[1]


@given(head=heads, payload=payloads, packed=st.booleans())
def test_a_run_is_read_without_the_rest(head: bytes, payload: bytes, *, packed: bool) -> None:
    """A run refers to nothing before it and ends on a whole byte: it can be cut out."""
    _, run = written(head, payload, packed=packed)
    assert zlib.decompressobj(-zlib.MAX_WBITS).decompress(run) == payload


@given(payload=payloads)
def test_what_is_stored_lies_in_the_file_as_it_is(payload: bytes) -> None:
    """Five bytes stand before each stored block, and nothing of the payload is changed."""
    _, run = written(b"WARC/1.1", payload, packed=True)
    steps = range(0, len(payload), STEP)
    assert len(run) == len(payload) + 5 * len(steps)
    assert all(payload[at : at + STEP] in run for at in steps)


@pytest.mark.parametrize(
    ("mime", "beginning", "packed"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe0", True),
        ("text/plain", b"\x89PNG\r\n\x1a\n", True),
        ("application/octet-stream", b"\x00\x00\x00\x20ftypavif", True),
        ("", b"RIFF\x10\x00\x00\x00WEBP", True),
        ("", b"RIFF\x10\x00\x00\x00WAVE", False),
        ("video/mp2t", b"G@\x11\x10", True),
        ("font/woff2", b"", True),
        ("font/ttf", b"\x00\x01\x00\x00", False),
        ("image/svg+xml", b"<svg xmlns=", False),
        ("text/html; charset=utf-8", b"<!doctype ht", False),
        ("application/json", b'{"posts": []', False),
    ],
)
def test_what_is_compressed_already_is_known_by_its_bytes_or_its_type(
    mime: str, beginning: bytes, *, packed: bool
) -> None:
    """A picture sent under a wrong type is known by its first bytes, a film's part by its type."""
    assert is_packed(mime, beginning) is packed
