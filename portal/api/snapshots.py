"""Snapshots for programs: lists of them, one as a whole, its posts, pictures and files."""

from dataclasses import dataclass

from starlette.responses import Response

from bundles.changes import HeaderChange, PageChange, PostChange
from bundles.manifest import DOCUMENT, MANIFEST, WACZ
from bundles.proof.testimony import Testimony
from bundles.schemas import EXACT, Few, Instant, Name
from bundles.stitched import PNG
from ogonblick.capture import Finding, Occasion, Outcome
from ogonblick.event import Event
from ogonblick.person import Permission
from ogonblick.post import Post
from ogonblick.snapshot import Snapshot
from ogonblick.token import Scope
from portal.api.answering import is_known, unchanged
from portal.api.operations import HEAVY, JSON, VERSION, Answer, Call, Nothing, Operation, Plain
from portal.opening import stored_file
from portal.web import pictures
from portal.web.comparing import compare_page
from portal.web.downloads import download
from portal.web.posts import posts_read
from portal.web.rendering import webp
from portal.web.rooms import Rooms
from portal.web.snapshots import noted, verified
from portal.web.zooming import whole_page
from storage.database.lines import SnapshotLine, Sought

_PDF = "application/pdf"
_WACZ = "application/wacz"
_WEBP = "image/webp"
_PARTS = (206, 416)


@dataclass(frozen=True)
class SnapshotQuery:
    """Which snapshots are listed. ``cursor`` is the ``next`` of the page before."""

    __pydantic_config__ = EXACT

    account: Name = ""
    period: Name = ""
    occasion: Occasion | None = None
    outcome: Outcome | None = None
    taken_from: Instant | None = None
    taken_before: Instant | None = None
    cursor: Name = ""
    limit: Few = 50


@dataclass(frozen=True)
class SnapshotList:
    """One page of snapshots, newest first; ``next`` is empty on the last."""

    snapshots: tuple[SnapshotLine, ...]
    next: str


@dataclass(frozen=True)
class PostList:
    """A snapshot's posts and comments, in the order of the page."""

    posts: tuple[Post, ...]


@dataclass(frozen=True)
class SnapshotEvents:
    """What has happened to a snapshot, in the order recorded."""

    events: tuple[Event, ...]


@dataclass(frozen=True)
class PictureCount:
    """In how many pieces the picture of the whole page is sent, counted from 1."""

    pictures: int


@dataclass(frozen=True)
class Comparison:
    """What differs between two snapshots, the earlier first, in words and as data.

    ``fault`` says why the packages could not be read; then posts alone were compared.
    """

    before: str
    after: str
    sentence: str
    fault: str
    posts: tuple[PostChange, ...]
    header: tuple[HeaderChange, ...]
    pages: tuple[PageChange, ...]


@dataclass(frozen=True)
class Verified:
    """What a verification found just now, and what the proof says."""

    snapshot_id: str
    is_intact: bool
    was_opened: bool
    seconds: float
    findings: tuple[Finding, ...]
    testimony: Testimony


def list_snapshots(rooms: Rooms, call: Call[SnapshotQuery, Nothing]) -> SnapshotList:
    """Return one page of the snapshots."""
    asked = call.query
    accounts = [rooms.account(asked.account)] if asked.account else rooms.accounts
    sought = Sought(
        accounts=[one.id for one in accounts],
        granted=rooms.catalogue.secrecy.granted(rooms.person.id),
        period=asked.period,
        occasion=asked.occasion,
        outcome=asked.outcome,
        first=asked.taken_from,
        until=asked.taken_before,
        after=asked.cursor,
    )
    found = rooms.catalogue.lines.newest(sought, asked.limit + 1)
    shown = tuple(found[: asked.limit])
    rooms.note_looks(one.id for one in shown if one.restricted)
    return SnapshotList(shown, shown[-1].id if len(found) > asked.limit else "")


def get_snapshot(rooms: Rooms, call: Plain) -> Snapshot:
    """Return one snapshot with its coverage, decision, likeness and receipt."""
    return rooms.snapshot(call.names["snapshot_id"])


def list_posts(rooms: Rooms, call: Plain) -> PostList:
    """Return a snapshot's posts."""
    return PostList(tuple(posts_read(rooms, rooms.snapshot(call.names["snapshot_id"]))))


def list_snapshot_events(rooms: Rooms, call: Plain) -> SnapshotEvents:
    """Return a snapshot's events."""
    snapshot = rooms.snapshot(call.names["snapshot_id"])
    return SnapshotEvents(tuple(rooms.catalogue.events(snapshot.id)))


def count_pictures(rooms: Rooms, call: Plain) -> PictureCount:
    """Return how many pieces the picture has."""
    snapshot = rooms.snapshot(call.names["snapshot_id"])
    return PictureCount(pictures.picture_count(rooms.archive, snapshot))


def get_picture(rooms: Rooms, call: Plain) -> Response:
    """Return one piece of the picture."""
    snapshot = rooms.snapshot(call.names["snapshot_id"])
    return webp(pictures.picture(rooms.archive, snapshot, call.names["number"]), is_secret=True)


