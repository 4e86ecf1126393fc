"""The screenshot looked at closely: tiles on demand out of the lossless pictures in the archive.

Rows of plain pictures that are loaded as they come into sight, at three scales that are links: no
script, nothing that a keyboard or a screen reader has to learn, and the first row shows as soon
as one piece is read. A page is never wider than a window, so it need not be cut sideways.
"""

from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from bundles.manifest import WACZ
from bundles.pieces import SCALES, Piece, develop_tiles, pieces, tiles_of
from bundles.reading import open_wacz
from ogonblick.account import Account
from ogonblick.errors import NotInArchive
from ogonblick.person import Permission
from ogonblick.snapshot import Snapshot, StoredFile
from portal.opening import stored_file
from portal.web.doors import Door
from portal.web.rendering import page, snapshot_address, webp
from portal.web.rooms import Rooms
from storage.packages.keeping import Archive

WHOLE, HALF, CLOSE = SCALES
"""The scales from far to near."""

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
    """One page's picture, as rows from its top; ``width`` is the page's own."""

    url: str
    width: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ZoomPage:
    """A snapshot's pictures at one scale."""

    snapshot: Snapshot
    account: Account
    scale: int
    sheets: tuple[Sheet, ...]


def sheets(archive: Archive, snapshot: Snapshot, scale: int) -> tuple[Sheet, ...]:
    """Return the pictures of every page that the snapshot has whole ones of."""
    listed = list(enumerate(_pieces(archive, stored_file(snapshot, WACZ)), start=1))
    urls = dict.fromkeys(piece.page for _, piece in listed)
    return tuple(
        _sheet(snapshot, scale, [one for one in listed if one[1].page == url]) for url in urls
    )


def _sheet(snapshot: Snapshot, scale: int, listed: list[tuple[int, Piece]]) -> Sheet:
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
    return Sheet(listed[0][1].page, max(piece.width for _, piece in listed), rows)


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
    Door(f"{_PATH}/{{scale:int}}/{{piece:int}}/{{tile:int}}", _tile, Permission.READ),
)
