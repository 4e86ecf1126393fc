"""Cases about what leaves a platform: removals of posts, closures of accounts, step by step."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ogonblick.capture import Occasion, Order
from ogonblick.digest import Digest


@dataclass(frozen=True)
class Deed:
    """A step that was taken: its name, who took it, when (aware), and what they said of it.

    ``account`` is the operating system's user, empty where a flow took the step by itself.
    """

    step: str
    by: str
    at: datetime
    note: str = ""
    account: str = ""


@dataclass(frozen=True)
class Uploaded:
    """A file that a person handed in: its name, its size in bytes, its digest, who and when."""

    name: str
    size: int
    digest: Digest
    by: str
    at: datetime


class RemovalStatus(StrEnum):
    """How far a removal has come. From ``SAVED`` on the content may go, and not before."""

    OPENED = "opened"
    SAVED = "saved"
    REMOVED = "removed"
    SENT = "sent"
    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"


class Fate(StrEnum):
    """What became of content on the platform, after it was saved."""

    NONE = "none"
    DELETED = "deleted"
    UNPUBLISHED = "unpublished"
    MOVED = "moved"


@dataclass(frozen=True)
class Removal:
    """A post or comment that is saved before it is removed (bevara före radering).

    ``url`` is its own address, or the account's. ``ground`` is the id that the guidelines have for
    why, ``ground_text`` their words then. ``restricted`` is what secrecy was the ground of.
    ``uploaded`` are a screenshot and a text that stand in for a visit. ``registry_number`` is the
    diarium's own, and closes the case. ``revision`` counts how often the case was written.
    """

    id: str
    status: RemovalStatus
    account_id: str
    url: str
    ground: str
    ground_text: str
    why: str
    restricted: bool
    opened_at: datetime
    deeds: tuple[Deed, ...] = ()
    uploaded: tuple[Uploaded, ...] = ()
    fate: Fate = Fate.NONE
    moved_to: str = ""
    registry_number: str = ""
    revision: int = 0

    @property
    def order(self) -> Order:
        """The order of the snapshot that saves the content."""
        return Order(self.account_id, Occasion.BEFORE_REMOVAL, self.id)


class ClosureStatus(StrEnum):
    """How far a closure has come. From ``RECEIVED`` on the account may be closed."""

    OPENED = "opened"
    CAPTURED = "captured"
    DELIVERED = "delivered"
    RECEIVED = "received"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Closure:
    """An account that is closed once all of it is saved, delivered and received.

    ``uploaded`` are the platform's own exports, ``no_export`` says why there is none. ``statement``
    is the completeness statement (JSON), empty until it is made.
    """

    id: str
    status: ClosureStatus
    account_id: str
    why: str
    opened_at: datetime
    deeds: tuple[Deed, ...] = ()
    uploaded: tuple[Uploaded, ...] = ()
    no_export: str = ""
    statement: str = ""
    registry_number: str = ""
    revision: int = 0

    @property
    def order(self) -> Order:
        """The order of the snapshot that saves the account."""
        return Order(self.account_id, Occasion.BEFORE_CLOSURE, self.id)
