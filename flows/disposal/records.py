"""Records on their way out: what catalogue and archive have of them, and what stops them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bundles.manifest import MANIFEST
from flows.disposal.replica import why_copy_stays
from flows.harvest.steps import AGENT
from flows.rooms import Rooms
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import NotInArchive
from ogonblick.event import Event, EventType
from ogonblick.plan import DisposalCase
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of
from retention.disposal import Clearance, Item, why_it_stays
from retention.records import StoredRecord, stored_record, why_locked
from retention.subjects import snapshot_subject
from storage.archive import Protection
from storage.care.sharing import folder_of, parting, places_of, protection
from storage.database.chunk_users import ChunkUser
from storage.packages.beside import laid_at

HELD = (
    "Någon annan har satt ett stopp (legal hold) på handlingen i arkivet."
    " Ta reda på vem, och föreslå på nytt när det är hävt."
)
UNLIFTED = (
    "Arkivet har kvar ett stopp som Ögonblick har satt. Är gallringsstoppet hävt, kör »ogonblick"
    " holds mark« och föreslå på nytt. Finns det inte i katalogen, lägg in det igen med »ogonblick"
    " holds add«, och häv det när det inte behövs."
)
HALF = (
    "Handlingen är delvis borttagen. På resten har någon annan satt ett stopp (legal hold) i"
    " arkivet, och det rörs inte. Ta reda på vem, och föreslå på nytt när det är hävt, så att"
    " resten går."
)


@dataclass(frozen=True)
class Stored:
    """A snapshot that the catalogue has, and what a plan decides about."""

    snapshot: Snapshot
    record: StoredRecord

    @property
    def user(self) -> ChunkUser:
        """Itself, as one that needs chunks."""
        return ChunkUser(self.snapshot.account_id, self.snapshot.id)

    @property
    def folder(self) -> str:
        """Where its bundle lies in the archive."""
        return folder_of(self.user)

    @property
    def places(self) -> Mapping[str, str]:
        """All places of its content in the archive, and what is spared in each."""
        return places_of(self.user)


def stored_now(rooms: Rooms, items: Iterable[Item]) -> Mapping[str, Stored]:
    """Return the records that the catalogue still has, as it has them now, and those that stay.

    What stays in another's place is of the same account.
    """
    wanted = {
        id_: one.record.subject.account_id
        for one in items
        for id_ in (one.record.subject.id, *([one.twin.kept] if one.twin else []))
    }
    obsolete = {one.subject_id: one.day for one in rooms.catalogue.obsolete()}
    found: dict[str, Stored] = {}
    for account_id in sorted(set(wanted.values())):
        account = rooms.catalogue.account(account_id)
        for one in rooms.catalogue.snapshots(account_id):
            if one.id in wanted:
                subject = snapshot_subject(one, account, obsolete.get(one.id))
                found[one.id] = Stored(one, stored_record(subject, one))
    return found


def seen(rooms: Rooms, stored: Stored) -> StoredRecord | None:
    """Return a record as the archive has it now, with all that lies beside it; None if it has none.

    Chunks that it alone needs are its own; those that others need too are told of apart. What an
    earlier case left half of is still what was approved then.
    """
    digest = digest_now(rooms, stored.snapshot)
    if digest is None and is_left_half(rooms, stored):
        digest = stored.record.digest
    if digest is None:
        return None
    found = [one for place in stored.places.items() for one in rooms.archive.versions(*place)]
    chunks = parting(rooms.catalogue, rooms.archive, stored.user)
    going = [one.size for one in (*found, *chunks.going) if not one.is_marker]
    return replace(
        stored.record,
        digest=digest,
        objects=len(going),
        size=sum(going),
        shared=len(chunks.staying),
        shared_size=sum(one.size for one in chunks.staying),
    )


def digest_now(rooms: Rooms, snapshot: Snapshot) -> Digest | None:
    """Return the digest of the manifest that the archive has, or None if it has none."""
    for file in snapshot.receipt.files:
        if file.key.endswith(f"/{MANIFEST}"):
            try:
                with rooms.archive.open(file) as stream:
                    return digest_of([stream.read()])
            except NotInArchive:
                return None
    return None


def is_begun(rooms: Rooms, case: DisposalCase, stored: Stored) -> bool:
    """Say whether this case has removed something of a record already.

    Both the event that is noted first and the archive must say so: a file that was lost otherwise
    does not make a record that is held one to finish. What it shared may be gone as soon as it has
    left its chunks.
    """
    if not noted(rooms, case, stored.snapshot.id, EventType.DEACCESSION):
        return False
    if rooms.catalogue.chunks.is_leaving(stored.snapshot.id):
        return True
    there = {(one.key, one.id) for one in rooms.archive.versions(stored.folder)}
    files = stored.snapshot.receipt.files
    return any((laid_at(file), file.version) not in there for file in files)


def is_left_half(rooms: Rooms, stored: Stored) -> bool:
    """Say whether a case had to stop in the middle of a record, and told so in its certificate."""
    events = rooms.catalogue.events(stored.snapshot.id)
    return any((one.type, one.outcome) == (EventType.DEACCESSION, "fail") for one in events)


def leave_half(rooms: Rooms, case: DisposalCase, stored: Stored) -> str:
    """Note once that the archive keeps the rest of a record, and say why."""
    if not is_left_half(rooms, stored):
        detail = f"gallring avbruten av ett stopp i arkivet i ärende {case.id}"
        id_, kind = stored.snapshot.id, EventType.DEACCESSION
        rooms.catalogue.add_event(Event(id_, kind, rooms.clock(), AGENT, "fail", detail))
    return HALF


def why_not_now(rooms: Rooms, item: Item, stored: Stored, record: StoredRecord | None) -> str:
    """Say why a cleared record may not go after all: a hold, a plan, other content, or a lock.

    ``record`` is as the archive has it now.
    """
    today, holds = day_of(rooms.clock()), rooms.catalogue.holds()
    reasons = why_it_stays(item, record, rooms.plans(), holds, today, _kept(rooms, item))
    return " ".join(reasons) or why_protected(rooms, stored) or why_copy_stays(rooms, stored.user)


def _kept(rooms: Rooms, item: Item) -> StoredRecord | None:
    """Return what stays in a record's place as the archive has it; None where nothing does.

    One that another case has begun to remove does not stay, however much of it is left.
    """
    kept = stored_now(rooms, [item]).get(item.twin.kept) if item.twin else None
    return seen(rooms, kept) if kept and not is_going(rooms, kept.snapshot.id) else None


def is_going(rooms: Rooms, snapshot_id: str) -> bool:
    """Say whether any case has begun to remove a record."""
    events = rooms.catalogue.events(snapshot_id)
    is_begun = any(one.type is EventType.DEACCESSION for one in events)
    return is_begun or rooms.catalogue.chunks.is_leaving(snapshot_id)


def why_protected(rooms: Rooms, stored: Stored) -> str:
    """Say what in the archive itself keeps a record; a lock is never broken."""
    found = protections(rooms, stored)
    until = max((one.until for one in found if one.until), default=None)
    if any(one.held_by_others for one in found):
        return HELD
    if any(one.held for one in found):
        return UNLIFTED
    return why_locked(until, rooms.clock())


def protections(rooms: Rooms, stored: Stored) -> list[Protection]:
    """Return what the archive keeps each place of a record by, and the chunks it alone needs."""
    places = (rooms.archive.protection(*place) for place in stored.places.items())
    return [*places, protection(rooms.catalogue, rooms.archive, stored.user)]


def note(rooms: Rooms, case: DisposalCase, item: Item, kind: EventType, detail: str) -> None:
    """Note once what a case did to a record."""
    id_ = item.record.subject.id
    if not noted(rooms, case, id_, kind):
        rooms.catalogue.add_event(Event(id_, kind, rooms.clock(), AGENT, "success", detail))


def note_unread(rooms: Rooms, case: DisposalCase, stored: Stored, keys: Sequence[str]) -> None:
    """Note once what of a record could not be read when it was removed."""
    id_, kind = stored.snapshot.id, EventType.FIXITY_CHECK
    if keys and not noted(rooms, case, id_, kind):
        detail = f"{', '.join(keys)} gick inte att läsa vid gallringen i ärende {case.id}"
        rooms.catalogue.add_event(Event(id_, kind, rooms.clock(), AGENT, "fail", detail))


def unread(rooms: Rooms, case: DisposalCase, clearance: Clearance) -> list[str]:
    """Return what the case has noted of records that could not be read when they were removed."""
    ids = (one.record.subject.id for one in clearance.items)
    found = (one for id_ in ids for one in rooms.catalogue.events(id_) if is_of(case, one))
    return [one.detail for one in found if one.type is EventType.FIXITY_CHECK]


def noted(rooms: Rooms, case: DisposalCase, snapshot_id: str, kind: EventType) -> bool:
    """Say whether the case has noted an event of this kind."""
    return any(one.type is kind and is_of(case, one) for one in rooms.catalogue.events(snapshot_id))


def is_of(case: DisposalCase, event: Event) -> bool:
    """Say whether an event was noted in a case."""
    return event.detail.endswith(f"ärende {case.id}")
