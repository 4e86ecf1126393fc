"""Answers from a recording: the right one to each question, whole or in part."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles.answers import LARGEST_PART, Answer, Answers, part_of, recorded_answers
from bundles.index import index_lines
from bundles.records import Request
from ogonblick.errors import BundleError
from tests.bundles.building import FILM, HTML, PAGE, SITE, Recording, record_exchanges

GET = Request("GET")
JSON = "application/json"


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """The recording of a small visit, in its WARC."""
    record_exchanges(tmp_path)
    return next(tmp_path.glob("rec-*.warc.gz"))


def body_of(answers: Answers, url: str, request: Request = GET) -> bytes | None:
    """Return the body that an address is answered with, if it is."""
    answer = answers.answer(url, request)
    return answer.body if answer else None


def test_an_address_gets_what_it_got(recorded: Path) -> None:
    """Status, headers and body come back; lengths that a browser works out itself do not."""
    answer = recorded_answers([recorded]).answer(f"{PAGE}#inlagg", GET)
    assert answer == Answer(200, (("Content-Type", "text/html; charset=utf-8"),), HTML)


def test_a_film_is_found_whole(recorded: Path) -> None:
    """A range that was recorded before the whole film is not taken for it."""
    assert body_of(recorded_answers([recorded]), FILM) == b"hela filmen"


def test_what_was_not_recorded_has_no_answer(recorded: Path) -> None:
    """Neither another address, nor another method, nor an artefact of ours is answered."""
    answers = recorded_answers([recorded])
    assert body_of(answers, f"{PAGE}/never") is None
    assert body_of(answers, PAGE, Request("DELETE")) is None
    assert body_of(answers, f"{SITE}/graphql", Request("POST", JSON, b'{"q":"more"}')) is None


def test_posted_questions_are_told_apart(tmp_path: Path) -> None:
    """One address answers each body with what that body was answered with."""
    warc = tmp_path / "rec-1.warc.gz"
    with Recording(warc) as recording:
        for name in ("posts", "people"):
            said = f'{{"q":"{name}"}}'.encode()
            recording.exchange(f"{SITE}/graphql", JSON, name.encode(), posted=said)
    answers = recorded_answers([warc])
    asked = Request("POST", JSON, b'{"q":"people"}')
    assert body_of(answers, f"{SITE}/graphql", asked) == b"people"


def test_answers_come_in_the_order_of_the_recording(tmp_path: Path) -> None:
    """Asked again, an address answers as it did the next time, at last the same for ever."""
    warcs = [tmp_path / f"rec-{number}.warc.gz" for number in (1, 2)]
    for warc, words in zip(warcs, (["ett", "två"], ["tre"]), strict=True):
        with Recording(warc) as recording:
            for word in words:
                recording.exchange(PAGE, "text/plain", word.encode())
    answers = recorded_answers(warcs)
    told = [body_of(answers, PAGE) for _ in range(4)]
    assert told == [word.encode() for word in ("ett", "två", "tre", "tre")]


def test_capital_letters_are_told_apart(tmp_path: Path) -> None:
    """Two addresses that share a key are each answered with their own, another with the first."""
    warc = tmp_path / "rec-1.warc.gz"
    with Recording(warc) as recording:
        for id_ in ("aB", "Ab"):
            recording.exchange(f"{SITE}/{id_}", "text/plain", id_.encode())
    answers = recorded_answers([warc])
    assert [body_of(answers, f"{SITE}/{id_}") for id_ in ("Ab", "aB", "AB")] == [
        b"Ab",
        b"aB",
        b"aB",
    ]


def test_a_redirect_is_answered_as_it_was(tmp_path: Path) -> None:
    """A browser is sent on by status and place, and finds the next record itself."""
    warc = tmp_path / "rec-1.warc.gz"
    with Recording(warc) as recording:
        recording.exchange(PAGE, "text/plain", b"", status="302 Found")
    answer = recorded_answers([warc]).answer(PAGE, GET)
    assert answer is not None
    assert answer.status == 302


def test_a_header_is_answered_as_a_browser_reads_it(tmp_path: Path) -> None:
    """What is not ASCII in a head that has the bytes it came with is escaped, and nothing else."""
    block = "HTTP/1.1 302 Found\r\nLocation: /å?b=%C3%B6 1\r\nX-A: 日 a=1; b\r\n\r\n".encode()
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Date: 2026-11-22T12:00:00Z\r\nWARC-Target-URI: {PAGE}\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    warc = tmp_path / "rec-1.warc.gz"
    warc.write_bytes(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    answer = recorded_answers([warc]).answer(PAGE, GET)
    assert answer
    assert answer.headers == (("Location", "/%C3%A5?b=%C3%B6 1"), ("X-A", "%E6%97%A5 a=1; b"))


def test_a_damaged_record_is_no_answer(recorded: Path) -> None:
    """A record that has become unreadable since it was indexed is missing, and the rest is not."""
    answers = recorded_answers([recorded])
    line = next(line for line in index_lines([recorded]) if b"bro.png" in line)
    offset = int(line.split(b'"offset": "')[1].split(b'"')[0])
    data = recorded.read_bytes()
    recorded.write_bytes(data[:offset] + b"x" * 30 + data[offset + 30 :])
    assert body_of(answers, f"{SITE}/media/bro.png") is None
    assert body_of(answers, PAGE) == HTML


def test_an_answer_too_large_for_memory_is_none(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What unpacks to more than the limit is not played; the others are."""
    monkeypatch.setattr("bundles.answers.LARGEST_BODY", 20)
    answers = recorded_answers([recorded])
    assert body_of(answers, PAGE) is None
    assert body_of(answers, FILM) == b"hela filmen"


