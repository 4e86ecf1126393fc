"""Snapshots laid in the archive without a visit, and a plan by which they may go."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bundles.plain import to_json
from flows.disposal.steps import act_of
from flows.harvest.steps import AGENT, tell
from flows.rooms import Rooms
from ogonblick.account import Account, AccountStatus, Platform
from ogonblick.bundle import Bundle, BundleFile
from ogonblick.capture import Coverage, Occasion, Order, Outcome
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.event import Event, EventType
from ogonblick.likeness import Likeness, Verdict
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.post import Origin, Post, PostKind
from ogonblick.snapshot import Snapshot
from retention.disposal import Act, propose
from retention.records import stored_record
from retention.subjects import snapshot_subject
from storage.care.sharing import claim
from tests.entering import ENTERED

TAKEN = datetime(2020, 5, 4, 9, tzinfo=UTC)
PROPOSER, APPROVER, OPERATOR = "Person Ett", "Person Två", "Driften"

PLAN = """
[plan]
namn = "Plan"
kommun = "Exempelby kommun"
version = "1"

[[rad]]
id = "1"
handlingstyp = "ögonblicksbild"
bevarande = "gallras"
gallringsfrist = "2 år"
beslut = { dnr = "EX 1", organ = "Nämnden", paragraf = "§ 1", datum = 2019-02-11 }
"""


def account(account_id: str) -> Account:
    """Return an account that nobody visits any more, of a municipality that has the plan."""
    return Account(
        id=account_id,
        name=account_id.capitalize(),
        platform=Platform.WEBSITE,
        url=f"https://{account_id}.example/",
        municipality="Exempelby kommun",
        department="Kulturförvaltningen",
        board="Kulturnämnden",
        status=AccountStatus.CLOSED,
    )


def words_of(snapshot_id: str) -> str:
    """Return words that stand in this snapshot's only post, and nowhere else."""
    return f"Ord som bara finns i {snapshot_id}."


def shelved(rooms: Rooms, account_id: str, period: str, *, locked: int | None = None) -> Snapshot:
    """Deposit a bundle of random bytes and record it as a snapshot of 2020.

    ``locked`` is the year until which the archive locks it; what is due has no lock any more.
    """
    order = Order(account_id, Occasion.SCHEDULED, period)
    bundle = new_bundle(rooms.settings.home / "shelf" / order.snapshot_id, order.snapshot_id)
    rooms.archive.prepare()
    snapshot = shelve(rooms, order, bundle, locked=locked)
    shutil.rmtree(bundle.folder)
    return snapshot


def shelved_unchanged(rooms: Rooms, account_id: str, verdicts: Sequence[Verdict]) -> list[Snapshot]:
    """Record snapshots of an account, a day apart, of which these verdicts were told."""
    found: list[Snapshot] = []
    for number, verdict in enumerate(verdicts):
        order = Order(account_id, Occasion.SCHEDULED, f"v{number}")
        bundle = new_bundle(rooms.settings.home / "shelf" / order.snapshot_id, order.snapshot_id)
        rooms.archive.prepare()
        before = found[-1].id if found else ""
        sentence = f"{verdict.capitalize()} sedan {before}."
        likeness = Likeness(order.snapshot_id, before, sentence=sentence, verdict=verdict)
        at = TAKEN + timedelta(days=number)
        found.append(shelve(rooms, order, bundle, likeness=likeness, taken_at=at))
    return found


def shelve(
    rooms: Rooms,
    order: Order,
    bundle: Bundle,
    *,
    locked: int | None = None,
    likeness: Likeness | None = None,
    taken_at: datetime = TAKEN,
) -> Snapshot:
    """Deposit a bundle, with what it shares claimed first, and record it as a snapshot of 2020."""
    owner = account(order.account_id)
    rooms.catalogue.register([owner], ENTERED)
    until = datetime(locked, 1, 1, tzinfo=UTC).date() if locked else None
    shared = claim(rooms.catalogue, owner, bundle)
    snapshot = Snapshot(
        id=order.snapshot_id,
        account_id=owner.id,
        occasion=order.occasion,
        period=order.period,
        taken_at=taken_at,
        outcome=Outcome.COMPLETE,
        title="Titel",
        url="https://exempel.example/",
        coverage=Coverage(),
        findings=(),
        bundle_digest=bundle.digest,
        size=bundle.size,
        decision=Decision(Retention.PERIOD, None, "1", "", "Plan, version 1", ("Prov.",)),
        likeness=likeness or Likeness(order.snapshot_id),
        receipt=rooms.archive.deposit(bundle, owner.id, until, sharing=shared),
    )
    post = Post("1", PostKind.POST, Origin.DRAWN_UP, "Kontot", words_of(snapshot.id))
    taken = Event(snapshot.id, EventType.CAPTURE, TAKEN, AGENT, "success", snapshot.url)
    rooms.catalogue.record(snapshot, [post], [], [taken])
    tell(rooms, snapshot.id)
    return snapshot


def content_of(rooms: Rooms, snapshot: Snapshot) -> bytes:
    """Return the bytes of a snapshot's package."""
    with rooms.archive.open(snapshot.receipt.files[0]) as stream:
        return stream.read()


def approved(rooms: Rooms, case_id: str, *account_ids: str) -> DisposalCase:
    """Propose all that is due of the accounts, and have a second person approve it."""
    case = proposed(rooms, case_id, *account_ids)
    done = replace(case, status=CaseStatus.APPROVED, approval=to_json(act_of(rooms, APPROVER)))
    rooms.catalogue.advance_case(done, CaseStatus.PROPOSED)
    return done


def proposed(rooms: Rooms, case_id: str, *account_ids: str) -> DisposalCase:
    """Open a case for all that is due of the accounts."""
    act = act_of(rooms, PROPOSER)
    records = [
        stored_record(
            snapshot_subject(one, rooms.catalogue.account(one.account_id)),
            one,
        )
        for account_id in account_ids
        for one in rooms.catalogue.snapshots(account_id)
    ]
    text = to_json(propose(records, rooms.plans(), rooms.catalogue.holds(), act))
    digest = digest_of([text.encode()])
    case = DisposalCase(case_id, CaseStatus.PROPOSED, act.at, text, digest)
    rooms.catalogue.open_case(case)
    return case


def approval_by(by: str, rooms: Rooms) -> str:
    """Return an approval as a case keeps it."""
    return to_json(Act(by, act_of(rooms, by).at))


def new_bundle(folder: Path, snapshot_id: str, wacz: bytes = b"") -> Bundle:
    """Write a bundle of a package, or of one that no compression can hide."""
    content = {
        "snapshot.wacz": wacz or os.urandom(100_000),
        "manifest.json": snapshot_id.encode(),
    }
    files = []
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        files.append(BundleFile(name, len(data), digest_of([data])))
    return Bundle(snapshot_id, folder, files[-1].digest, tuple(files))
