"""Chunks: a sealed file as a list of pieces, so that what several bundles share is kept once.

A payload of some size is an object of its own, named by its digest and shared by all bundles of a
municipality that have it. What lies between the payloads is one object, the file's residue. A map
beside it says how to put the file together: nothing is compressed again, so nothing can come out
different.
"""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import accumulate, islice
from typing import Any

from bundles.datapackage import plain_json
from ogonblick.bundle import BundleFile, Span
from ogonblick.digest import Digest
from ogonblick.errors import ReceiptMismatch
from storage.ranges import Piece, touched, windows

MAP = ".chunks.json"
"""What a map's key ends with, after the name of its file."""

_WINDOW = 8 << 20
"""Bytes that are read at a time."""

_FORMAT = ("ogonblick-chunks", "1.0")
_SHARED_FROM = 48 << 10
"""Fewest bytes of a shared piece: below it requests and lists cost more than is saved.

Maps say what is shared, so another limit reads the same: it was 64 KiB until 2026-11.
"""


@dataclass(frozen=True)
class Sharing:
    """Whom a bundle shares its chunks with, and which of them it must bring itself.

    ``municipality`` is as it stands in keys. ``anew`` are chunks that may be on their way out, so
    that one found in the archive is not to be relied on; ``fresh`` those that nobody has needed
    before, so that there is no use in asking for them first.
    """

    municipality: str
    anew: frozenset[Digest] = frozenset()
    fresh: frozenset[Digest] = frozenset()

    @property
    def is_first(self) -> bool:
        """Say whether the bundle cannot have been laid before: it had not claimed all it needs."""
        return bool(self.fresh)


@dataclass(frozen=True)
class ChunkMap:
    """How a file is put together: its pieces in order, and the digest of the residue."""

    municipality: str
    size: int
    digest: Digest
    residue: Digest
    pieces: tuple[Piece, ...]

    @property
    def chunks(self) -> frozenset[Digest]:
        """The digests of the chunks that the file needs."""
        return frozenset(piece.chunk for piece in self.pieces if piece.chunk)


def chunk_key(municipality: str, digest: Digest) -> str:
    """Return where a municipality's chunk lies."""
    value = digest.hexadecimal
    return f"chunks/{municipality}/{digest.algorithm}/{value[:2]}/{value}"


def keys_of(chunk_map: ChunkMap) -> frozenset[str]:
    """Return where the chunks that a map names lie."""
    return frozenset(chunk_key(chunk_map.municipality, digest) for digest in chunk_map.chunks)


def residue_key(file_key: str, residue: Digest) -> str:
    """Return where a file's residue lies: named by its digest too, so that no other takes over."""
    return f"{file_key}.{residue.hexadecimal[:16]}.residue"


