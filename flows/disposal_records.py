"""Records on their way out: what catalogue and archive have of them, and what stops them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bundles.manifest import MANIFEST
from bundles.premis import FOLDER as EVENTS
from flows.rooms import Rooms, day_of
from flows.steps import AGENT
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import NotInArchive
from ogonblick.event import Event, EventType
from ogonblick.plan import DisposalCase
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import SWEDEN
from retention.disposal import Item, StoredRecord, stored_record, why_it_stays
from retention.subjects import snapshot_subject


@dataclass(frozen=True)
class Stored:
    """A snapshot that the catalogue has, and what a plan decides about."""

    snapshot: Snapshot
    record: StoredRecord

    @property
    def folder(self) -> str:
        """Where its bundle lies in the archive."""
        return f"snapshots/{self.snapshot.account_id}/{self.snapshot.id}/"

    @property
    def places(self) -> Mapping[str, str]:
        """All places of its content in the archive, and what is spared in each.

        The chain of events is kept: it tells what the bundle was and what became of it.
        """
        return {
            self.folder: f"{self.folder}{EVENTS}/",
            f"deviations/{self.snapshot.id}/": "",
        }


def stored_now(rooms: Rooms, items: Iterable[Item]) -> Mapping[str, Stored]:
    """Return the records that the catalogue still has, as it has them now."""
    wanted = {one.record.subject.id: one.record.subject.account_id for one in items}
    obsolete = {one.subject_id: one.day for one in rooms.catalogue.obsolete()}
    found: dict[str, Stored] = {}
    for account_id in sorted(set(wanted.values())):
        account = rooms.catalogue.account(account_id)
        for one in rooms.catalogue.snapshots(account_id):
            if one.id in wanted:
                taken_on, made = day_of(one.taken_at), obsolete.get(one.id)
                subject = snapshot_subject(one.id, one.occasion, taken_on, account, made)
                found[one.id] = Stored(one, stored_record(subject, one))
    return found


def seen(rooms: Rooms, stored: Stored) -> StoredRecord | None:
    """Return a record with the digest of what lies in the archive now; None if nothing does."""
    digest = digest_now(rooms, stored.snapshot)
    return replace(stored.record, digest=digest) if digest else None


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
    does not make a record that is held one to finish.
    """
    if not noted(rooms, case, stored.snapshot.id, EventType.DEACCESSION):
        return False
    there = {(one.key, one.id) for one in rooms.archive.versions(stored.folder)}
    return any((file.key, file.version) not in there for file in stored.snapshot.receipt.files)


def why_not_now(rooms: Rooms, item: Item, stored: Stored) -> str:
    """Say why a cleared record may not go after all: a hold, a plan, other content, or a lock."""
    today, holds = day_of(rooms.clock()), rooms.catalogue.holds()
    reasons = why_it_stays(item, seen(rooms, stored), rooms.plans(), holds, today)
    return " ".join(reasons) or why_protected(rooms, stored)


def why_protected(rooms: Rooms, stored: Stored) -> str:
    """Say what in the archive itself keeps a record; a lock is never broken."""
    found = [rooms.archive.protection(*place) for place in stored.places.items()]
    until = max((one.until for one in found if one.until), default=None)
    if any(one.held for one in found):
        return (
            "Arkivet har ett eget stopp (legal hold) på handlingen."
            " Ta reda på vem som satte det, och föreslå på nytt när det är hävt."
        )
    if until and until > rooms.clock():
        return (
            f"Arkivets objektlås gäller till {until.astimezone(SWEDEN):%Y-%m-%d %H:%M} och bryts"
            " aldrig. Föreslå på nytt när det har gått ut."
        )
    return ""


def note(rooms: Rooms, case: DisposalCase, item: Item, kind: EventType, detail: str) -> None:
    """Note once what a case did to a record."""
    id_ = item.record.subject.id
    if not noted(rooms, case, id_, kind):
        rooms.catalogue.add_event(Event(id_, kind, rooms.clock(), AGENT, "success", detail))


def noted(rooms: Rooms, case: DisposalCase, snapshot_id: str, kind: EventType) -> bool:
    """Say whether the case has noted an event of this kind."""
    events = rooms.catalogue.events(snapshot_id)
    return any(one.type is kind and one.detail.endswith(f"ärende {case.id}") for one in events)
