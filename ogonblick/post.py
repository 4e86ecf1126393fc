"""Posts and comments, as the page showed them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Origin(StrEnum):
    """Swedish law's two kinds of official document: drawn up by us, or received."""

    DRAWN_UP = "drawn-up"
    RECEIVED = "received"


class PostKind(StrEnum):
    """Whether words stand on their own or answer others'."""

    POST = "post"
    COMMENT = "comment"


class TimeCertainty(StrEnum):
    """How well the moment of publication is known."""

    EXACT = "exact"
    DAY = "day"
    UNKNOWN = "unknown"


class CountKind(StrEnum):
    """What a platform counts and shows: of a post, or of the account that has followers."""

    LIKES = "likes"
    SHARES = "shares"
    VIEWS = "views"
    COMMENTS = "comments"
    FOLLOWERS = "followers"


class CountCertainty(StrEnum):
    """Whether a page told a number to the last one, or rounded it."""

    EXACT = "exact"
    ROUNDED = "rounded"


@dataclass(frozen=True)
class Count:
    """How many of something a page showed: ``1,2 tn`` is 1200, rounded."""

    kind: CountKind
    number: int
    shown: str
    certainty: CountCertainty = CountCertainty.EXACT


@dataclass(frozen=True)
class Medium:
    """A picture or film in a post. ``digest`` is of the bytes received, empty if they were not."""

    url: str
    mime: str = ""
    digest: str = ""
    alternative_text: str = ""


@dataclass(frozen=True)
class Post:
    """One post or comment.

    ``author`` and ``time_shown`` are as the page showed them; ``published`` is our reading of the
    time (aware) and ``certainty`` how far it can be trusted. ``parent`` is the id of what a
    comment answers. ``counts`` has each kind once at the most.
    """

    id: str
    kind: PostKind
    origin: Origin
    author: str
    text: str
    permalink: str = ""
    parent: str = ""
    time_shown: str = ""
    published: datetime | None = None
    certainty: TimeCertainty = TimeCertainty.UNKNOWN
    media: tuple[Medium, ...] = ()
    edited: bool = False
    counts: tuple[Count, ...] = ()