def test_a_file_that_is_no_warc_is_refused(tmp_path: Path) -> None:
    """An unreadable recording is an error, not an empty one."""
    junk = tmp_path / "rec-1.warc.gz"
    junk.write_bytes(b"skr\xc3\xa4p")
    with pytest.raises(BundleError):
        recorded_answers([junk])


@given(st.binary(min_size=8, max_size=12), st.integers(0, 14), st.integers(0, 14) | st.none())
def test_a_range_is_a_slice_of_the_whole(body: bytes, first: int, last: int | None) -> None:
    """The part is what the range says of the bytes there are, and tells where it lies."""
    whole = Answer(200, (("X", "1"),), body)
    wanted = f"bytes={first}-{'' if last is None else last}"
    part = part_of(whole, wanted)
    inside = first < len(body) and (last is None or first <= last)
    assert (part is whole) is not inside
    if inside:
        end = len(body) if last is None else min(last + 1, len(body))
        told = ("Content-Range", f"bytes {first}-{end - 1}/{len(body)}")
        assert part == Answer(206, (("X", "1"), told), body[first:end])


def test_a_long_range_is_answered_in_part() -> None:
    """Of a long film no more is handed over at once than a browser needs to go on."""
    whole = Answer(200, (), bytes(LARGEST_PART + 10))
    assert len(part_of(whole, "bytes=0-").body) == LARGEST_PART
    assert len(part_of(whole, f"bytes={LARGEST_PART}-").body) == 10


@pytest.mark.parametrize(
    "wanted", ["", "bytes=-5", "bytes=0-1,4-5", "items=0-1", "bytes=99-", "bytes=0-" + 5000 * "9"]
)
def test_what_is_no_plain_range_is_answered_whole(wanted: str) -> None:
    """No range, several, the last bytes, another unit, or beyond the end: the whole."""
    whole = Answer(200, (), b"hela filmen")
    assert part_of(whole, wanted) is whole


def test_only_a_whole_answer_has_parts() -> None:
    """An error page has no range, whatever is asked for."""
    refused = Answer(404, (), b"finns inte")
    assert part_of(refused, "bytes=0-3") is refused
