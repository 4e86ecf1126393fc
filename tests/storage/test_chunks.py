"""Files in pieces: cut, kept, put together again byte for byte, and read in part."""

import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ogonblick.bundle import Bundle, BundleFile, Span
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import ReceiptMismatch
from storage.packages import chunks, fetching
from storage.packages.beside import laid_at
from storage.packages.chunks import (
    ChunkMap,
    Sharing,
    asked_for,
    map_of,
    parse_map,
    print_map,
    put_together,
    residue_of,
    worth_sharing,
)
from storage.packages.fetching import fetch
from storage.packages.keeping import Archive
from storage.ranges import Piece, ahead, in_flight, seekable, touched, windows
from storage.stores.folder import FolderStore

KIB = 1 << 10
SHARING = Sharing("exempelby")


def bundle_of(folder: Path, content: bytes, spans: tuple[Span, ...]) -> Bundle:
    """Write a bundle of a package and its manifest."""
    files = []
    for name, data in (("snapshot.wacz", content), ("manifest.json", b"{}")):
        (folder / name).write_bytes(data)
        files.append(BundleFile(name, len(data), digest_of([data])))
    return Bundle("prov_2026_scheduled", folder, files[-1].digest, tuple(files), spans)


def span_at(content: bytes, offset: int, length: int) -> Span:
    """Return the span of some bytes of a file."""
    return Span(offset, length, digest_of([content[offset : offset + length]]))


@st.composite
def contents(draw: st.DrawFn) -> tuple[bytes, tuple[Span, ...]]:
    """Draw a file and spans of it: small and large, side by side and overlapping, some twice."""
    source = random.Random(draw(st.integers(0, 2**32)))
    blocks = [source.randbytes(draw(st.integers(0, 160 * KIB))) for _ in range(3)]
    order = draw(st.lists(st.integers(0, 2), max_size=5))
    content = b"".join(blocks[number] for number in order)
    places = st.integers(0, len(content))
    pairs = draw(st.lists(st.tuples(places, places).map(sorted), max_size=3))
    ends = [0]
    for number in order:
        ends.append(ends[-1] + len(blocks[number]))
    edges = [(start, end) for start, end in pairwise(ends) if draw(st.booleans())]
    spans = (span_at(content, start, end - start) for start, end in (*edges, *pairs))
    return content, tuple(spans)


@settings(max_examples=25, deadline=None)
@given(contents(), st.data())
def test_what_was_cut_is_put_together_byte_for_byte(
    drawn: tuple[bytes, tuple[Span, ...]], data: st.DataObject
) -> None:
    """Whatever the bytes and the spans, what comes back is what went in, whole and in any part."""
    content, spans = drawn
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        archive = Archive(FolderStore(place / "arkiv", lambda: datetime.now(UTC)))
        archive.prepare()
        bundle = bundle_of(place, content, spans)
        receipt = archive.deposit(bundle, "konto", None, sharing=SHARING)
        assert archive.deposit(bundle, "konto", None, sharing=SHARING) == receipt
        file = receipt.files[0]
        assert file.chunked == bool(list(worth_sharing(bundle.files[0], spans)))
        archive.fetch(file, place / "back")
        assert (place / "back").read_bytes() == content
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, len(content)))
        with archive.open(file) as stream:
            stream.seek(start)
            assert stream.read(length) == content[start : start + length]


