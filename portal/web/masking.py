"""Masking what is handed out: authors, words, posts and boxes, and how it looks burnt in.

Every mask is a step of its own that can be taken back until the package is made. The pictures that
are looked through before that are made by what makes the package, never drawn by the browser.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bundles.sheets import Sheet
from ogonblick.account import Account
from ogonblick.errors import CaseRefused
from ogonblick.person import Permission
from ogonblick.post import Post
from ogonblick.release import Chosen, Mask, MaskKind, Release
from ogonblick.snapshot import Snapshot
from portal.handing_out import (
    ReleasedPicture,
    doubts,
    masks_on,
    released_name,
    released_picture,
    released_pictures,
    released_posts,
    released_texts,
    sheets,
)
from portal.releases import mark_of, mask, require_open, snapshots_of, unmask
from portal.web import zooming
from portal.web.acting import act_of, said
from portal.web.doors import Door, field
from portal.web.posts import posts_of
from portal.web.releases import ONE, release_of
from portal.web.rendering import page, release_address
from portal.web.rooms import Rooms
from portal.web.steps import NOTHING, Filled, filled_in
from portal.web.visiting import own_path

MASKING = f"{ONE}/maskera/{{snapshot_id}}"
"""Where a snapshot of a request is masked; its pictures lie below."""

GROUNDS: Mapping[str, str] = {
    "OSL 21 kap. 1 §": "Enskildas hälsa och sexualliv",
    "OSL 21 kap. 3 §": "Adress eller telefonnummer till den som kan bli förföljd",
    "OSL 21 kap. 7 §": "Personuppgifter som skulle behandlas i strid med dataskyddsreglerna",
    "OSL 23 kap. 2 §": "Enskildas personliga förhållanden i skolan",
    "OSL 25 kap. 1 §": "Hälso- och sjukvård",
    "OSL 26 kap. 1 §": "Socialtjänst",
}
"""Grounds that are proposed while somebody types; any other may be written."""

NAMES, WORDS = "namn", "ord"
"""The forms on the page of a snapshot's masks."""

_NOT_CHOSEN = "Ögonblicksbilden är inte vald i begäran {}. Välj »Lämna ut« på dess sida först."


@dataclass(frozen=True)
class Masked:
    """What is masked: an open request, and one of its snapshots.

    ``spread`` are the masks that are about it, with those in others that reach into it.
    """

    release: Release
    snapshot: Snapshot
    account: Account
    spread: tuple[Mask, ...]

    @property
    def address(self) -> str:
        """Where the snapshot is masked."""
        return below(self.release, "maskera", self.snapshot.id)

    @property
    def preview(self) -> str:
        """Where it is seen as it will be handed out."""
        return below(self.release, "granska", self.snapshot.id)

    @property
    def masks(self) -> tuple[Mask, ...]:
        """The masks of the request that are about this snapshot."""
        about = ("", self.snapshot.id)
        return tuple(one for one in self.release.masks if one.snapshot_id in about)

    @property
    def ground(self) -> str:
        """The ground that was given last: the next mask has often the same."""
        return next((one.ground for one in reversed(self.release.masks)), "")

    @property
    def is_whole(self) -> bool:
        """Say whether the whole snapshot is chosen, and not single posts of it."""
        return Chosen(self.snapshot.id) in self.release.chosen


