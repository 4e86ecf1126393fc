"""The steps of a harvest: each is one call into one room, and two rooms meet only here.

Every step may be called again after a kill: it finds what it had finished and goes on from there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bundles.proof.layout import FOLDER as PROOF
from bundles.proof.prover import Prover
from bundles.reading import open_wacz
from bundles.reading import posts as posts_in
from bundles.seal import seal
from flows.changes.compared import Compared
from flows.harvest.asked import asked_by
from flows.harvest.gone import gone_without_case
from flows.harvest.workplace import Workplace
from flows.logbook import saying, step
from flows.rooms import Rooms
from harvesters.job import Job
from harvesters.limits import MEGABYTE, Limits
from harvesters.replay import replay, with_replay
from harvesters.visit import visit
from ogonblick import __version__
from ogonblick.account import Account
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture, Finding, Occasion, Order, Outcome
from ogonblick.decision import Decision
from ogonblick.errors import LeaseLost
from ogonblick.event import Event, EventType, asked_for
from ogonblick.hold import LegalHold
from ogonblick.post import Post
from ogonblick.settings import Settings
from ogonblick.snapshot import Deviation, Receipt, Snapshot
from ogonblick.swedish import day_of
from retention.decide import decide, is_held, lock_until
from retention.subjects import order_subject
from storage.care.reusing import mend_reused
from storage.care.sharing import claim, hold
from storage.care.story import deliver
from storage.database.chunk_users import ChunkUser
from storage.database.shortfalls import UNTOLD
from storage.rebuild.record import (
    first_record,
    laid_record,
    lay_first,
    lay_record,
    lay_tombstone,
    record_of,
)
from storage.words.page_text import PageText, page_texts

AGENT = f"Ögonblick {__version__}"


def visit_account(rooms: Rooms, account: Account, order: Order, place: Workplace) -> Capture:
    """Send a browser to the account, and tell the catalogue how far it has come."""
    return visit(job_of(rooms, account, order, place), saying(rooms, order))


def job_of(rooms: Rooms, account: Account, order: Order, place: Workplace) -> Job:
    """Return the visit that an order asks for, within what the operator has set."""
    settings = rooms.settings
    return Job(
        account=account,
        order=order,
        folder=place.capture,
        taken_at=rooms.clock(),
        seconds=settings.capture_seconds,
        browser_path=settings.browser_path,
        operator=settings.operator,
        contact=settings.contact,
        robot_page=settings.robot_page,
        allow_private_addresses=settings.allow_private_addresses,
        limits=limits_of(settings),
        waits=settings.waits,
        sessions=settings.sessions,
        session_key=settings.session_key_file,
    )


def limits_of(settings: Settings) -> Limits:
    """Return what one capture may cost, as the operator has set it."""
    return Limits(
        received=settings.capture_megabytes * MEGABYTE,
        requests=settings.capture_requests,
        body=settings.capture_body_megabytes * MEGABYTE,
        memory=settings.capture_memory * MEGABYTE,
    )


def replay_capture(rooms: Rooms, capture: Capture) -> Capture:
    """Replay the recording from its own files, and let its coverage say how that went."""
    failed = capture.outcome is Outcome.FAILED
    if failed or capture.coverage.replay or not rooms.settings.replay_check:
        return capture
    step(rooms, capture.order, "spelar upp")
    replayed = replay(capture.folder, capture.url, rooms.settings.browser_path)
    return with_replay(capture, replayed)


def seal_capture(rooms: Rooms, capture: Capture, place: Workplace) -> Bundle:
    """Seal the capture; from here on it is read-only."""
    step(rooms, capture.order, "förseglar")
    prover = Prover(rooms.settings, rooms.clock)
    return seal(capture, place.bundle, rooms.clock(), prover)


def classify(rooms: Rooms, account: Account, capture: Capture) -> Decision:
    """Ask the document management plan how long the snapshot is to be kept, and why."""
    return decide_now(rooms, account, capture, rooms.catalogue.holds())


def decide_now(
    rooms: Rooms, account: Account, capture: Capture, holds: Iterable[LegalHold]
) -> Decision:
    """Return what plans and holds say of a capture today."""
    id_, taken_on = capture.order.snapshot_id, day_of(capture.taken_at)
    known = {one.subject_id: one.day for one in rooms.catalogue.obsolete()}
    subject = replace(order_subject(capture.order, taken_on, account), obsolete_on=known.get(id_))
    return next(decide([subject], rooms.plans(), holds, day_of(rooms.clock())))


def deposit(
    rooms: Rooms, account: Account, capture: Capture, bundle: Bundle, decision: Decision
) -> Receipt:
    """Lay the bundle in the archive, locked as long as the plan says, and held while it is held.

    A hold has no part in the lock: it is lifted some day, and a lock never is. What the bundle
    shares with others is claimed first, so that no disposal takes it away meanwhile, and read, so
    that no receipt relies on what has rotted.
    """
    step(rooms, capture.order, "lagrar")
    rooms.archive.prepare()
    planned = lock_until(decide_now(rooms, account, capture, ()), day_of(rooms.clock()))
    shared = claim(rooms.catalogue, account, bundle)
    mend_reused(rooms.catalogue, rooms.archive, bundle, shared, rooms.clock)
    receipt = rooms.archive.deposit(bundle, account.id, planned, sharing=shared)
    if is_held(decision):
        hold(rooms.catalogue, rooms.archive, ChunkUser(account.id, bundle.snapshot_id), on=True)
    return receipt


def record(
    rooms: Rooms,
    account: Account,
    capture: Capture,
    bundle: Bundle,
    compared: Compared,
    decision: Decision,
    receipt: Receipt,
) -> Snapshot:
    """Write the snapshot into the catalogue with all that belongs to it, in one transaction.

    What only the catalogue will know of it is laid beside the bundle, to make the catalogue again.
    """
    order = capture.order
    snapshot = Snapshot(
        id=order.snapshot_id,
        account_id=order.account_id,
        occasion=order.occasion,
        period=order.period,
        taken_at=capture.taken_at,
        outcome=capture.outcome,
        title=capture.title,
        url=capture.url,
        coverage=capture.coverage,
        findings=capture.findings,
        bundle_digest=bundle.digest,
        size=bundle.size,
        decision=decision,
        likeness=compared.likeness,
        receipt=receipt,
        municipality=account.municipality,
        board=account.board,
        restricted=is_restricted(rooms, order),
    )
    step(rooms, order, "antecknar")  # behind the fence: who lost the lease lays nothing over
    try:
        lay_and_record(rooms, order, snapshot, bundle, compared)
    except LeaseLost:  # between the two: what the other recorded is to be told of, not ours
        if any(one.id == snapshot.id for one in rooms.catalogue.snapshots(order.account_id)):
            recorded(rooms, snapshot)
        raise
    return recorded(rooms, snapshot)


def lay_and_record(
    rooms: Rooms, order: Order, snapshot: Snapshot, bundle: Bundle, compared: Compared
) -> None:
    """Record a snapshot in the archive, and then in the catalogue.

    With the home lost before the catalogue knows it, it is found again.
    """
    account = rooms.catalogue.account(snapshot.account_id)
    events = events_of(snapshot, bundle, rooms.clock(), asked_by(rooms, order))
    first = first_record(account, snapshot, events)
    is_again = any(one.attempts > 1 for one in rooms.catalogue.work([order]))
    laid = lay_first(rooms.archive, first, is_again=is_again)
    posts = posts_of(bundle)
    pages = pages_of(bundle, posts)
    rooms.catalogue.record(snapshot, posts, bundle.hashes, laid.events, pages, compared.larger)


def is_restricted(rooms: Rooms, order: Order) -> bool:
    """Say whether an order saves something that was removed on a ground of secrecy."""
    if order.occasion is not Occasion.BEFORE_REMOVAL:
        return False
    return any(
        one.restricted
        for one in rooms.catalogue.removals.all(order.account_id)
        if one.order == order
    )


def recorded(rooms: Rooms, snapshot: Snapshot) -> Snapshot:
    """Return the snapshot as it is recorded, and have the archive tell of that one.

    Of two with a bundle each, the one that came too late may have laid its record over the other's.
    """
    kept = rooms.catalogue.snapshot(snapshot.id)
    laid = laid_record(rooms.archive, kept.receipt)
    if laid is None or laid.snapshot.bundle_digest != kept.bundle_digest:
        lay_record(rooms.archive, record_of(rooms.catalogue, kept.id))
    return kept


def tell(rooms: Rooms, snapshot_id: str) -> None:
    """Give the archive what has happened to a snapshot and is told nowhere but in the catalogue."""
    deliver(rooms.catalogue, rooms.archive, snapshot_id)
    lay_tombstone(rooms.catalogue, rooms.archive, snapshot_id)


def deviate(rooms: Rooms, capture: Capture) -> None:
    """Open a deviation for a capture that failed, with a picture of what met it.

    Of what is secret neither is kept: deviations and their pictures are shown to all.
    """
    if is_restricted(rooms, capture.order):
        open_deviation(rooms, capture.order, (UNTOLD,))
        return
    findings = (*capture.findings, *gone_without_case(rooms, capture))
    open_deviation(rooms, capture.order, findings, evidence_of(rooms, capture))


def evidence_of(rooms: Rooms, capture: Capture) -> str:
    """Lay the first sight of a failed capture in the archive; returns its key, if there is one."""
    picture = capture.folder / "view.png"
    if not picture.exists():
        return ""
    rooms.archive.prepare()
    key = f"deviations/{capture.order.snapshot_id}/{capture.taken_at:%Y%m%dT%H%M%SZ}.png"
    return rooms.archive.put_evidence(key, picture).key


def open_deviation(
    rooms: Rooms, order: Order, findings: tuple[Finding, ...], evidence: str = ""
) -> None:
    """Open the order's deviation; it stays open until a complete snapshot or a person closes it."""
    rooms.catalogue.deviate(
        Deviation(
            account_id=order.account_id,
            occasion=order.occasion,
            period=order.period,
            opened_at=rooms.clock(),
            findings=findings,
            evidence=evidence,
        )
    )