@given(contents())
def test_pieces_cover_the_file_and_nothing_twice(drawn: tuple[bytes, tuple[Span, ...]]) -> None:
    """Pieces in order are as long as the file; chunks have 48 KiB at least; the map reads back."""
    content, spans = drawn
    file = BundleFile("snapshot.wacz", len(content), digest_of([content]))
    shared = tuple(worth_sharing(file, spans))
    rest = b"".join(
        content[one.offset : one.offset + one.length] for one in residue_of(file, shared)
    )
    made = map_of(file, shared, digest_of([rest]), "exempelby")
    assert sum(piece.length for piece in made.pieces) == len(content)
    assert all(piece.length >= 48 * KIB for piece in made.pieces if piece.chunk)
    assert parse_map(print_map(made), "k") == made
    whole = b"".join(
        rest[one.offset : one.offset + one.length]
        if one.chunk is None
        else next(
            content[span.offset : span.offset + span.length]
            for span in shared
            if span.digest == one.chunk
        )
        for one in touched(made.pieces, 0, len(content))
    )
    assert whole == content


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 60)), max_size=12), st.integers(1, 40))
def test_what_is_asked_for_is_what_is_needed(kinds: list[tuple[bool, int]], width: int) -> None:
    """However long pieces are beside what is read at once, no byte is asked for twice or too much.

    An object that ends too early gives fewer bytes in the end, and no error of its own.
    """
    sources, pieces = {}, []
    sources[None] = b"".join(
        bytes([number]) * size for number, (own, size) in enumerate(kinds) if own
    )
    offset = 0
    for number, (own, size) in enumerate(kinds):
        chunk = None if own else digest_of([bytes([number])])
        pieces.append(Piece(offset if own else 0, size, chunk))
        offset += size if own else 0
        sources.setdefault(chunk, bytes([number]) * size)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chunks, "_WINDOW", width)
        patched.setattr(fetching, "_BEHIND", 2 * width)
        asked = list(asked_for(pieces))
        got = [sources[one.chunk][one.offset : one.offset + one.length] for one in asked]
        whole = b"".join(bytes([number]) * size for number, (_, size) in enumerate(kinds))
        assert b"".join(put_together(pieces, iter(got))) == whole
        assert max((one.length for one in asked), default=0) <= width
        assert sum(one.length for one in asked) == len(whole)
        assert len(b"".join(put_together(pieces, iter(got[:-1])))) <= len(whole)
        assert_is_laid(pieces, sources)


def assert_is_laid(pieces: list[Piece], sources: dict[Digest | None, bytes]) -> None:
    """Each part is read once, and every byte is laid in its place; a source cut short is seen."""
    twice = [*pieces, *(piece for piece in pieces if piece.chunk)]
    asked, told = list[Piece](), list[int]()

    def read(part: Piece) -> bytes:
        asked.append(part)
        return sources[part.chunk][part.offset : part.offset + part.length]

    whole = b"".join(map(read, twice))
    asked.clear()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "back"
        assert fetch(read, twice, target, 3, told.append) == (len(whole), digest_of([whole]))
        assert target.read_bytes() == whole
        assert len(asked) == len(set(asked))
        assert told == sorted(set(told))
        assert told[-1:] == ([len(whole)] if whole else [])
        if twice:
            sources[twice[-1].chunk] = sources[twice[-1].chunk][:-1]
            assert fetch(read, twice, target, 3, told.append) != (len(whole), digest_of([whole]))


def test_nobody_writes_in_a_file_that_was_given_up(tmp_path: Path) -> None:
    """Whoever is interrupted waits for those that are under way: the file's number is reused."""
    begun, ended = list[Piece](), list[Piece]()

    def read(part: Piece) -> bytes:
        begun.append(part)
        time.sleep(0 if part == pieces[0] else 0.3)
        ended.append(part)
        return bytes(part.length)

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    pieces = [Piece(0, 5 << 20, digest_of([bytes([number])])) for number in range(20)]
    with pytest.raises(KeyboardInterrupt) as raised:
        fetch(read, pieces, tmp_path / "back", 8, interrupted)
    assert len(begun) == len(ended) < len(pieces)
    assert raised.traceback  # and so nothing was let go of by itself until here


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Give an archive in a folder."""
    opened = Archive(FolderStore(tmp_path / "arkiv", lambda: datetime.now(UTC)))
    opened.prepare()
    return opened


@pytest.fixture
def asked(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of the objects that the archive was asked for, as they are read."""
    names: list[str] = []
    ask = archive.store.read

    def noted(key: str, version: str, start: int, end: int) -> bytes:
        names.append(key.rpartition("/")[2])
        return ask(key, version, start, end)

    monkeypatch.setattr(archive.store, "read", noted)
    return names


@pytest.fixture
def content() -> bytes:
    """Give 1 MiB that no compression can hide."""
    return random.Random(7).randbytes(1 << 20)


def test_a_range_asks_only_for_the_chunks_it_touches(
    archive: Archive, content: bytes, tmp_path: Path, asked: list[str]
) -> None:
    """Some bytes in the middle are read from the one chunk that they lie in."""
    spans = tuple(span_at(content, start * KIB, 200 * KIB) for start in (10, 300, 600))
    file = archive.deposit(bundle_of(tmp_path, content, spans), "k", None, sharing=SHARING).files[0]
    with archive.open(file) as stream:
        stream.seek(650 * KIB)
        assert stream.read(10) == content[650 * KIB :][:10]
    assert spans[2].digest.hexadecimal in asked
    assert not {spans[0].digest.hexadecimal, spans[1].digest.hexadecimal} & set(asked)


