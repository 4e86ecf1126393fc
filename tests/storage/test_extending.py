"""Locks made longer: as long as is decided, chunks and all, never shorter, and told once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from ogonblick.account import Account
from ogonblick.digest import digest_of
from ogonblick.errors import ReceiptMismatch
from ogonblick.event import Event, EventType
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from storage.care.extending import Extended, extend_copies, extend_locks
from storage.care.replica import Replica, replicate_all
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from tests.storage.sharing import bundle_with, deposited, payload

pytestmark = pytest.mark.s3

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATE, LAST = date(2060, 1, 1), date(2099, 12, 31)


@pytest.fixture
def recorded(
    catalogue: Catalogue, archive: Archive, account: Account, snapshot: Snapshot, tmp_path: Path
) -> Snapshot:
    """A snapshot that was deposited without lock, a chunk of it shared, and recorded."""
    owner = replace(account, municipality=f"Prov {uuid4().hex}")
    bundle = bundle_with(tmp_path, f"prov_{uuid4().hex}_scheduled", [payload()])
    receipt = deposited(catalogue, archive, owner, bundle)
    kept = replace(snapshot, id=bundle.snapshot_id, receipt=receipt)
    catalogue.record(kept, [], [], [])
    return kept


def extended(
    catalogue: Catalogue, archive: Archive, snapshot: Snapshot, until: date
) -> list[Extended]:
    """Lengthen one snapshot's locks."""
    return list(extend_locks(catalogue, archive, [(snapshot, until)], lambda: NOON))


def locks_of(archive: Archive, snapshot: Snapshot) -> set[datetime | None]:
    """Return until when each object that a snapshot needs is locked."""
    folder = f"snapshots/{snapshot.account_id}/{snapshot.id}/"
    keys = {one.key for one in archive.versions(folder)}
    keys |= archive.chunk_keys(snapshot.receipt.files[0])
    return {archive.protection(key).until for key in keys}


def test_locks_reach_as_far_as_is_decided_and_never_back(
    catalogue: Catalogue, archive: Archive, recorded: Snapshot
) -> None:
    """Every object gets the longer lock, 2099 at most; a shorter day changes nothing."""
    for wanted, got in ((LATE, LATE), (date(2150, 1, 1), LAST), (LATE, LAST)):
        (one,) = extended(catalogue, archive, recorded, wanted)
        assert (one.objects, one.until) == (4, min(wanted, LAST))
        assert locks_of(archive, recorded) == {
            datetime(got.year, got.month, got.day, tzinfo=UTC),
        }


def test_a_longer_lock_is_told_once(
    catalogue: Catalogue, archive: Archive, recorded: Snapshot
) -> None:
    """The chain of events says until when; the next year's round, and a run repeated, add none."""
    told = [extended(catalogue, archive, recorded, day)[0].longer for day in (LATE, LATE, LAST)]
    assert told == [True, False, True]
    events = catalogue.events(recorded.id)
    assert [(one.type, one.at) for one in events] == [(EventType.POLICY_ASSIGNMENT, NOON)] * 2
    assert [one.detail for one in events] == [
        f"objektlåset i arkivet gäller nu till {day}, 4 objekt" for day in (LATE, LAST)
    ]


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
def test_one_that_is_damaged_keeps_no_other_waiting(
    catalogue: Catalogue, archive: Archive, recorded: Snapshot
) -> None:
    """The others are locked, and then it is named."""
    lost = replace(
        recorded,
        receipt=replace(
            recorded.receipt,
            files=tuple(replace(one, version="ingen") for one in recorded.receipt.files),
        ),
    )
    round_ = extend_locks(catalogue, archive, [(lost, LATE), (recorded, LATE)], lambda: NOON)
    assert next(round_).snapshot_id == recorded.id
    with pytest.raises(ReceiptMismatch, match=recorded.id):
        next(round_)


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
def test_what_stayed_although_its_disposal_began_is_locked(
    catalogue: Catalogue, archive: Archive, recorded: Snapshot
) -> None:
    """Killed right after it was noted, then held: once its case is done it is as any other."""
    case = DisposalCase(f"G-{uuid4().hex}", CaseStatus.UNDER_WAY, NOON, "{}", digest_of([b"{}"]))
    catalogue.open_case(case)
    begun = f"gallring påbörjad i ärende {case.id}"
    catalogue.add_event(Event(recorded.id, EventType.DEACCESSION, NOON, "p", "success", begun))
    assert extended(catalogue, archive, recorded, LATE) == []
    catalogue.advance_case(replace(case, status=CaseStatus.DONE), CaseStatus.UNDER_WAY)
    assert len(extended(catalogue, archive, recorded, LATE)) == 1


def test_what_is_being_disposed_of_is_not_locked(
    catalogue: Catalogue, archive: Archive, recorded: Snapshot
) -> None:
    """From the moment that a disposal has begun nothing is locked any more, or it could not end."""
    catalogue.add_event(Event(recorded.id, EventType.DEACCESSION, NOON, "prov", "success"))
    assert extended(catalogue, archive, recorded, LAST) == []
    assert locks_of(archive, recorded) == {None}


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
def test_what_lies_in_a_second_archive_is_locked_as_long(
    catalogue: Catalogue, archive: Archive, settings: Settings, recorded: Snapshot, tmp_path: Path
) -> None:
    """Chunks and all, by versions of its own; one that has no copy there is passed over."""
    elsewhere = replace(settings, s3_bucket=f"kopia-{uuid4().hex}")
    replica = open_archive(elsewhere, Patience(attempts=1, waits=(), doubts=()))
    replica.prepare()
    wanted = [(recorded, LATE), (replace(recorded, id="utan-kopia"), LATE)]
    assert list(extend_copies(catalogue, replica, wanted)) == []
    copies = replicate_all(catalogue, archive, Replica(replica, replica), tmp_path, lambda: NOON)
    assert (recorded.id, 4) in list(copies)
    until = datetime(LATE.year, LATE.month, LATE.day, tzinfo=UTC)
    for _ in range(2):
        assert list(extend_copies(catalogue, replica, wanted)) == [recorded.id]
    lost, *others = replica.versions(f"snapshots/{recorded.account_id}/{recorded.id}/")
    assert {replica.protection(one.key).until for one in (lost, *others)} == {until}
    (chunk,) = catalogue.chunks.of(recorded.id)
    assert replica.protection(chunk).until == until
