"""The screenshot looked at closely: tiles on demand out of the lossless pictures in the archive.

And taken home as one picture, where a program opens one that high.

Rows of plain pictures that are loaded as they come into sight, at three scales that are links: no
script, nothing that a keyboard or a screen reader has to learn, and the first row shows as soon
as one piece is read. A page is never wider than a window, so it need not be cut sideways.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from bundles.manifest import WACZ
from bundles.pieces import SCALES, Piece, develop_tiles, pieces, tiles_of
from bundles.reading import open_wacz
from bundles.stitched import PNG, fits, stitched
from ogonblick.account import Account
from ogonblick.errors import NotInArchive
from ogonblick.person import Permission
from ogonblick.snapshot import Snapshot, StoredFile
from portal.opening import opened, stored_file
from portal.web.doors import Door
from portal.web.downloads import being_made
from portal.web.rendering import page, snapshot_address, webp
from portal.web.rooms import Rooms
from storage.packages.keeping import Archive

WHOLE, HALF, CLOSE = SCALES
"""The scales from far to near."""

_TOO_HIGH = (
    "Sida {} är för hög för att vara en enda bild. Hämta ögonblicksbilden som PDF i stället."
)
_SNAPSHOTS_KNOWN = 256
_PIECES_KEPT = 24
"""Pieces whose tiles are kept in memory: some 20 MB; of nothing but noise ten times that."""


@dataclass(frozen=True)
class Row:
    """One tile as it is shown: its address, its sides as shown, and its place on the page."""

    address: str
    width: int
    height: int
    top: int
    covers: int


@dataclass(frozen=True)
class Sheet:
    """One page's picture, as rows from its top; ``width`` is the page's own.

    ``whole`` is the address of all of it as one picture, empty where it does not fit one.
    """

    url: str
    width: int
    rows: tuple[Row, ...]
    whole: str = ""


@dataclass(frozen=True)
class ZoomPage:
    """A snapshot's pictures at one scale."""

    snapshot: Snapshot
    account: Account
    scale: int
    sheets: tuple[Sheet, ...]


def sheets(archive: Archive, snapshot: Snapshot, scale: int) -> tuple[Sheet, ...]:
    """Return the pictures of every page that the snapshot has whole ones of."""
    by_page = _by_page(archive, stored_file(snapshot, WACZ))
    return tuple(
        _sheet(snapshot, scale, number, listed) for number, listed in enumerate(by_page, start=1)
    )


def whole_page(rooms: Rooms, request: Request, snapshot: Snapshot, number: int) -> Response:
    """Answer with one page's picture as one PNG, put together on the way; pages count from 1.

    Raises ``NotInArchive`` for a page that there is no picture of, or none that fits one.
    """
    by_page = _by_page(rooms.archive, stored_file(snapshot, WACZ))
    if not 1 <= number <= len(by_page):
        raise NotInArchive(
            f"Det finns ingen bild av sida {number}; bilder finns av {len(by_page)}."
        )
    listed = [piece for _, piece in by_page[number - 1]]
    if not fits(listed):
        raise NotInArchive(_TOO_HIGH.format(number))
    made = _stitched(rooms.archive, snapshot, listed)
    return being_made(request, made, f"{snapshot.id}-sida-{number}.png", PNG)


def _stitched(archive: Archive, snapshot: Snapshot, listed: list[Piece]) -> Iterator[bytes]:
    with opened(archive, snapshot) as wacz:
        yield from stitched(wacz, listed)


def _by_page(archive: Archive, file: StoredFile) -> list[list[tuple[int, Piece]]]:
    """Return the pieces of each page, with their places among all, from 1."""
    found: dict[str, list[tuple[int, Piece]]] = {}
    for number, piece in enumerate(_pieces(archive, file), start=1):
        found.setdefault(piece.page, []).append((number, piece))
    return list(found.values())


def _sheet(snapshot: Snapshot, scale: int, number: int, listed: list[tuple[int, Piece]]) -> Sheet:
    rows = tuple(
        Row(
            address=tile_address(snapshot, scale, number, tile.number),
            width=-(-piece.width // scale),
            height=-(-tile.height // scale),
            top=tile.top,
            covers=tile.height,
        )
        for number, piece in listed
        for tile in tiles_of(piece, scale)
    )
    pieces_of_it = [piece for _, piece in listed]
    return Sheet(
        listed[0][1].page,
        max(piece.width for piece in pieces_of_it),
        rows,
        f"{snapshot_address(snapshot.id)}/sida/{number}.png" if fits(pieces_of_it) else "",
    )


def tile_address(snapshot: Snapshot, scale: int, piece: int, tile: int) -> str:
    """Return the address of a tile: pieces count from 1, and tiles of a piece from 0."""
    return f"{snapshot_address(snapshot.id)}/bild/{scale}/{piece}/{tile}"


def _zoom(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    wanted = request.query_params.get("skala", "")
    scale = next((one for one in SCALES if str(one) == wanted), HALF)
    shown = ZoomPage(
        snapshot,
        rooms.account(snapshot.account_id),
        scale,
        sheets(rooms.archive, snapshot, scale),
    )
    return page("zoom.html", request, page=shown, scales=SCALES)


def _whole(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    return whole_page(rooms, request, snapshot, request.path_params["number"])


def _tile(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    scale, number, row = (request.path_params[name] for name in ("scale", "piece", "tile"))
    file = stored_file(snapshot, WACZ)
    count = len(_pieces(rooms.archive, file))
    if scale not in SCALES or not 1 <= number <= count:
        raise NotInArchive(f"Skärmdumpen har ingen del {number}; den har {count}.")
    tiles = _tiles(rooms.archive, file, number, scale)
    if row >= len(tiles):
        raise NotInArchive(f"Delen har ingen rad {row}; den har {len(tiles)}.")
    return webp(tiles[row], is_secret=snapshot.restricted)


@lru_cache(maxsize=_SNAPSHOTS_KNOWN)
def _pieces(archive: Archive, file: StoredFile) -> tuple[Piece, ...]:
    with archive.open(file) as stream, open_wacz(stream) as wacz:
        return tuple(pieces(wacz))


@lru_cache(maxsize=_PIECES_KEPT)
def _tiles(archive: Archive, file: StoredFile, number: int, scale: int) -> tuple[bytes, ...]:
    piece = _pieces(archive, file)[number - 1]
    with archive.open(file) as stream, open_wacz(stream) as wacz:
        return develop_tiles(wacz, piece, scale)


_PATH = "/ogonblicksbilder/{snapshot_id}/bild"

DOORS = (
    Door(_PATH, _zoom, Permission.READ),
    Door("/ogonblicksbilder/{snapshot_id}/sida/{number:int}.png", _whole, Permission.READ),
    Door(f"{_PATH}/{{scale:int}}/{{piece:int}}/{{tile:int}}", _tile, Permission.READ),
)
