"""The steps of a disposal: each may be called again after a kill, and goes on from there.

Nothing is removed before the clearance lies in the catalogue. A record of which something has been
removed is removed whole, whatever has come since, for half a bundle is no record; any other is
looked through once more at the very moment.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import reduce

from bundles.plain import from_json, to_json
from flows.disposal.records import (
    Stored,
    is_begun,
    leave_half,
    note,
    note_unread,
    noted,
    protections,
    seen,
    stored_now,
    why_not_now,
)
from flows.disposal.replica import remove_copy
from flows.harvest.steps import tell
from flows.harvest.workplace import Workplace, alone_in, fenced, workplace
from flows.harvest.workplace import clear as clear_away
from flows.rooms import Rooms
from ogonblick.errors import DisposalRefused
from ogonblick.event import EventType
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.swedish import SWEDEN
from retention.cases import why_not_carried_out
from retention.certificate import gone_moment
from retention.disposal import (
    Act,
    Approval,
    Clearance,
    Item,
    Proposal,
    Refusal,
    clear,
)
from retention.records import StoredRecord
from storage.care.sharing import hold, leave, require_all_known
from storage.embedded.reclaim import embedded_at, reclaim

MISSING = "Handlingen finns inte i katalogen. Ta reda på varför innan något mer gallras."


def begin(rooms: Rooms, case: DisposalCase, act: Act) -> DisposalCase:
    """Clear an approved case as everything is now, and keep that; one begun stays as it is."""
    if case.status in (CaseStatus.UNDER_WAY, CaseStatus.DONE):
        refuse(why_too_early(rooms, case, act))
        return case
    refuse((*why_not_carried_out(case, act.by), *why_certified(rooms, case)))
    approval = Approval(from_json(Proposal, case.proposal), from_json(Act, case.approval))
    stored = stored_now(rooms, approval.proposal.items)
    records = [record for one in stored.values() if (record := seen(rooms, one))]
    cleared = clear(approval, records, rooms.plans(), rooms.catalogue.holds(), act)
    if isinstance(cleared, Refusal):
        raise DisposalRefused("\n".join(cleared.reasons))
    if not cleared.items:
        refuse(tuple(f"{one.record_id}: {' '.join(one.reasons)}" for one in cleared.stopped))
    begun = replace(case, status=CaseStatus.UNDER_WAY, clearance=to_json(cleared))
    rooms.catalogue.advance_case(begun, CaseStatus.APPROVED)
    return begun


def why_certified(rooms: Rooms, case: DisposalCase) -> tuple[str, ...]:
    """Say that the archive keeps another certificate by the case's name, or nothing."""
    if not rooms.archive.versions(f"certificates/{case.id}/"):
        return ()
    reason = (
        f"Arkivet har redan ett gallringsprotokoll för ett ärende {case.id}, från en annan katalog."
        " Dra tillbaka ärendet och föreslå på nytt, så får det ett eget namn."
    )
    return (reason,)


def why_too_early(rooms: Rooms, case: DisposalCase, act: Act) -> tuple[str, ...]:
    """Say that the clock shows less than when a case was cleared; nothing once it has removed."""
    if case.status is CaseStatus.DONE:
        return ()
    clearance = from_json(Clearance, case.clearance)
    ids = [one.record.subject.id for one in clearance.items]
    begun = any(noted(rooms, case, id_, EventType.DEACCESSION) for id_ in ids)
    if begun or act.at >= clearance.cleared.at:
        return ()
    cleared = f"{clearance.cleared.at:%Y-%m-%d %H:%M}"
    return (f"Ärendet prövades {cleared}, och klockan visar mindre. Ställ klockan och kör igen.",)


def remove_records(rooms: Rooms, case: DisposalCase, clearance: Clearance) -> Mapping[str, str]:
    """Remove every version and copy of what is cleared; returns why each of the others stays."""
    gone = {one.id for one in rooms.catalogue.disposed() if one.certificate_id == case.id}
    items = [one for one in clearance.items if one.record.subject.id not in gone]
    if items:
        require_all_known(rooms.catalogue, rooms.archive)
    stored = stored_now(rooms, items)
    stayed: dict[str, str] = {}
    for item in items:
        id_ = item.record.subject.id
        if reason := remove_record(rooms, case, item, stored.get(id_)):
            stayed[id_] = reason
    return stayed


def remove_record(rooms: Rooms, case: DisposalCase, item: Item, stored: Stored | None) -> str:
    """Remove a record from the archive and from the work folder, or say why it stays."""
    if stored is None:
        return MISSING
    with alone_with(rooms, item) as (alone, place):
        if is_begun(alone, case, stored):
            reason = let_go(alone, case, stored)
        else:
            reason = look_through(alone, case, item, stored)
        if reason:
            return reason
        note(alone, case, item, EventType.DEACCESSION, f"gallring påbörjad i ärende {case.id}")
        remove_copies(alone, case, stored, place)
    return ""