def test_records_that_lie_side_by_side_take_a_request_for_each_payload(
    archive: Archive, content: bytes, tmp_path: Path, asked: list[str]
) -> None:
    """What lies between payloads comes once, also where one looks back; a payload is never cut."""
    places = [start * KIB for start in (10, 300, 600)]
    spans = tuple(span_at(content, start, 200 * KIB) for start in places)
    file = archive.deposit(bundle_of(tmp_path, content, spans), "k", None, sharing=SHARING).files[0]
    with archive.open(file) as stream:
        for start in places:
            stream.seek(0)
            assert stream.read(30) == content[:30]
            stream.seek(start - 100)
            assert stream.read(201 * KIB) == content[start - 100 :][: 201 * KIB]
    residue = f"{file.key.rpartition('/')[2]}."
    assert [one for one in asked if not one.startswith(residue)] == [
        span.digest.hexadecimal for span in spans
    ]
    assert len(asked) == len(spans) + len(("map", "residue"))


def test_a_second_bundle_sends_what_is_new(
    archive: Archive, content: bytes, tmp_path: Path
) -> None:
    """A chunk that lies there is not written again, whichever bundle brought it."""
    spans = (span_at(content, 0, 900 * KIB),)
    archive.deposit(bundle_of(tmp_path, content, spans), "a", None, sharing=SHARING)
    before = set(archive.versions("chunks/"))
    other = content[: 900 * KIB] + b"nytt"
    file = archive.deposit(bundle_of(tmp_path, other, spans), "b", None, sharing=SHARING).files[0]
    assert set(archive.versions("chunks/")) == before
    archive.fetch(file, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == other
    key = f"chunks/exempelby/sha256/{spans[0].digest.hexadecimal[:2]}/"
    assert {one.key for one in before} == {f"{key}{spans[0].digest.hexadecimal}"}


def test_a_file_that_changed_after_sealing_is_refused(
    archive: Archive, content: bytes, tmp_path: Path
) -> None:
    """A residue has a digest of its own, taken here: the sealed file's is looked at first."""
    bundle = bundle_of(tmp_path, content, (span_at(content, 0, 900 * KIB),))
    (tmp_path / "snapshot.wacz").write_bytes(content[:-1] + b"x")
    with pytest.raises(ReceiptMismatch, match="förseglades"):
        archive.deposit(bundle, "konto", None, sharing=SHARING)
    assert archive.versions("snapshots/") == []


def test_a_chunk_that_is_not_what_it_was_is_not_handed_out(
    archive: Archive, content: bytes, tmp_path: Path
) -> None:
    """The digest of the whole is asked of what was put together."""
    bundle = bundle_of(tmp_path, content, (span_at(content, 0, 900 * KIB),))
    file = archive.deposit(bundle, "konto", None, sharing=SHARING).files[0]
    (chunk,) = archive.chunk_keys(file)
    (tmp_path / "arkiv" / chunk).write_bytes(bytes(900 * KIB))
    with pytest.raises(ReceiptMismatch, match="kvittot"):
        archive.fetch(file, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda pieces: (*pieces[:-1], replace(pieces[-1], offset=pieces[-1].offset + 1)),
        lambda pieces: (*pieces[:-1], replace(pieces[-1], offset=1 << 60)),
        lambda pieces: (replace(pieces[0], offset=1 << 60), *pieces[1:]),
        lambda pieces: (*pieces[:-1], replace(pieces[-1], length=1 << 60)),
        lambda pieces: pieces[:-1],
        lambda _: (),
    ],
)
def test_a_map_that_makes_no_such_file_is_told_before_anything_is_read(
    archive: Archive,
    content: bytes,
    tmp_path: Path,
    change: Callable[[tuple[Piece, ...]], tuple[Piece, ...]],
) -> None:
    """Places that leave a hole, or make another size, are a damage to be told, however far off."""
    bundle = bundle_of(tmp_path, content, (span_at(content, 10, 900 * KIB),))
    file = archive.deposit(bundle, "konto", None, sharing=SHARING).files[0]
    laid = tmp_path / "arkiv" / laid_at(file)
    made = parse_map(laid.read_bytes(), file.key)
    laid.write_bytes(print_map(replace(made, pieces=change(made.pieces))))
    with pytest.raises(ReceiptMismatch, match=f"{file.key}.*arkivarien"):
        archive.fetch(file, tmp_path / "back")
    with pytest.raises(ReceiptMismatch, match=f"{file.key}.*arkivarien"):
        archive.open(file)
    assert not (tmp_path / "back").exists()


