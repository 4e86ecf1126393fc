"""What each page shows: one function per page, from the rooms to a frozen value."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from ogonblick.account import Account
from ogonblick.capture import Order
from ogonblick.errors import ArchiveError, BundleError, CatalogueError
from ogonblick.event import Event
from ogonblick.likeness import Verdict
from ogonblick.post import PostKind
from ogonblick.snapshot import Deviation, DeviationStatus, Snapshot
from ogonblick.swedish import SWEDEN, in_swedish_order
from ogonblick.when import Timed
from portal.web.asking import Asked
from portal.web.pictures import picture_count
from portal.web.posts import posts_of
from portal.web.rooms import Rooms
from portal.web.searching import Found, PageFound, found, page_found
from portal.web.seeking import sought, sought_in_secret, timed
from portal.web.threads import Thread, threads
from retention.due import Due, Exempt, NotYet, Standing, Taken, due
from retention.periods import first_day, period_of
from retention.policy import Policy
from retention.schedule import RetentionSchedule
from storage.database.entries import Answer
from storage.words.asking import asked as clauses

_HITS = 50
_UNCHANGED = (Verdict.IDENTICAL, Verdict.UNCHANGED)


@dataclass(frozen=True)
class AccountRow:
    """An account on the overview: its newest snapshot, and what waits to be done."""

    account: Account
    latest: Snapshot | None
    due: Due | None
    exempt: Exempt | None
    not_yet: NotYet | None
    deviations: int


@dataclass(frozen=True)
class Overview:
    """The first page. ``period`` is empty where the guidelines name no clock."""

    rows: tuple[AccountRow, ...]
    period: str
    snapshots_in_period: int
    due: int
    overdue: int
    deviations: int


@dataclass(frozen=True)
class AccountPage:
    """One account: the register's facts, its snapshots newest first, what has gone wrong.

    ``unchanged`` counts the snapshots in which nothing changed, which may be left out.
    """

    account: Account
    due: Due | None
    exempt: Exempt | None
    not_yet: NotYet | None
    snapshots: tuple[Snapshot, ...]
    unchanged: int
    only_changed: bool
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True)
class SnapshotPage:
    """One snapshot. ``no_pictures`` says in Swedish why ``pictures`` is 0, if it is."""

    snapshot: Snapshot
    account: Account
    pictures: int
    no_pictures: str
    threads: tuple[Thread, ...]
    posts: int
    comments: int
    events: tuple[Event, ...]


@dataclass(frozen=True)
class SearchPage:
    """A search and one page of its hits; ``beside`` is what pages say beside their posts.

    ``accounts`` are by their ids, in the order of their names. ``secret`` is what was found in
    restricted snapshots that this person may see, ``unread`` how many of them could not be looked
    through.

    ``previous`` and ``next`` are the addresses of the pages beside it, empty where there is none.
    """

    asked: Asked
    timed: Timed
    accounts: Mapping[str, Account]
    departments: tuple[str, ...]
    answer: Answer
    hits: tuple[Found, ...]
    secret: tuple[Found, ...]
    unread: int
    beside: tuple[PageFound, ...]
    previous: str
    next: str


@dataclass(frozen=True)
class DeviationsPage:
    """All open deviations, newest first, with the accounts they are about."""

    deviations: tuple[Deviation, ...]
    accounts: dict[str, Account]


@dataclass(frozen=True)
class PlanPage:
    """The rules that the installation follows."""

    plans: tuple[RetentionSchedule, ...]
    policy: Policy


def overview(rooms: Rooms) -> Overview:
    """Return every account, those that need somebody first."""
    accounts = rooms.accounts
    standing = due(accounts, rooms.taken, rooms.policy, rooms.today())
    now, exempt, not_yet = _by_account(standing)
    deviations = Counter(one.account_id for one in _open_deviations(rooms))
    newest = rooms.newest()
    rows = [
        AccountRow(
            account=account,
            latest=newest.get(account.id),
            due=now.get(account.id),
            exempt=exempt.get(account.id),
            not_yet=not_yet.get(account.id),
            deviations=deviations[account.id],
        )
        for account in accounts
    ]
    period = period_of(rooms.policy.clock, rooms.today())
    return Overview(
        rows=tuple(sorted(rows, key=_urgency)),
        period=period,
        snapshots_in_period=_count_in(rooms, period),
        due=len(standing.now),
        overdue=len(standing.overdue),
        deviations=deviations.total(),
    )


def _count_in(rooms: Rooms, period: str) -> int:
    """Count the snapshots of today's period that this person may see; without a clock all."""
    always = datetime.min.replace(tzinfo=UTC)
    since = datetime.combine(first_day(period), time(), SWEDEN) if period else always
    found = rooms.catalogue.secrecy.count_shown(rooms.person.id, since)
    return sum(found.get(account.id, 0) for account in rooms.accounts)