@dataclass(frozen=True)
class MaskingPage:
    """What can be masked in a snapshot without drawing, and its pictures.

    With each picture comes the address of a small one, empty where there is none.
    """

    about: Masked
    posts: tuple[tuple[Post, tuple[Mask, ...]], ...]
    sheets: tuple[tuple[Sheet, str], ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class PreviewPage:
    """How a snapshot will be handed out: its pictures, its words, and what masks cannot know.

    ``name`` is its page's title and address. ``texts`` are its pages' where it has no posts.
    ``mark`` tells this from any other choice.
    """

    about: Masked
    name: tuple[str, str]
    pictures: tuple[ReleasedPicture, ...]
    posts: tuple[Post, ...]
    texts: tuple[str, ...]
    doubts: tuple[str, ...]
    mark: str


def subject(rooms: Rooms, request: Request) -> Masked:
    """Return the open request, and the snapshot chosen in it, that an address names.

    Raises ``CaseRefused`` where it is answered, or the snapshot is not chosen.
    """
    release = release_of(rooms, request)
    require_open(release)
    snapshot = rooms.snapshot(request.path_params["snapshot_id"])
    if snapshot.id not in snapshots_of(release):
        raise CaseRefused(_NOT_CHOSEN.format(release.id))
    spread = masks_on(rooms.archive, rooms.snapshot, release.masks, snapshot)
    return Masked(release, snapshot, rooms.account(snapshot.account_id), spread)


def masking_page(rooms: Rooms, about: Masked) -> MaskingPage:
    """Return the posts of a snapshot that are handed out, with their masks, and its pictures."""
    posts = posts_of(rooms, about.snapshot)
    named = {one.post_id for one in about.release.chosen if one.snapshot_id == about.snapshot.id}
    chosen = (one for one in posts if about.is_whole or one.id in named)
    return MaskingPage(
        about,
        tuple((post, tuple(_on(post, about.masks))) for post in chosen),
        tuple(_with_small(rooms, about.snapshot)),
        doubts(rooms.archive, about.snapshot, about.spread),
    )


def _with_small(rooms: Rooms, snapshot: Snapshot) -> Iterator[tuple[Sheet, str]]:
    """Yield the pictures, each with the top tile of it as it is shown from far away."""
    pages = zooming.sheets(rooms.archive, snapshot, zooming.WHOLE)
    known = {row.address for one in pages for row in one.rows}
    for sheet in sheets(rooms.archive, snapshot):
        address = zooming.tile_address(snapshot, zooming.WHOLE, sheet.number, 0)
        yield sheet, address if address in known else ""


def _on(post: Post, masks: tuple[Mask, ...]) -> Iterator[Mask]:
    return (one for one in masks if one.post_id == post.id)


def preview_page(rooms: Rooms, about: Masked) -> PreviewPage:
    """Return how a snapshot will be handed out as it is masked now."""
    return PreviewPage(
        about,
        released_name(rooms.archive, about.snapshot, about.spread),
        released_pictures(rooms.archive, about.snapshot, about.release.chosen),
        released_posts(rooms.archive, about.snapshot, about.release.chosen, about.spread),
        released_texts(rooms.archive, about.snapshot, about.spread),
        doubts(rooms.archive, about.snapshot, about.spread),
        mark_of(about.release),
    )


def _masking(rooms: Rooms, request: Request) -> Response:
    return _show(rooms, request, subject(rooms, request), NOTHING)


def _show(rooms: Rooms, request: Request, about: Masked, filled: Filled) -> Response:
    """Answer with what can be masked, with a form that was refused."""
    values = {"page": masking_page(rooms, about), "grounds": GROUNDS, "filled": filled}
    return page("release_masking.html", request, 409 if filled.fault else 200, **values)


def _mask(rooms: Rooms, request: Request) -> Response:
    """Mask what one of the page's buttons says, and come back to where it stands."""
    about = subject(rooms, request)
    wanted = wanted_in(request, about)
    try:
        mask(rooms.catalogue, about.release, wanted, act_of(rooms))
    except CaseRefused as fault:
        form = WORDS if wanted.kind is MaskKind.WORDS else NAMES
        return _show(rooms, request, about, filled_in(request, form, fault))
    return RedirectResponse(f"{about.address}#maskat", 303)


def wanted_in(request: Request, about: Masked) -> Mask:
    """Read a mask out of a form: the button's name says what kind, its value which post."""
    ground, words = said(request, "grund"), said(request, "ord")
    here = about.snapshot.id
    if field(request, "vad") == MaskKind.WORDS:
        place = here if field(request, "var") == "har" else ""
        return Mask(MaskKind.WORDS, ground, place, words=words)
    for kind in (MaskKind.AUTHOR, MaskKind.POST):
        if post_id := field(request, kind.value):
            return Mask(kind, ground, here, post_id=post_id)
    return Mask(MaskKind.OTHERS, ground, here)


def _unmask(rooms: Rooms, request: Request) -> Response:
    release, number = release_of(rooms, request), request.path_params["number"]
    unmask(rooms.catalogue, release, number, act_of(rooms))
    back = own_path(field(request, "nasta"))
    return RedirectResponse(back, 303)


def _burnt(rooms: Rooms, request: Request) -> Response:
    data = burnt_png(rooms, subject(rooms, request), request.path_params["number"])
    return Response(data, media_type="image/png", headers={"Cache-Control": "no-store"})


def burnt_png(rooms: Rooms, about: Masked, number: int) -> bytes:
    """Return one of the pictures that are handed out, as it is masked now."""
    chosen = about.release.chosen
    return released_picture(rooms.archive, about.snapshot, number, chosen, about.spread)


def _preview(rooms: Rooms, request: Request) -> Response:
    return page("release_preview.html", request, page=preview_page(rooms, subject(rooms, request)))


def below(release: Release, act: str, snapshot_id: str) -> str:
    """Return where something is done with a snapshot of a request."""
    return f"{release_address(release.id)}/{act}/{quote(snapshot_id, safe='')}"


_PREVIEW = f"{ONE}/granska/{{snapshot_id}}"

DOORS = (
    Door(MASKING, _masking, Permission.HAND_OUT),
    Door(MASKING, _mask, Permission.HAND_OUT, "POST"),
    Door(f"{ONE}/avmaskera/{{number:int}}", _unmask, Permission.HAND_OUT, "POST"),
    Door(_PREVIEW, _preview, Permission.HAND_OUT),
    Door(f"{_PREVIEW}/{{number:int}}", _burnt, Permission.HAND_OUT),
)
