"""How far a mask of a name or a word would reach, shown before it is made."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.person import Permission
from ogonblick.release import Mask, MaskKind
from portal.reach import Reach, reach
from portal.web.doors import Door
from portal.web.masking import GROUNDS, MASKING, Masked, subject, wanted_in
from portal.web.posts import posts_of
from portal.web.rendering import page
from portal.web.rooms import Rooms


@dataclass(frozen=True)
class ReachPage:
    """A mask that is not made yet: what it would take, of which snapshots of which accounts.

    ``name`` is what is looked for: the author's name, or the words.
    """

    about: Masked
    wanted: Mask
    name: str
    reached: tuple[tuple[Reach, str], ...]

    @property
    def posts(self) -> int:
        """How many posts and comments would lose something."""
        return sum(len(one.posts) for one, _ in self.reached)

    @property
    def pictures(self) -> int:
        """In how many pictures something would go black."""
        return sum(len(one.pictures) for one, _ in self.reached)


def reach_page(rooms: Rooms, about: Masked, wanted: Mask) -> ReachPage:
    """Return what a mask would take of all that is chosen."""
    reached = reach(rooms.archive, about.release, wanted, rooms.snapshot)
    named = tuple((one, rooms.account(one.snapshot.account_id).name) for one in reached)
    return ReachPage(about, wanted, _name(rooms, about, wanted), named)


def _name(rooms: Rooms, about: Masked, wanted: Mask) -> str:
    if wanted.kind is MaskKind.WORDS:
        return wanted.words
    posts = (one for one in posts_of(rooms, about.snapshot) if one.id == wanted.post_id)
    return next((one.author for one in posts), "")


def _before(rooms: Rooms, request: Request) -> Response:
    about = subject(rooms, request)
    shown = reach_page(rooms, about, wanted_in(request, about))
    return page("release_reach.html", request, page=shown, grounds=GROUNDS)


DOORS = (Door(f"{MASKING}/fore", _before, Permission.HAND_OUT, "POST"),)
"""It changes nothing; but what somebody looks for may be a name, which no address should hold."""