@contextmanager
def alone_with(rooms: Rooms, item: Item) -> Iterator[tuple[Rooms, Workplace]]:
    """Keep others from a record, whose workplace it gives, and from what is to stay in its place.

    Two cases could each take what the other keeps; they wait for each other in one order. Nothing
    is written in the rooms that it gives once either is lost to another home.
    """
    id_ = item.record.subject.id
    with ExitStack() as stack:
        places = {
            one: stack.enter_context(visited(rooms, one))
            for one in sorted({id_, item.twin.kept if item.twin else id_})
        }
        yield reduce(fenced, places.values(), rooms), places[id_]


@contextmanager
def visited(rooms: Rooms, snapshot_id: str) -> Iterator[Workplace]:
    """Hold a snapshot's workplace, and leave none where nothing is under way."""
    with workplace(rooms, snapshot_id) as place:
        try:
            yield place
        finally:
            with suppress(OSError):  # something is under way there, or it is gone
                place.folder.rmdir()


def look_through(rooms: Rooms, case: DisposalCase, item: Item, stored: Stored) -> str:
    """Say why a cleared record may not go after all; if it may, keep how much goes with it."""
    record = seen(rooms, stored)
    reason = why_not_now(rooms, item, stored, record)
    if record and not reason:
        keep_extent(rooms, case, record)
    return reason


def keep_extent(rooms: Rooms, case: DisposalCase, record: StoredRecord) -> None:
    """Keep how much goes with a record, as it is right before it goes, for the certificate.

    When the case was cleared it may have shared chunks with another that has gone since.
    """
    now = rooms.catalogue.case(case.id)
    clearance = from_json(Clearance, now.clearance)
    items = tuple(
        replace(one, record=record) if one.record.subject.id == record.subject.id else one
        for one in clearance.items
    )
    kept = replace(now, clearance=to_json(replace(clearance, items=items)))
    rooms.catalogue.advance_case(kept, CaseStatus.UNDER_WAY)


def let_go(rooms: Rooms, case: DisposalCase, stored: Stored) -> str:
    """Lift our hold on what is left of a bundle that was begun; say why if somebody else's stays.

    Half a bundle is no record, so ours, which came too late, keeps nothing. Others' are not ours
    to judge.
    """
    hold(rooms.catalogue, rooms.archive, stored.user, on=False)
    for folder in stored.places:
        rooms.archive.hold(folder, on=False)
    found = protections(rooms, stored)
    return leave_half(rooms, case, stored) if any(one.held for one in found) else ""


def remove_copies(rooms: Rooms, case: DisposalCase, stored: Stored, place: Workplace) -> None:
    """Remove a snapshot's bundle, the pictures of earlier tries, and what a kill left behind.

    Chunks go first, those that nobody else needs: until its map is gone too, the archive itself
    tells what was to go. One process at a time (``place`` is its workplace), for what it finds
    there it takes to be all.
    """
    clear_away(place)
    note_unread(rooms, case, stored, leave(rooms.catalogue, rooms.disposer, stored.user))
    for folder, spared in stored.places.items():
        rooms.disposer.remove(folder, spared)
    remove_copy(rooms, stored.user)
    rooms.catalogue.chunks.forget(stored.snapshot.id)


def reclaim_bytes(rooms: Rooms) -> None:
    """Have the embedded archive give back what was removed; another's administrator sees to it."""
    if folder := embedded_at(rooms.settings):
        reclaim(folder, rooms.settings.s3_bucket)


def forget_neighbours(rooms: Rooms) -> None:
    """Empty the file that pictures are found by: it is made anew when somebody asks.

    Those of other homes are made anew too, as soon as somebody asks there.
    """
    folder = rooms.settings.neighbours
    if folder.is_dir():
        with alone_in(folder):
            for path in folder.iterdir():
                path.unlink()


def forget_records(
    rooms: Rooms, case: DisposalCase, clearance: Clearance, stayed: Mapping[str, str]
) -> None:
    """Remove from the catalogue what is gone from the archive, and end the chain of its events."""
    for item in clearance.items:
        id_ = item.record.subject.id
        if id_ not in stayed:
            rooms.catalogue.dispose(id_, case.id, gone_moment(clearance, rooms.clock()))
            said = f"rad {item.decision.row}, beslut {item.decision.authority}, ärende {case.id}"
            note(rooms, case, item, EventType.DELETION, f"gallrad enligt {said}")
            tell(rooms, id_)
    rooms.catalogue.reclaim()
    forget_neighbours(rooms)


def finish(rooms: Rooms, case: DisposalCase) -> DisposalCase:
    """Close a case whose certificate is kept."""
    done = replace(case, status=CaseStatus.DONE)
    rooms.catalogue.advance_case(done, CaseStatus.UNDER_WAY)
    return done


def refuse(reasons: tuple[str, ...]) -> None:
    """Raise ``DisposalRefused`` with all the reasons, if there are any."""
    if reasons:
        raise DisposalRefused("\n".join(reasons))


def act_of(rooms: Rooms, by: str, account: str = "") -> Act:
    """Return what somebody does now, in the municipality's own time."""
    return Act(by, rooms.clock().astimezone(SWEDEN), account)