def get_page_picture(rooms: Rooms, call: Plain) -> Response:
    """Return the picture of one page, without loss and in one."""
    snapshot = rooms.snapshot(call.names["snapshot_id"])
    return whole_page(rooms, call.request, snapshot, call.names["number"])


def get_thumbnail(rooms: Rooms, call: Plain) -> Response:
    """Return the small picture of the page's top."""
    snapshot = rooms.snapshot(call.names["snapshot_id"])
    return webp(pictures.thumbnail(rooms.archive, snapshot), is_secret=True)


def compare_snapshots(rooms: Rooms, call: Plain) -> Comparison:
    """Return what differs between two snapshots of an account."""
    shown = compare_page(rooms, call.names["snapshot_id"], call.names["other_id"])
    return Comparison(
        before=shown.before.id,
        after=shown.after.id,
        sentence=shown.sentence,
        fault=shown.fault,
        posts=tuple(one.change for one in shown.posts),
        header=tuple(change for _, change in shown.header),
        pages=tuple(change for _, change in shown.places),
    )


def get_manifest(rooms: Rooms, call: Plain) -> Response:
    """Return the manifest, which lists every file with its checksum."""
    return _file(rooms, call, MANIFEST, "-manifest.json", JSON)


def get_package(rooms: Rooms, call: Plain) -> Response:
    """Return the sealed package, whole or a range of it."""
    return _taken(rooms, call, WACZ, ".wacz", _WACZ)


def get_document(rooms: Rooms, call: Plain) -> Response:
    """Return the snapshot as PDF/A, whole or a range of it."""
    return _taken(rooms, call, DOCUMENT, ".pdf", _PDF)


def verify_snapshot(rooms: Rooms, call: Plain) -> Verified:
    """Fetch the package, verify it, and note that this was done."""
    found = verified(rooms, call.names["snapshot_id"])
    told = (found.is_intact, found.was_opened, found.seconds, found.findings, found.testimony)
    return Verified(found.snapshot.id, *told)


def _taken(rooms: Rooms, call: Plain, name: str, ending: str, mime: str) -> Response:
    """Return a file, or a part of it, and note that it was taken."""
    answer = _file(rooms, call, name, ending, mime)
    snapshot = rooms.snapshot(call.names["snapshot_id"])
    return noted(rooms, call.request, answer, stored_file(snapshot, name), snapshot.id)


def _file(rooms: Rooms, call: Plain, name: str, ending: str, mime: str) -> Response:
    snapshot = rooms.snapshot(call.names["snapshot_id"])
    file = stored_file(snapshot, name)
    tag = f'"{file.digest.hexadecimal}"'
    if is_known(call.request, tag):
        return unchanged(tag)
    answer = download(call.request, rooms.archive, file, f"{snapshot.id}{ending}", mime)
    answer.headers["Cache-Control"] = "no-store"
    return answer


_ONE = f"{VERSION}/snapshots/{{snapshot_id}}"


def _reading(path: str, answer: Answer, about: str, media: str = JSON) -> Operation:
    """Return an operation that shows what was captured."""
    also = _PARTS if answer is get_manifest else ()
    needs = (Scope.READ, Permission.READ)
    weight = HEAVY if answer is compare_snapshots else 1
    return Operation("GET", path, answer, *needs, about, media, also, weight=weight)


def _fetching(path: str, answer: Answer, about: str, media: str) -> Operation:
    """Return an operation by which a file is taken home."""
    needs = (Scope.FETCH, Permission.HAND_OUT)
    return Operation("GET", path, answer, *needs, about, media, _PARTS)


OPERATIONS = (
    _reading(f"{VERSION}/snapshots", list_snapshots, "Ögonblicksbilder, den nyaste först"),
    _reading(_ONE, get_snapshot, "En ögonblicksbild: täckning, beslut, likhet och kvitto"),
    _reading(f"{_ONE}/posts", list_posts, "Inlägg och kommentarer i en ögonblicksbild"),
    _reading(f"{_ONE}/events", list_snapshot_events, "Det som har hänt en ögonblicksbild"),
    _reading(f"{_ONE}/pictures", count_pictures, "Hur många delar skärmdumpen har"),
    _reading(f"{_ONE}/pictures/{{number:int}}", get_picture, "En del av skärmdumpen", _WEBP),
    _reading(f"{_ONE}/pages/{{number:int}}/picture", get_page_picture, "En sida som en bild", PNG),
    _reading(f"{_ONE}/thumbnail", get_thumbnail, "En liten bild av sidans början", _WEBP),
    _reading(f"{_ONE}/comparison/{{other_id}}", compare_snapshots, "Det som skiljer två bilder"),
    _reading(f"{_ONE}/manifest", get_manifest, "Manifestet: varje fil och dess kontrollsumma"),
    _fetching(f"{_ONE}/package", get_package, "Arkivpaketet, helt eller en del av det", _WACZ),
    _fetching(f"{_ONE}/document", get_document, "Ögonblicksbilden som PDF/A", _PDF),
    Operation(
        "POST",
        f"{_ONE}/verification",
        verify_snapshot,
        Scope.VERIFY,
        Permission.VERIFY,
        "Hämta arkivpaketet och kontrollera det nu",
        weight=HEAVY,
    ),
)