def test_what_is_lost_leaves_nothing_else_unlocked(
    archive: Archive, content: bytes, tmp_path: Path
) -> None:
    """Every object that is there gets the longer lock, and then all that are lost are named."""
    spans = tuple(span_at(content, start * KIB, 200 * KIB) for start in (10, 300, 600))
    receipt = archive.deposit(bundle_of(tmp_path, content, spans), "k", None, sharing=SHARING)
    first, *lost = sorted(archive.chunk_keys(receipt.files[0]))
    for key in lost:
        archive.remove(key)
    with pytest.raises(ReceiptMismatch) as raised:
        archive.lengthen(receipt, date(2060, 1, 1))
    assert all(key in str(raised.value) for key in lost)
    left = archive.versions("")
    assert len(left) == len((first, "residue", "map", "manifest"))
    assert {archive.protection(one.key).until for one in left} == {datetime(2060, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"format": "annat", "version": "1.0"}',
        b'{"format": "ogonblick-chunks", "version": "1.0", "size": 1, "pieces": []}',
    ],
)
def test_what_is_no_map_is_told(data: bytes) -> None:
    """A map that cannot be read names its key, and what to do."""
    with pytest.raises(ReceiptMismatch, match=r"nyckel.*arkivarien"):
        parse_map(data, "nyckel")


def test_the_map_says_what_a_person_needs() -> None:
    """With the map alone anybody can put the file together: source, offset, length, digest."""
    one, other = Digest("sha256", "ab" * 32), Digest("sha256", "cd" * 32)
    file = BundleFile("snapshot.wacz", 70_010, Digest("sha256", "ef" * 32))
    made: ChunkMap = map_of(file, [Span(10, 70_000, one)], other, "exempelby")
    wrong = print_map(made).replace(b"70000", b"-1")
    with pytest.raises(ReceiptMismatch, match="-1 byte"):
        parse_map(wrong, "nyckel")
    for said in ('"source":"chunk"', '"length":70000', f'"sha256":"{"ab" * 32}"', "exempelby"):
        assert said in print_map(made).decode().replace(" ", "").replace("\n", "")


def test_what_is_left_is_asked_for_at_once() -> None:
    """Read to its end a file is one range after the first, and nothing is asked for past it."""
    asked: list[tuple[int, int]] = []

    def fetch(start: int, end: int) -> bytes:
        asked.append((start, end))
        return bytes(end - start)

    with seekable(fetch, 3 << 20) as stream:
        assert len(stream.read(10)) == 10
        assert len(stream.read()) == (3 << 20) - 10
        assert stream.read() == b""
    assert asked == [(0, 256 << 10), (256 << 10, 3 << 20)]


@given(
    st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 600 * KIB)), max_size=12),
    st.lists(st.integers(1, 1 << 20), max_size=4),
)
def test_what_is_brought_along_and_where_reading_stops_change_no_byte(
    looks: list[tuple[int, int]], stops: list[int]
) -> None:
    """Wherever one looks, in whatever order, the bytes are those that lie there."""
    content = random.Random(5).randbytes(1 << 20)
    fetch = ahead(lambda start, end: content[start:end], len(content))
    with seekable(fetch, len(content), stops=sorted(stops)) as stream:
        for start, length in looks:
            stream.seek(start)
            assert stream.read(length) == content[start : start + length]


def test_work_in_flight_keeps_its_order_and_its_bounds() -> None:
    """Results come in order, no more than eight wait, and the first error comes out."""
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 40:
            raise ReceiptMismatch("fel")
        return number

    results = in_flight(work, range(100))
    assert [next(results) for _ in range(20)] == list(range(20))
    assert max(begun) <= 28
    with pytest.raises(ReceiptMismatch):
        list(results)
    assert list(windows(0, 8)) == [(0, 0)]
    assert list(windows(17, 8)) == [(0, 8), (8, 16), (16, 17)]
