"""Releases (utlämnanden): what somebody asked for, what is chosen, masked, and was handed out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ogonblick.case import Deed
from ogonblick.digest import Digest

Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels of one picture."""


class ReleaseStatus(StrEnum):
    """Whether a request waits for its answer, and what the answer was."""

    OPENED = "opened"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class MaskKind(StrEnum):
    """What a mask takes away: pixels in a box, a post, one author, all others', or words."""

    AREA = "area"
    POST = "post"
    AUTHOR = "author"
    OTHERS = "others"
    WORDS = "words"


@dataclass(frozen=True)
class Chosen:
    """What is to be handed out: a snapshot, or of it a single post or comment."""

    snapshot_id: str
    post_id: str = ""


@dataclass(frozen=True)
class Mask:
    """Something that is taken away in the copy that is handed out, and the ground for it.

    An ``AREA`` is a ``box`` in the snapshot's picture of that number, from 1. A ``POST`` or an
    ``AUTHOR`` is that of ``post_id``; ``OTHERS`` are all authors but the account itself. ``WORDS``
    are masked wherever they stand, in every snapshot where ``snapshot_id`` is empty. ``number``
    is the mask's own in its release, 0 until it is there.
    """

    kind: MaskKind
    ground: str
    snapshot_id: str = ""
    picture: int = 0
    box: Box = (0, 0, 0, 0)
    post_id: str = ""
    words: str = ""
    number: int = 0


@dataclass(frozen=True)
class Searched:
    """A picture of a snapshot that faces were looked for in, by its number from 1.

    ``found`` is how many the program proposed. ``boxes`` are the proposals while they wait for
    somebody to decide on them; then there are none left.
    """

    snapshot_id: str
    picture: int
    found: int
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Package:
    """The receipt of a package that was made: when (aware), by whom, to whom, and its digest.

    ``chosen`` and ``masks`` are what it was made of: the same give the same bytes, with the same
    ``software``. The package itself is not kept.
    """

    number: int
    at: datetime
    by: str
    to: str
    size: int
    digest: Digest
    chosen: tuple[Chosen, ...]
    masks: tuple[Mask, ...]
    software: str


@dataclass(frozen=True)
class Release:
    """A request to be handed something out, from the day it came until it is answered.

    ``asked`` says what is asked for. ``asker`` may be empty: nobody needs to say who they are
    (TF 2 kap. 18 §). ``came_by`` says how it came in. ``account_id`` is the account it is about,
    empty where it names none. ``searched`` are the pictures that faces were looked for in, of what
    is chosen now. ``holds`` are the ids of the holds on disposal that last as long as
    the request is open. ``revision`` counts how often the release was written.
    """

    id: str
    status: ReleaseStatus
    asked: str
    asker: str
    came_by: str
    asked_on: date
    opened_at: datetime
    account_id: str = ""
    chosen: tuple[Chosen, ...] = ()
    masks: tuple[Mask, ...] = ()
    searched: tuple[Searched, ...] = ()
    packages: tuple[Package, ...] = ()
    holds: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()
    revision: int = 0
