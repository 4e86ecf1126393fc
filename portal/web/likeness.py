"""What looks alike in an account, for people to look at: groups of media, and what is unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bundles.likeness.groups import MediaGroup
from bundles.likeness.outlines import outlined, shown
from bundles.lookup import places, record_content
from ogonblick.account import Account
from ogonblick.digest import digest_of
from ogonblick.errors import NotInArchive
from ogonblick.likeness import HashedPicture
from ogonblick.person import Permission
from ogonblick.snapshot import Snapshot
from portal.alike_groups import account_groups
from portal.alike_words import PARTS, TOGETHER
from portal.opening import opened
from portal.web.doors import Door
from portal.web.rendering import page, snapshot_address, webp
from portal.web.rooms import Rooms
from storage.database.pictures import SeenPicture

SHOWN = 40
"""Groups on a page; each picture of them is read out of the archive when it comes into sight."""


@dataclass(frozen=True)
class Shown:
    """A picture of a group: its address, what it is, and how far from the best copy it is.

    ``part`` is what we call the part of the account that it shows.
    """

    address: str
    part: str
    picture: HashedPicture
    snapshot_id: str
    apart: int


@dataclass(frozen=True)
class Gathered:
    """A group as it is shown: how its pictures are alike, and the bytes one alone would save."""

    words: str
    saved: int
    pictures: tuple[Shown, ...]


@dataclass(frozen=True)
class Unchanged:
    """Snapshots in which nothing changed, the first first."""

    snapshots: tuple[Snapshot, ...]
    saved: int


@dataclass(frozen=True)
class LikenessPage:
    """An account's groups; ``more`` counts those of media that are not shown."""

    account: Account
    media: tuple[Gathered, ...]
    more: int
    unchanged: tuple[Unchanged, ...]


def likeness_page(rooms: Rooms, account_id: str) -> LikenessPage:
    """Return what looks alike in what a person may see of an account."""
    account = rooms.account(account_id)
    known = {one.id: one for one in rooms.snapshots(account_id)}
    groups = account_groups(rooms.catalogue, account_id, tuple(known.values()))
    return LikenessPage(
        account,
        tuple(_gathered(one, groups.where) for one in groups.media[:SHOWN]),
        max(0, len(groups.media) - SHOWN),
        tuple(
            Unchanged(tuple(known[id_] for id_ in one.snapshots), one.saved)
            for one in groups.unchanged
        ),
    )


def _gathered(group: MediaGroup, where: Mapping[str, SeenPicture]) -> Gathered:
    seen = [where[one.hash.source] for one in group.pictures]
    best = seen[0]
    pictures = (
        Shown(
            _address(one, best),
            PARTS[one.picture.part],
            one.picture,
            one.snapshot_id,
            apart,
        )
        for one, apart in zip(seen, group.apart, strict=True)
    )
    return Gathered(TOGETHER[group.kind], group.saved, tuple(pictures))


def _address(seen: SeenPicture, best: SeenPicture) -> str:
    """Return where a medium is shown; with what differs from the best copy, if it is not that."""
    address = f"{snapshot_address(seen.snapshot_id)}/medium/{_hex(seen)}"
    return address if seen is best else f"{address}/mot/{best.snapshot_id}/{_hex(best)}"


def _hex(seen: SeenPicture) -> str:
    return seen.picture.hash.source.partition(":")[2]


def _likeness(rooms: Rooms, request: Request) -> Response:
    found = likeness_page(rooms, request.path_params["account_id"])
    return page("likeness.html", request, page=found)


def _medium(rooms: Rooms, request: Request) -> Response:
    asked = request.path_params
    picture = shown(medium(rooms, asked["snapshot_id"], asked["source"]))
    return webp(picture, is_secret=asked["snapshot_id"] in rooms.secrets())


def _difference(rooms: Rooms, request: Request) -> Response:
    asked = request.path_params
    one, best = (asked["snapshot_id"], asked["source"]), (asked["best_id"], asked["best"])
    is_secret = not rooms.secrets().isdisjoint((one[0], best[0]))
    return webp(difference(rooms, one, best), is_secret=is_secret)


def difference(rooms: Rooms, one: tuple[str, str], best: tuple[str, str]) -> bytes:
    """Return a medium with what differs from the best copy outlined, as WebP.

    Each is a snapshot's id and a digest, as ``medium`` takes them.
    """
    return outlined(medium(rooms, *one), medium(rooms, *best))


def medium(rooms: Rooms, snapshot_id: str, source: str) -> bytes:
    """Return the bytes of a medium that the catalogue knows of; ``source`` is its SHA-256.

    Raises ``NotInArchive`` where the snapshot has none with those bytes.
    """
    snapshot = rooms.snapshot(snapshot_id)
    known = rooms.catalogue.pictures.of_snapshot(snapshot.id)
    digest = f"sha256:{source}"
    urls = {one.url for one in known if one.url and one.hash.source == digest}
    with opened(rooms.archive, snapshot) as wacz:
        for _, place in places(wacz, urls.__contains__):
            data = record_content(wacz, place)
            if str(digest_of([data])) == digest:
                return data
    raise NotInArchive(f"Bilden finns inte i ögonblicksbilden {snapshot.id}.")


_MEDIUM = "/ogonblicksbilder/{snapshot_id}/medium/{source}"

DOORS = (
    Door("/konton/{account_id}/likheter", _likeness, Permission.READ),
    Door(_MEDIUM, _medium, Permission.READ),
    Door(f"{_MEDIUM}/mot/{{best_id}}/{{best}}", _difference, Permission.READ),
)