def events_of(snapshot: Snapshot, bundle: Bundle, at: datetime, by: str) -> Sequence[Event]:
    """Return what has happened to a snapshot up to its recording, as PREMIS tells it.

    ``by`` is who asked for it, empty where nobody did.
    """
    stored = len(snapshot.receipt.files)
    proof = ", ".join(file.path for file in bundle.files if file.path.startswith(f"{PROOF}/"))
    told = (
        (EventType.CAPTURE, snapshot.taken_at, asked_for(snapshot.url, by)),
        (EventType.MESSAGE_DIGEST_CALCULATION, at, str(snapshot.bundle_digest)),
        (EventType.VALIDATION, at, "arkivpaketet kontrollerat vid förseglingen"),
        *([(EventType.DIGITAL_SIGNATURE_GENERATION, at, proof)] if proof else []),
        (EventType.POLICY_ASSIGNMENT, at, " ".join(snapshot.decision.reasons)),
        (EventType.INGESTION, at, f"{snapshot.receipt.bucket}: {stored} filer"),
    )
    return [Event(snapshot.id, kind, when, AGENT, "success", what) for kind, when, what in told]


def posts_of(bundle: Bundle) -> list[Post]:
    """Return the posts and comments that lie in a bundle."""
    with (bundle.folder / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as wacz:
        return posts_in(wacz)


def pages_of(bundle: Bundle, posts: Iterable[Post]) -> list[PageText]:
    """Return what the pages in a bundle say beside its posts."""
    with (bundle.folder / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as wacz:
        return page_texts(wacz, posts)
