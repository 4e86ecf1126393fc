"""Two snapshots of an account beside each other: what came, what went, what was reworded, where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from bundles.changes import Change, Changes, HeaderChange, PageChange, PostChange, changed_posts
from bundles.elements import Box, PageElement
from bundles.likeness.structure import structure_of
from bundles.likeness.verdict import Comparison, compared
from bundles.likeness.words import comparison_in_words, header_in_words, place_in_words
from bundles.manifest import WACZ
from bundles.reading import open_wacz
from bundles.rewording import Passage, rewording
from ogonblick.account import Account
from ogonblick.case import Removal
from ogonblick.errors import ArchiveError, BundleError, CatalogueError
from ogonblick.person import Permission
from ogonblick.post import Post
from ogonblick.snapshot import Snapshot, StoredFile
from portal.opening import stored_file
from portal.waiting import is_secret
from portal.web.doors import Door
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.security import with_own_scripts
from portal.web.zooming import HALF, Row, Sheet, sheets
from storage.packages.keeping import Archive

_KEPT = 32
"""Comparisons that are kept in memory: sealed packages never change, so neither do they."""

_FIELDS: Mapping[str, str] = {
    "kind": "slaget",
    "origin": "riktningen",
    "author": "avsändaren",
    "text": "texten",
    "permalink": "adressen",
    "parent": "vad den svarar på",
    "media": "bilder eller filmer",
    "edited": "märkningen som redigerat",
    "published": "tiden",
}


@dataclass(frozen=True)
class Read:
    """What the sealed packages gave: the comparison, and where everything is on the pictures."""

    comparison: Comparison
    before: tuple[PageElement, ...]
    after: tuple[PageElement, ...]


@dataclass(frozen=True)
class Reworded:
    """A post or comment that differs: its words with their changes, and which parts differ.

    ``case`` is the id of the removal case about it, empty where none is known or may be told of.
    """

    change: PostChange
    words: tuple[Passage, ...]
    parts: tuple[str, ...]
    case: str = ""


@dataclass(frozen=True)
class Outlined:
    """One page's picture with the changed elements in each of its rows, as boxes of the page."""

    sheet: Sheet
    rows: tuple[tuple[Row, tuple[tuple[str, Box], ...]], ...]


@dataclass(frozen=True)
class ComparePage:
    """Two snapshots, the earlier first. ``fault`` says why the packages could not be read.

    ``neighbours`` are the account's other snapshots, to compare with instead.
    """

    account: Account
    before: Snapshot
    after: Snapshot
    neighbours: tuple[Snapshot, ...]
    sentence: str
    fault: str
    posts: tuple[Reworded, ...]
    header: tuple[tuple[str, HeaderChange], ...]
    places: tuple[tuple[str, PageChange], ...]
    pictures: tuple[Outlined | None, Outlined | None]

    @property
    def is_same(self) -> bool:
        """Say whether the packages were compared and nothing differs."""
        return not (self.fault or self.posts or self.header or self.places)


def compare_page(rooms: Rooms, snapshot_id: str, other_id: str) -> ComparePage:
    """Compare two snapshots of an account.

    Raises ``CatalogueError`` where either is missing, they are one, or of different accounts.
    """
    before, after = _in_order(rooms, snapshot_id, other_id)
    read, fault = _tried(rooms, before, after)
    changes = read.comparison.changes if read else _by_catalogue(rooms, before, after)
    cases = rooms.catalogue.removals.all(after.account_id)
    return ComparePage(
        account=rooms.account(after.account_id),
        before=before,
        after=after,
        neighbours=tuple(rooms.snapshots(after.account_id)),
        sentence=comparison_in_words(read.comparison, before.taken_at) if read else "",
        fault=fault,
        posts=tuple(_reworded(one, cases) for one in changes.posts),
        header=tuple((header_in_words(one), one) for one in changes.header),
        places=tuple((place_in_words(one), one) for one in changes.pages),
        pictures=_pictures(rooms, before, after, read, changes),
    )


def _in_order(rooms: Rooms, one_id: str, other_id: str) -> tuple[Snapshot, Snapshot]:
    one, other = (rooms.snapshot(wanted) for wanted in (one_id, other_id))
    if one.id == other.id or one.account_id != other.account_id:
        raise CatalogueError("Välj två olika ögonblicksbilder av samma konto att jämföra.")
    before, after = sorted((one, other), key=lambda snapshot: snapshot.taken_at)
    return before, after


