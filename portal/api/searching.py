"""Searching for programs: the words that persons search by, and the hits a page at a time."""

from dataclasses import dataclass

from bundles.schemas import EXACT, Day, Few, Name
from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion
from ogonblick.errors import Fault, InputError
from ogonblick.person import Permission
from ogonblick.post import Origin
from ogonblick.token import Scope
from portal.api.operations import VERSION, Call, Nothing, Operation
from portal.web.asking import Asked
from portal.web.rooms import Rooms
from portal.web.secret_hits import SecretHits
from portal.web.seeking import sought, sought_in_secret
from storage.database.entries import Filters, Hit, PageHit

_NO_PLACE = "värdet är inte det som stod i »next« på sidan före"
_MOST_DIGITS = 6


@dataclass(frozen=True)
class Question:
    """What is searched for, as on the page Sök.

    ``literally`` takes times told in the words (»våren 2025«) as words.
    """

    __pydantic_config__ = EXACT

    q: Name = ""
    account: Name | None = None
    department: Name | None = None
    platform: Platform | None = None
    origin: Origin | None = None
    occasion: Occasion | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    literally: bool = False

    @property
    def asked(self) -> Asked:
        """The same as the page's own address says it."""
        filters = Filters(
            account_id=self.account,
            department=self.department,
            platform=self.platform,
            origin=self.origin,
            occasion=self.occasion,
            first_day=self.first_day,
            last_day=self.last_day,
        )
        return Asked(self.q.strip(), filters, literally=self.literally)


@dataclass(frozen=True)
class SearchQuery(Question):
    """A question, and which page of its hits. ``cursor`` is the ``next`` of the page before."""

    __pydantic_config__ = EXACT

    cursor: Name = ""
    limit: Few = 50


@dataclass(frozen=True)
class Hits:
    """One page of hits; ``next`` is empty on the last.

    ``has_more``: there are more hits than are counted. ``is_widened``: nothing was found as it was
    asked, so these hold words that begin so. ``pages`` say it beside their posts. ``secret`` are
    the hits in what was opened to this system, with the first page alone; ``unread`` counts those
    snapshots that could not be looked through.
    """

    hits: tuple[Hit, ...]
    count: int
    has_more: bool
    is_widened: bool
    pages: tuple[PageHit, ...]
    accounts: tuple[Account, ...]
    next: str
    secret: tuple[Hit, ...]
    unread: int


def search(rooms: Rooms, call: Call[SearchQuery, Nothing]) -> Hits:
    """Return one page of hits."""
    asked, first = call.query, _first(call.query.cursor)
    found = sought(rooms, asked.asked, first, asked.limit)
    secret = SecretHits() if first else sought_in_secret(rooms, asked.asked)
    after = first + asked.limit
    return Hits(
        hits=found.hits,
        count=found.count,
        has_more=found.has_more,
        is_widened=found.is_widened,
        pages=found.pages,
        accounts=found.accounts,
        next=str(after) if after < found.count else "",
        secret=secret.hits,
        unread=secret.unread,
    )


def _first(cursor: str) -> int:
    """Return how many hits came before; a cursor is nothing to be reckoned with by others."""
    if not cursor:
        return 0
    if cursor.isascii() and cursor.isdecimal() and len(cursor) <= _MOST_DIGITS:
        return int(cursor)
    raise InputError([Fault("cursor", None, _NO_PLACE)])


OPERATIONS = (
    Operation(
        "GET",
        f"{VERSION}/search",
        search,
        Scope.SEARCH,
        Permission.READ,
        "Sök i inlägg, kommentarer och sidor",
    ),
)
