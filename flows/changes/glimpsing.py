"""Glimpses of accounts: one page load each, held against the header of the latest snapshot."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from zipfile import ZipFile

from bundles.changes import HeaderChange
from bundles.glimpse import Glimpse, GlimpseVerdict
from bundles.likeness.header import header_picture, look_of
from bundles.likeness.major import is_other_picture, larger_in_header
from bundles.likeness.redesign import Glimpsed
from bundles.lookup import received
from bundles.plain import from_json
from bundles.profile import Profile
from bundles.reading import profile
from bundles.received import received_in
from flows.harvest.comparing import stored_wacz
from flows.harvest.steps import job_of
from flows.harvest.visiting import visiting
from flows.harvest.workplace import clear, workplace
from flows.rooms import Rooms
from harvesters.visit import visit
from ogonblick.account import Account
from ogonblick.capture import Capture, Occasion, Order, Outcome
from ogonblick.errors import BundleError
from ogonblick.post import Medium
from ogonblick.snapshot import Snapshot
from retention.already_gone import GONE

RULES_LOST = frozenset(("C215", "C230"))


@dataclass(frozen=True)
class Seen:
    """A glimpse beside the snapshot that it was held against.

    ``gone`` says in Swedish that the account is not there any more. ``picture`` is the header as
    PNG, kept where it is evidence of something: empty where nothing has changed.
    """

    account: Account
    against: str
    glimpsed: Glimpsed
    gone: str = ""
    picture: bytes = b""


def glimpse(rooms: Rooms, account: Account, snapshot: Snapshot) -> Seen:
    """Look at an account once, and hold its header against a snapshot's.

    Nothing is recorded of it but what is returned. Raises ``BundleError`` where the snapshot cannot
    be read, and ``ArchiveError`` where the archive cannot give it.
    """
    at = rooms.clock()
    with looked_at(rooms, account) as capture:
        if capture.outcome is Outcome.FAILED:
            return _unseen(rooms, account, snapshot, capture, at)
        header = _header_of(capture)
        picture = header_picture(capture.folder)
        with stored_wacz(rooms, snapshot) as wacz:
            is_other = _comparer(capture, wacz)
            changes = tuple(larger_in_header(profile(wacz), header, is_other))
    verdict = GlimpseVerdict.CHANGED if changes else GlimpseVerdict.SAME
    now = Glimpse(account.id, at, header, look_of(picture), verdict)
    glimpsed = _glimpsed(rooms, account, now, changes, capture)
    return Seen(account, snapshot.id, glimpsed, picture=picture if changes else b"")


@contextmanager
def looked_at(rooms: Rooms, account: Account) -> Iterator[Capture]:
    """Make the light visit, and give its capture, which is thrown away afterwards.

    What a glimpse that was killed left there is thrown away first: it is of another day.
    """
    order = Order(account.id, Occasion.MAJOR_CHANGE, "glimpse")
    with workplace(rooms, order.snapshot_id) as place:
        clear(place)
        try:
            job = replace(job_of(rooms, account, order, place), glimpse=True)
            with visiting(rooms, account, place):
                capture = visit(job, lambda *_: None)
            yield capture
        finally:
            if place.folder.exists():  # else what was to begin never made it
                clear(place)


def _unseen(
    rooms: Rooms, account: Account, snapshot: Snapshot, capture: Capture, at: datetime
) -> Seen:
    """Return a glimpse that met a wall, or nothing at all."""
    gone = " ".join(one.text for one in capture.findings if one.code in GONE)
    now = Glimpse(account.id, at, Profile(), "", GlimpseVerdict.UNSEEN)
    return Seen(account, snapshot.id, _glimpsed(rooms, account, now, (), capture), gone)


def _glimpsed(
    rooms: Rooms,
    account: Account,
    now: Glimpse,
    changes: tuple[HeaderChange, ...],
    capture: Capture,
) -> Glimpsed:
    before = rooms.catalogue.larger_changes.last_glimpse(account.id)
    rules_match = RULES_LOST.isdisjoint(one.code for one in capture.findings)
    return Glimpsed(account.platform, now, before, changes, rules_match)


def _header_of(capture: Capture) -> Profile:
    try:
        return from_json(Profile, (capture.folder / "profile.json").read_bytes())
    except ValueError as fault:
        raise BundleError(f"profile.json går inte att tolka: {fault}") from fault


def _comparer(capture: Capture, wacz: ZipFile) -> Callable[[Medium, Medium], bool]:
    """Return what says whether a picture of the header shows another thing than in the snapshot.

    One whose bytes did not come, now or then, says nothing: the next glimpse may see it.
    """

    def is_other(was: Medium, now: Medium) -> bool:
        before = received(wacz, _plain(was))
        after = received_in(capture.folder, [_plain(now)]).get(_plain(now))
        return before is not None and after is not None and is_other_picture(before, after)

    return is_other


def _plain(medium: Medium) -> str:
    return medium.url.partition("#")[0]