def worth_sharing(file: BundleFile, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans of a file, in order, that become chunks; none overlaps another."""
    end = 0
    for span in sorted(spans, key=lambda one: one.offset):
        if span.length >= _SHARED_FROM and end <= span.offset <= file.size - span.length:
            end = span.offset + span.length
            yield span


def residue_of(file: BundleFile, shared: Sequence[Span]) -> tuple[Piece, ...]:
    """Return what lies between the shared spans of a file, in places of the file itself."""
    begins = [0, *(span.offset + span.length for span in shared)]
    ends = [*(span.offset for span in shared), file.size]
    return tuple(
        Piece(start, end - start) for start, end in zip(begins, ends, strict=True) if end > start
    )


def map_of(
    file: BundleFile, shared: Sequence[Span], residue: Digest, municipality: str
) -> ChunkMap:
    """Return the map of a file whose shared spans are chunks, and the rest its residue."""
    between = residue_of(file, shared)
    offsets = [0, *accumulate(piece.length for piece in between)]
    placed = [
        *((span.offset, Piece(0, span.length, span.digest)) for span in shared),
        *(
            (piece.offset, Piece(offset, piece.length))
            for piece, offset in zip(between, offsets, strict=False)
        ),
    ]
    pieces = tuple(piece for _, piece in sorted(placed, key=lambda one: one[0]))
    return ChunkMap(municipality, file.size, file.digest, residue, pieces)


def fits_together(chunk_map: ChunkMap, size: int) -> bool:
    """Say whether the pieces of a map make a file of some size, with all of its residue in a row.

    A map is covered by nothing that is signed, and ``parse_map`` looks at each piece alone.
    """
    own = [piece for piece in chunk_map.pieces if piece.chunk is None]
    begins = accumulate((piece.length for piece in own), initial=0)
    is_in_a_row = all(piece.offset == at for piece, at in zip(own, begins, strict=False))
    return is_in_a_row and sum(piece.length for piece in chunk_map.pieces) == size


def read_between(
    pieces: Sequence[Piece], read: Callable[[Piece], bytes], start: int, end: int
) -> bytes:
    """Return the bytes between two positions of a file that lies in pieces, read one by one."""
    parts = list(touched(pieces, start, end))
    return b"".join(put_together(parts, map(read, asked_for(parts))))


def asked_for(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield what to read for some pieces in a row, in the order in which it is needed.

    Pieces of the residue follow each other there too, so many of them are read at once.
    """
    own = [piece for piece in pieces if piece.chunk is None]
    end = own[-1].offset + own[-1].length if own else 0
    asked = own[0].offset if own else 0
    for piece in pieces:
        if piece.chunk:
            yield from in_windows(piece)
            continue
        while asked < piece.offset + piece.length:
            yield Piece(asked, min(_WINDOW, end - asked))
            asked += _WINDOW


def put_together(pieces: Iterable[Piece], read: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the bytes of some pieces in a row out of what ``asked_for`` had read for them."""
    rest = BytesIO()
    for piece in pieces:
        if piece.chunk:
            yield from islice(read, sum(1 for _ in in_windows(piece)))
        else:
            rest = yield from _of_residue(piece.length, rest, read)


def _of_residue(
    length: int, rest: BytesIO, read: Iterator[bytes]
) -> Generator[bytes, None, BytesIO]:
    """Yield so many bytes of what is left of the residue that was read, and of what follows.

    Fewer where it ends too early. Returns what is left then.
    """
    while length:
        got = rest.read(length)
        yield got
        length -= len(got)
        if length:
            more = next(read, None)
            if more is None:
                break
            rest = BytesIO(more)
    return rest


def in_windows(piece: Piece) -> Iterator[Piece]:
    """Yield a piece in parts that are read at a time; one if it is empty."""
    for start, end in windows(piece.length, _WINDOW):
        yield replace(piece, offset=piece.offset + start, length=end - start)


def print_map(chunk_map: ChunkMap) -> bytes:
    """Return the map as JSON: one form only, so that it has one digest."""
    name, version = _FORMAT
    return plain_json(
        {
            "format": name,
            "version": version,
            "municipality": chunk_map.municipality,
            "size": chunk_map.size,
            "sha256": chunk_map.digest.hexadecimal,
            "pieces": [_plain(piece, chunk_map.residue) for piece in chunk_map.pieces],
            "residue": chunk_map.residue.hexadecimal,
        }
    )


def parse_map(data: bytes, key: str) -> ChunkMap:
    """Read what ``print_map`` wrote. Raises ``ReceiptMismatch`` for anything else."""
    try:
        return _parsed(json.loads(data))
    except (KeyError, TypeError, ValueError) as fault:
        raise ReceiptMismatch(
            f"{key} i arkivet är ingen karta över en fils delar ({fault}). Anmäl avvikelsen till"
            " arkivarien."
        ) from fault


def _parsed(said: Mapping[str, Any]) -> ChunkMap:
    if (said["format"], said["version"]) != _FORMAT:
        raise ValueError(f"formatet är {said['format']} {said['version']}")
    return ChunkMap(
        municipality=said["municipality"],
        size=int(said["size"]),
        digest=_digest(said["sha256"]),
        residue=_digest(said["residue"]),
        pieces=tuple(map(_piece, said["pieces"])),
    )


def _plain(piece: Piece, residue: Digest) -> dict[str, object]:
    return {
        "source": "chunk" if piece.chunk else "residue",
        "offset": piece.offset,
        "length": piece.length,
        "sha256": (piece.chunk or residue).hexadecimal,
    }


def _piece(said: Mapping[str, Any]) -> Piece:
    chunk = {"chunk": _digest(said["sha256"]), "residue": None}[said["source"]]
    offset, length = int(said["offset"]), int(said["length"])
    if offset < 0 or length < 1:
        raise ValueError(f"en del har {length} byte från {offset}")
    return Piece(offset, length, chunk)


def _digest(value: str) -> Digest:
    return Digest("sha256", value)