def _tried(rooms: Rooms, before: Snapshot, after: Snapshot) -> tuple[Read | None, str]:
    """Compare the packages; where they cannot be read, say why: the catalogue knows the posts."""
    try:
        files = stored_file(before, WACZ), stored_file(after, WACZ)
        return _read(rooms.archive, *files), ""
    except (ArchiveError, BundleError) as fault:
        return None, str(fault)


@lru_cache(maxsize=_KEPT)
def _read(archive: Archive, before: StoredFile, after: StoredFile) -> Read:
    with archive.open(before) as stream, open_wacz(stream) as wacz:
        old = structure_of(wacz)
    with archive.open(after) as stream, open_wacz(stream) as wacz:
        new = structure_of(wacz)
    return Read(compared(old, new), old.elements, new.elements)


def _by_catalogue(rooms: Rooms, before: Snapshot, after: Snapshot) -> Changes:
    posts = rooms.catalogue.posts
    return Changes(posts=changed_posts(posts(before.id), posts(after.id)))


def case_about(change: PostChange, cases: Iterable[Removal]) -> str:
    """Return the case in which something was removed, by its address; of a secret one nothing."""
    url = change.post.permalink
    if change.change is not Change.REMOVED or not url:
        return ""
    told = (one.id for one in cases if one.url == url and not is_secret(one))
    return next(told, "")


def _reworded(change: PostChange, cases: Iterable[Removal]) -> Reworded:
    words = rewording(_text(change.before), _text(change.after))
    parts = tuple(_FIELDS.get(field, field) for field in change.fields)
    return Reworded(change, words, parts, case_about(change, cases))


def _text(post: Post | None) -> str:
    return post.text if post else ""


def _pictures(
    rooms: Rooms, before: Snapshot, after: Snapshot, read: Read | None, changes: Changes
) -> tuple[Outlined | None, Outlined | None]:
    """Return both pictures with what changed outlined; none where there is nothing to show."""
    if read is None:
        return None, None
    old = _outlined(rooms, before, list(_outlines(read.before, changes, Change.REMOVED)))
    new = _outlined(rooms, after, list(_outlines(read.after, changes, Change.ADDED)))
    return old, new


def _outlines(
    elements: Iterable[PageElement], changes: Changes, alone: Change
) -> Iterator[tuple[str, PageElement]]:
    """Yield the elements that differ; ``alone`` is the change that only this snapshot shows."""
    differing = {
        (one.post.kind.value, one.post.id): one.change.value
        for one in changes.posts
        if one.change in (alone, Change.EDITED)
    }
    if changes.header:
        differing["header", ""] = Change.EDITED.value
    for element in elements:
        if change := differing.get((element.kind, element.id)):
            yield change, element


def _outlined(
    rooms: Rooms, snapshot: Snapshot, outlines: list[tuple[str, PageElement]]
) -> Outlined | None:
    """Return the picture of the page that was asked for, or of the first that there is."""
    try:
        found = sheets(rooms.archive, snapshot, HALF)
    except (ArchiveError, BundleError):
        return None
    sheet = next((one for one in found if one.url == snapshot.url), found[0] if found else None)
    if sheet is None:
        return None
    boxes = [(change, one.box) for change, one in outlines if _is_on(one, sheet)]
    return Outlined(sheet, tuple((row, tuple(_within(row, boxes))) for row in sheet.rows))


def _is_on(element: PageElement, sheet: Sheet) -> bool:
    return element.page == sheet.url and element.picture is None


def _within(row: Row, boxes: Iterable[tuple[str, Box]]) -> Iterator[tuple[str, Box]]:
    for change, box in boxes:
        _, top, _, height = box
        if top < row.top + row.covers and top + height > row.top:
            yield change, box


def _compare(rooms: Rooms, request: Request) -> Response:
    wanted = request.path_params["snapshot_id"]
    other = request.path_params.get("other_id") or request.query_params.get("med", "")
    shown = compare_page(rooms, wanted, other or _previous(rooms, wanted))
    return with_own_scripts(page("compare.html", request, page=shown))


def _previous(rooms: Rooms, snapshot_id: str) -> str:
    """Return the snapshot before this one. Raises ``CatalogueError`` if it is the first."""
    snapshot = rooms.snapshot(snapshot_id)
    previous = rooms.catalogue.previous(snapshot.account_id, snapshot.taken_at)
    if previous is None:
        raise CatalogueError("Det finns ingen tidigare ögonblicksbild att jämföra med.")
    return previous.id


_PATH = "/ogonblicksbilder/{snapshot_id}/jamfor"

DOORS = (
    Door(_PATH, _compare, Permission.READ),
    Door(f"{_PATH}/{{other_id}}", _compare, Permission.READ),
)
