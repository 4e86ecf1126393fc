"""Requests to be handed something out: those that wait, each one's page, and what can be added."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account
from ogonblick.errors import AccessDenied, CatalogueError
from ogonblick.person import EVERYWHERE, Permission
from ogonblick.post import Post
from ogonblick.release import Chosen, Release, ReleaseStatus
from ogonblick.snapshot import Snapshot
from portal.releases import mark_of, snapshots_of, waiting
from portal.web.doors import Door
from portal.web.posts import posts_of
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.steps import NOTHING, Filled

PATH = "/utlamnande"
ONE = f"{PATH}/{{case_id}}"

NEW = "ny"
"""The form of a new request."""

ENDS: Mapping[ReleaseStatus, str] = {
    ReleaseStatus.ANSWERED: "Besvarad: paketet är lämnat, helt eller med maskeringar",
    ReleaseStatus.REFUSED: "Avslagen i sin helhet: inget lämnas ut",
    ReleaseStatus.WITHDRAWN: "Återtagen av den som frågade",
}
"""How a request may end, and what that means."""

_ELSEWHERE = (
    "Begäran gäller konton i förvaltningar där du inte har behörighet, eller material som du inte"
    " får se. Behöver du det, säg till arkivarien."
)
_NO_SUCH_POST = "Inlägget finns inte i ögonblicksbilden. Gå tillbaka dit och välj det på nytt."


@dataclass(frozen=True)
class ReleasesPage:
    """The requests that one may see, those that wait first, and the form for a new one."""

    waiting: tuple[Release, ...]
    ended: tuple[Release, ...]
    filled: Filled
    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class ChoicePage:
    """Something to hand out, and the requests that it may be for.

    ``post`` is None for the whole snapshot. ``waiting`` are the open requests.
    """

    snapshot: Snapshot
    account: Account
    chosen: Chosen
    post: Post | None
    waiting: tuple[Release, ...]
    filled: Filled
    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class Named:
    """Something that is chosen; ``post`` is None where it is the whole snapshot."""

    chosen: Chosen
    post: Post | None


@dataclass(frozen=True)
class ChosenSnapshot:
    """A snapshot, and what of it is chosen."""

    snapshot: Snapshot
    account: Account
    named: tuple[Named, ...]


@dataclass(frozen=True)
class ReleasePage:
    """One request; ``account`` is None where it names none.

    ``snapshots`` are empty once it is ended: what was chosen may be disposed of since.
    """

    release: Release
    account: Account | None
    snapshots: tuple[ChosenSnapshot, ...]

    @property
    def is_open(self) -> bool:
        """Say whether the request waits for its answer."""
        return _is_open(self.release)

    @property
    def mark(self) -> str:
        """Return what tells what is chosen and masked now from any other choice."""
        return mark_of(self.release)

    @property
    def waiting(self) -> int:
        """Say in how many pictures faces are proposed that nobody has decided on."""
        return len(waiting(self.release))

    @property
    def is_changed(self) -> bool:
        """Say whether the newest package was made of something else than what is chosen now."""
        now = (self.release.chosen, self.release.masks)
        return any((one.chosen, one.masks) != now for one in self.release.packages[-1:])


def waiting_releases(rooms: Rooms) -> tuple[Release, ...]:
    """Return the requests that wait for an answer and that a person may see, the oldest first."""
    return tuple(reversed(_seen(rooms, is_open=True)))


def _seen(rooms: Rooms, *, is_open: bool) -> list[Release]:
    """Return the requests, those that are open or the others, that a person may see."""
    hidden = rooms.kept_from()
    known = (one for one in rooms.catalogue.releases.all() if _is_open(one) is is_open)
    return [one for one in known if _is_seen(rooms, one, hidden)]


def _is_open(release: Release) -> bool:
    return release.status is ReleaseStatus.OPENED


def release_of(rooms: Rooms, request: Request) -> Release:
    """Return the request that an address names.

    Raises ``CatalogueError`` where there is none, ``AccessDenied`` where it is not for this person.
    """
    release = rooms.catalogue.releases.get(request.path_params["case_id"])
    if not _is_seen(rooms, release, rooms.kept_from()):
        raise AccessDenied(_ELSEWHERE)
    return release


def _is_seen(rooms: Rooms, release: Release, hidden: frozenset[str]) -> bool:
    """Say whether a person may hand out all that a request is about, and see it.

    One that is about nothing yet is seen by who opened it, and by who may hand out everywhere.
    """
    if hidden.intersection(snapshots_of(release)):
        return False
    if rooms.person.may(Permission.HAND_OUT, EVERYWHERE):
        return True
    places = set(_departments(rooms, release))
    if not places:
        return release.deeds[0].account == rooms.person.id
    return all(rooms.person.may(Permission.HAND_OUT, one) for one in places)


def _departments(rooms: Rooms, release: Release) -> Iterator[str]:
    """Yield the departments of the account, and of the snapshots, that a request is about."""
    accounts = (_account_id(rooms, one) for one in snapshots_of(release))
    for account_id in filter(None, (release.account_id, *accounts)):
        yield rooms.catalogue.account(account_id).department


def _account_id(rooms: Rooms, snapshot_id: str) -> str:
    """Return whose a snapshot is; once the request is answered it may be disposed of."""
    gone = rooms.catalogue.disposal_of(snapshot_id)
    return gone.account_id if gone else rooms.catalogue.snapshot(snapshot_id).account_id


def releases_page(rooms: Rooms, filled: Filled) -> ReleasesPage:
    """Return every request that one may see, and the form as it is filled in."""
    ended = tuple(_seen(rooms, is_open=False))
    return ReleasesPage(waiting_releases(rooms), ended, filled, tuple(rooms.accounts))


def release_page(rooms: Rooms, release: Release) -> ReleasePage:
    """Return one request, with what is chosen as long as it is open."""
    account = rooms.account(release.account_id) if release.account_id else None
    ids = snapshots_of(release) if _is_open(release) else ()
    return ReleasePage(release, account, tuple(_chosen_of(rooms, release, one) for one in ids))


def _chosen_of(rooms: Rooms, release: Release, snapshot_id: str) -> ChosenSnapshot:
    snapshot = rooms.snapshot(snapshot_id)
    posts = {post.id: post for post in posts_of(rooms, snapshot)}
    named = (one for one in release.chosen if one.snapshot_id == snapshot_id)
    return ChosenSnapshot(
        snapshot,
        rooms.account(snapshot.account_id),
        tuple(Named(one, posts.get(one.post_id)) for one in named),
    )


def found(rooms: Rooms, chosen: Chosen) -> tuple[Snapshot, Post | None]:
    """Return what is to be handed out. Raises ``CatalogueError`` for what is not there."""
    snapshot = rooms.snapshot(chosen.snapshot_id)
    post = next((one for one in posts_of(rooms, snapshot) if one.id == chosen.post_id), None)
    if chosen.post_id and post is None:
        raise CatalogueError(_NO_SUCH_POST)
    return snapshot, post


def choice_page(rooms: Rooms, chosen: Chosen, filled: Filled) -> ChoicePage:
    """Return something to hand out, and the requests that it may be for."""
    snapshot, post = found(rooms, chosen)
    return ChoicePage(
        snapshot,
        rooms.account(snapshot.account_id),
        chosen,
        post,
        waiting_releases(rooms),
        filled,
        tuple(rooms.accounts),
    )


def newly_filled(rooms: Rooms, account_id: str = "") -> Filled:
    """Return the form before anybody has filled it in: most requests come in today."""
    return Filled(NEW, {"dag": rooms.today().isoformat(), "konto": account_id})


def _releases(rooms: Rooms, request: Request) -> Response:
    return page("releases.html", request, page=releases_page(rooms, newly_filled(rooms)))


def _release(rooms: Rooms, request: Request) -> Response:
    return show_release(rooms, request, release_of(rooms, request), NOTHING)


def show_release(rooms: Rooms, request: Request, release: Release, filled: Filled) -> Response:
    """Answer with a request's page, with a form that was refused.

    What was looked through stays what it was, until somebody looks through it anew.
    """
    shown = release_page(rooms, release)
    status = 409 if filled.fault else 200
    marks = (filled.typed_in("paket", "granskat"), request.query_params.get("granskat"))
    seen = next(filter(None, marks), shown.mark)
    return page("release.html", request, status, page=shown, ends=ENDS, filled=filled, seen=seen)


def _choice(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    chosen = Chosen(snapshot.id, request.query_params.get("inlagg", ""))
    shown = choice_page(rooms, chosen, newly_filled(rooms, snapshot.account_id))
    return page("release_choice.html", request, page=shown)


DOORS = (
    Door(PATH, _releases, Permission.HAND_OUT),
    Door(ONE, _release, Permission.HAND_OUT),
    Door("/ogonblicksbilder/{snapshot_id}/lamna-ut", _choice, Permission.HAND_OUT),
)
