"""The steps of a removal: each may be called again after a kill, and goes on from there."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bundles.links import delivery_link
from flows.cases.handed_in import forget, handed
from flows.cases.preserving import preserved
from flows.cases.receivers import tell_case_system
from flows.harvest.steps import AGENT, visit_account
from flows.harvest.visiting import visiting
from flows.harvest.workplace import Workplace, clear
from flows.rooms import Rooms
from harvesters.uploaded import capture_handed
from harvesters.visit import is_captured, read_capture
from ogonblick.account import Account
from ogonblick.capture import Capture, Finding
from ogonblick.case import Deed, Removal, RemovalStatus
from retention.removals import DONE
from retention.slips import removal_letter

SECONDS = 90
"""Longest time that the visit of a removal may take: an editor waits to be allowed to remove."""

HANDED = "C240"
"""The finding of every capture of what was handed in, and of no other."""


def save(rooms: Rooms, case: Removal) -> Removal:
    """Have the content sealed and kept; the case stays as it is if nothing of it could be seen."""
    account = replace(rooms.catalogue.account(case.account_id), url=case.url)

    def see(rooms: Rooms, place: Workplace) -> Capture:
        return seen(rooms, case, account, place)

    return note_saved(rooms, case) if preserved(rooms, case.order, account, see) else case


def seen(rooms: Rooms, case: Removal, account: Account, place: Workplace) -> Capture:
    """Return what was handed in as a capture, or else what a visit sees.

    What was handed in takes the place of a visit that a kill left unsaved, sealed or not.
    """
    now = rooms.catalogue.removals.get(case.id)  # somebody may have handed in before we held it
    if not now.uploaded:
        return visited(rooms, account, case, place)
    if is_captured(place.capture):
        left = read_capture(place.capture)
        if is_of_handed(now, left.findings, left.taken_at):
            return left
    told = handed(rooms, now)
    clear(place)
    return capture_handed(case.order, place.capture, rooms.clock(), told)


def visited(rooms: Rooms, account: Account, case: Removal, place: Workplace) -> Capture:
    """Return what a visit sees that an editor waits for."""
    hurried = replace(rooms.settings, capture_seconds=min(rooms.settings.capture_seconds, SECONDS))
    with visiting(rooms, account, place, waits=False):
        return visit_account(replace(rooms, settings=hurried), account, case.order, place)


def is_of_handed(case: Removal, findings: Iterable[Finding], taken_at: datetime) -> bool:
    """Say whether a capture is of what was handed in last in a case, and of no visit."""
    is_handed = any(one.code == HANDED for one in findings)
    return is_handed and all(one.at <= taken_at for one in case.uploaded)


def note_saved(rooms: Rooms, case: Removal) -> Removal:
    """Note in the case that its content is kept, with the bundle's digest."""
    now = rooms.catalogue.removals.get(case.id)
    if now.status is not RemovalStatus.OPENED:  # another process was first
        return now
    snapshot = rooms.catalogue.snapshot(case.order.snapshot_id)
    if is_of_handed(now, snapshot.findings, snapshot.taken_at):
        forget(rooms, now)
    return step(rooms, now, RemovalStatus.SAVED, str(snapshot.bundle_digest))


def hand_over(rooms: Rooms, case: Removal) -> Removal:
    """Tell the receiver that a removal waits to be registered; without an address it is left.

    Killed in the middle it tells again, in the same words: a letter that was posted is not sent
    twice, and a call has the same id.
    """
    account = rooms.catalogue.account(case.account_id)
    since = case.deeds[-1].at
    link = "" if case.restricted else delivery_link(rooms.settings, case.id, since)
    told = []
    if to := rooms.policy.address_of(account.department):
        rooms.catalogue.outbox.post(removal_letter(case, account, to, link), rooms.clock())
        told.append(to)
    if tell_case_system(rooms, case, account, link):  # last: it may be away for days
        told.append("ärendesystemet")
    return step(rooms, case, RemovalStatus.SENT, " och ".join(told)) if told else case


def step(rooms: Rooms, case: Removal, status: RemovalStatus, note: str) -> Removal:
    """Take a case one step on by the program's own doing."""
    deed = Deed(DONE[status], AGENT, rooms.clock(), note)
    taken = replace(case, status=status, deeds=(*case.deeds, deed))
    return rooms.catalogue.removals.advance(taken)
