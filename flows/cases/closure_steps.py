"""The steps of a closure: each may be called again after a kill, and goes on from there."""

from dataclasses import replace

from bundles.links import delivery_link
from flows.cases.closure_papers import laid_at, lay
from flows.cases.preserving import preserved
from flows.cases.receivers import tell_case_system
from flows.harvest.checking import visit_checked
from flows.harvest.steps import AGENT, replay_capture
from flows.harvest.visiting import visiting
from flows.harvest.workplace import Workplace, clear, fenced, workplace
from flows.rooms import Rooms
from ogonblick.capture import Capture
from ogonblick.case import Closure, ClosureStatus, Deed
from ogonblick.settings import Settings
from retention.closures import DONE
from retention.slips import closure_letter

HOURS = 6
"""How long an account's last visit may take: it is made once, and never again."""

_WIDER = 20


def capture_all(rooms: Rooms, case: Closure) -> Closure:
    """Have all of an account sealed and kept, as deep as it goes; or leave the case as it is."""
    account = rooms.catalogue.account(case.account_id)

    def see(rooms: Rooms, place: Workplace) -> Capture:
        wide = replace(rooms, settings=widened(rooms.settings))
        with visiting(wide, account, place):
            capture = visit_checked(wide, account, case.order, place)
        return replay_capture(wide, capture)

    return note_captured(rooms, case) if preserved(rooms, case.order, account, see) else case


def widened(settings: Settings) -> Settings:
    """Return settings by which a visit ends with the account, not with its budget."""
    return replace(
        settings,
        capture_seconds=max(settings.capture_seconds, HOURS * 3600),
        capture_megabytes=settings.capture_megabytes * _WIDER,
        capture_body_megabytes=settings.capture_body_megabytes * _WIDER,
        capture_requests=settings.capture_requests * _WIDER,
    )


def note_captured(rooms: Rooms, case: Closure) -> Closure:
    """Note in the case that the account is kept, with the bundle's digest."""
    now = rooms.catalogue.closures.get(case.id)
    if now.status is not ClosureStatus.OPENED:  # another process was first
        return now
    digest = rooms.catalogue.snapshot(case.order.snapshot_id).bundle_digest
    return step(rooms, now, ClosureStatus.CAPTURED, str(digest))


def conclude(rooms: Rooms, case: Closure) -> Closure:
    """Lay exports and statement beside the bundle, once, and tell the receiver.

    Without anybody to tell, the case waits for a person to hand it over.
    """
    with workplace(rooms, case.id) as place:
        rooms = fenced(rooms, place)
        now = rooms.catalogue.closures.get(case.id)
        if now.status is ClosureStatus.CAPTURED:
            now = now if laid_at(now) else lay(rooms, now, place)
            now = deliver(rooms, now)
        clear(place)
        return now


def deliver(rooms: Rooms, case: Closure) -> Closure:
    """Tell the receiver that an account's last delivery waits; without an address it is left."""
    account = rooms.catalogue.account(case.account_id)
    # the same letter, and the same link, whatever has been noted since: it is not sent twice
    link = delivery_link(rooms.settings, case.id, laid_at(case) or rooms.clock())
    told = []
    if to := rooms.policy.address_of(account.department):
        rooms.catalogue.outbox.post(closure_letter(case, account, to, link), rooms.clock())
        told.append(to)
    if tell_case_system(rooms, case, account, link):  # last: it may be away for days
        told.append("ärendesystemet")
    return step(rooms, case, ClosureStatus.DELIVERED, " och ".join(told)) if told else case


def step(rooms: Rooms, case: Closure, status: ClosureStatus, note: str) -> Closure:
    """Take a case one step on by the program's own doing."""
    deed = Deed(DONE[status], AGENT, rooms.clock(), note)
    taken = replace(case, status=status, deeds=(*case.deeds, deed))
    return rooms.catalogue.closures.advance(taken)