def account_page(rooms: Rooms, account_id: str, *, only_changed: bool = False) -> AccountPage:
    """Return an account, with those of its snapshots alone that are not said to be unchanged.

    Raises ``CatalogueError`` if the register does not have it.
    """
    account, snapshots = rooms.account(account_id), tuple(rooms.snapshots(account_id))
    changed = tuple(one for one in snapshots if one.likeness.verdict not in _UNCHANGED)
    taken = [Taken(*one) for one in rooms.catalogue.taken(account_id)]
    now, exempt, not_yet = _by_account(due([account], taken, rooms.policy, rooms.today()))
    return AccountPage(
        account=account,
        due=now.get(account_id),
        exempt=exempt.get(account_id),
        not_yet=not_yet.get(account_id),
        snapshots=changed if only_changed else snapshots,
        unchanged=len(snapshots) - len(changed),
        only_changed=only_changed,
        deviations=tuple(_looked_at(rooms, account_id)),
    )


def snapshot_page(rooms: Rooms, snapshot_id: str) -> SnapshotPage:
    """Return a snapshot; without its pictures if the archive does not give them.

    Raises ``CatalogueError`` if there is no such snapshot.
    """
    snapshot = rooms.snapshot(snapshot_id)
    posts = posts_of(rooms, snapshot)
    kinds = Counter(post.kind for post in posts)
    pictures, no_pictures = _pictures(rooms, snapshot)
    return SnapshotPage(
        snapshot=snapshot,
        account=rooms.account(snapshot.account_id),
        pictures=pictures,
        no_pictures=no_pictures,
        threads=tuple(threads(posts)),
        posts=kinds[PostKind.POST],
        comments=kinds[PostKind.COMMENT],
        events=tuple(rooms.catalogue.events(snapshot_id)),
    )


def search_page(rooms: Rooms, asked: Asked) -> SearchPage:
    """Return the posts that hold what is asked for, one page of them."""
    first = (asked.page - 1) * _HITS
    answer = sought(rooms, asked, first, _HITS)
    accounts = sorted(rooms.accounts, key=lambda one: in_swedish_order(one.name))
    departments = {one.department for one in accounts if one.department}
    last = -(-answer.count // _HITS)
    secret = sought_in_secret(rooms, asked)
    return SearchPage(
        asked=asked,
        timed=timed(rooms, asked),
        accounts={one.id: one for one in accounts},
        departments=tuple(sorted(departments, key=in_swedish_order)),
        answer=answer,
        hits=tuple(found(hit, answer.sought) for hit in answer.hits),
        secret=tuple(found(hit, clauses(asked.words)) for hit in secret.hits),
        unread=secret.unread,
        beside=tuple(page_found(hit, answer.sought) for hit in answer.pages),
        previous=asked.at(min(asked.page - 1, last)) if min(asked.page - 1, last) else "",
        next=asked.at(asked.page + 1) if asked.page < last else "",
    )


def deviations_page(rooms: Rooms) -> DeviationsPage:
    """Return what is still to be put right."""
    accounts = {account.id: account for account in rooms.accounts}
    return DeviationsPage(tuple(_looked_at(rooms)), accounts)


def plan_page(rooms: Rooms) -> PlanPage:
    """Return the document management plan and the guidelines."""
    return PlanPage(rooms.plans(), rooms.policy)


def deviation_id(deviation: Deviation) -> str:
    """Return what an open deviation is called in addresses: there is one for each order."""
    return Order(deviation.account_id, deviation.occasion, deviation.period).snapshot_id


def open_deviation(rooms: Rooms, wanted: str) -> Deviation:
    """Return an open deviation.

    Raises ``CatalogueError`` if there is none of that id, ``AccessDenied`` if it is not for them.
    """
    hidden = rooms.kept_from()
    for deviation in rooms.catalogue.deviations(DeviationStatus.OPEN):
        if deviation_id(deviation) == wanted and wanted not in hidden:
            rooms.account(deviation.account_id)
            rooms.note_looks([wanted])
            return deviation
    raise CatalogueError(f"Det finns ingen öppen avvikelse {wanted}. Den kan vara åtgärdad.")


def _open_deviations(rooms: Rooms) -> list[Deviation]:
    """Return what is open, without what secrecy keeps from this person."""
    shown, hidden = {account.id for account in rooms.accounts}, rooms.kept_from()
    found = rooms.catalogue.deviations(DeviationStatus.OPEN)
    return [one for one in found if one.account_id in shown and deviation_id(one) not in hidden]


def _looked_at(rooms: Rooms, account_id: str = "") -> list[Deviation]:
    """Return the open deviations of an account, or of all, and note looks at secret ones."""
    found = [one for one in _open_deviations(rooms) if account_id in ("", one.account_id)]
    rooms.note_looks(map(deviation_id, found))
    return found


def _by_account(
    standing: Standing,
) -> tuple[dict[str, Due], dict[str, Exempt], dict[str, NotYet]]:
    """Return what is to be done now, what is exempt and what waits, by account."""
    return (
        {one.account.id: one for one in standing.now},
        {one.account.id: one for one in standing.exempt},
        {one.account.id: one for one in standing.not_yet},
    )


def _urgency(row: AccountRow) -> tuple[bool, bool, str]:
    """Return what to sort by: overdue accounts first, then those due, then the others."""
    is_overdue = row.due is not None and row.due.overdue_since is not None
    return (not is_overdue, row.due is None, in_swedish_order(row.account.name))


def _pictures(rooms: Rooms, snapshot: Snapshot) -> tuple[int, str]:
    """Return the number of pictures, or why there are none: the rest of the page needs none."""
    try:
        return picture_count(rooms.archive, snapshot), ""
    except (ArchiveError, BundleError) as fault:
        return 0, str(fault)
