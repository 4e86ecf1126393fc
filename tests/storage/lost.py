"""A catalogue that is about to be lost: everything it can hold, and an archive that tells of it."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select

from bundles.glimpse import Glimpse, GlimpseVerdict
from bundles.manifest import WACZ
from bundles.profile import Profile
from bundles.reading import open_wacz
from bundles.seal import seal
from ogonblick.account import Account, Platform
from ogonblick.bundle import Bundle, Span
from ogonblick.capture import Coverage, Finding, Occasion, Order, Outcome, Severity, Tally
from ogonblick.case import Closure, ClosureStatus, Removal, RemovalStatus
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.event import Event, EventType
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.larger_change import LargerChange
from ogonblick.letter import Letter
from ogonblick.likeness import Likeness
from ogonblick.person import Access, Duty, Grant, HitList, Passkey, Person, Role
from ogonblick.plan import AdoptedPlan, CaseStatus, DisposalCase, Obsolete, Ruling
from ogonblick.release import Release, ReleaseStatus
from ogonblick.snapshot import Deviation, Snapshot
from ogonblick.token import Scope, Token
from storage.care.sharing import claim
from storage.care.story import deliver
from storage.database.catalogue import Catalogue
from storage.database.tables import metadata
from storage.packages.chunks import Sharing
from storage.packages.keeping import Archive
from storage.rebuild.record import first_record, lay_record, lay_tombstone
from storage.words.page_text import page_texts
from tests.bundles.building import SEALED, SITE, TAKEN, Recording, fill, post, prover
from tests.entering import ENTERED

KEPT = Order("sundby-facebook", Occasion.SCHEDULED, "2026H1")
PARTIAL = Order("sundby-x", Occasion.SCHEDULED, "2026H1")
DISPOSED = Order("sundby-facebook", Occasion.SCHEDULED, "2025H2")
FAILED = Order("sundby-x", Occasion.ON_REQUEST, "2026-04-01")
CASE = "G-2026-1"
SHARED = 64 << 10
HEADER = "Vi svarar vardagar 8–17"

NUMBERED_ANEW = {
    "events": "snapshot_id",
    "hashes": "snapshot_id",
    "passages": "digest",
    "rulings": "snapshot_id",
}
"""Tables whose numbers only tell in which order rows came, and by what the rows are known."""

OF_THE_MOMENT = {
    *("attempts", "challenges", "invitations", "leases", "looks", "passwords", "quotas"),
    *("sessions", "token_digests", "waits"),
}
"""Tables that go with the catalogue: who works, who is signed in, and with which password."""


def accounts() -> list[Account]:
    """Return two accounts, one with persons."""
    first = Account(
        id="sundby-facebook",
        name="Sundby kommun",
        platform=Platform.FACEBOOK,
        url="https://social.sundby.example/sundbykommun",
        municipality="Sundby kommun",
        department="KLF",
        editors=("Redaktör 1",),
        approvals=("Kommunchefen, 2024-01-02",),
        closed_on=date(2026, 9, 1),
    )
    return [first, replace(first, id="sundby-x", platform=Platform.X, url="https://x.com/sundby")]


def sealed(order: Order, at: datetime, place: Path) -> Bundle:
    """Return a sealed bundle of an order, small and real."""
    capture = replace(fill(place / order.snapshot_id), order=order, taken_at=at)
    page = json.loads((capture.folder / "pages.jsonl").read_text())
    page["text"] += f"\n{HEADER}"
    (capture.folder / "pages.jsonl").write_text(f"{json.dumps(page)}\n")
    with Recording(capture.folder / "rec-20260302090100.warc.gz") as warc:
        warc.exchange(f"{SITE}/film", "video/mp4", os.urandom(SHARED))
    target = place / f"{order.snapshot_id}-bundle"
    bundle = seal(capture, target, SEALED, prover(place / "home"))
    content = (target / "snapshot.wacz").read_bytes()[1_000 : 1_000 + SHARED]
    return replace(bundle, spans=(Span(1_000, SHARED, digest_of([content])),))


def snapshot_of(
    bundle: Bundle,
    order: Order,
    at: datetime,
    archive: Archive,
    sharing: Sharing | None = None,
) -> Snapshot:
    """Deposit a bundle, and return what is to be recorded of it."""
    receipt = archive.deposit(bundle, order.account_id, None, sharing=sharing)
    return Snapshot(
        id=order.snapshot_id,
        account_id=order.account_id,
        occasion=order.occasion,
        period=order.period,
        taken_at=at,
        outcome=Outcome.COMPLETE,
        title="Sundby kommun",
        url="https://social.sundby.example/sundbykommun",
        coverage=Coverage(Tally(1, 1), exchanges=5, end_proof="sidan slutade"),
        findings=(),
        bundle_digest=bundle.digest,
        size=bundle.size,
        decision=Decision(Retention.PERIOD, date(2036, 3, 2), "1", "KS 1", "Plan, 1", ("10 år.",)),
        likeness=Likeness(order.snapshot_id, distance=3, sentence="Bilden ser likadan ut."),
        receipt=receipt,
        municipality="Sundby kommun",
        board="Kulturnämnden",
        restricted=order is DISPOSED,
    )


def record(catalogue: Catalogue, archive: Archive, snapshot: Snapshot, bundle: Bundle) -> None:
    """Record a snapshot as a harvest does: told in the archive first and last."""
    taken = Event(
        snapshot.id, EventType.CAPTURE, snapshot.taken_at, "Ögonblick 0.1.0", "success", "å\n<b>"
    )
    lay_record(archive, first_record(catalogue.account(snapshot.account_id), snapshot, [taken]))
    with (bundle.folder / WACZ).open("rb") as stream, open_wacz(stream) as wacz:
        pages = page_texts(wacz, [post()])
    catalogue.record(snapshot, [post()], bundle.hashes, [taken], pages)
    deliver(catalogue, archive, snapshot.id)


def fill_catalogue(catalogue: Catalogue, archive: Archive, bundles: Mapping[Order, Bundle]) -> None:
    """Fill catalogue and archive with a kept, a partial and a disposed snapshot, and all else."""
    catalogue.register([replace(one, mailbox="å@a.se") for one in accounts()], ENTERED)
    catalogue.register(accounts(), replace(ENTERED, by="Eva Ek", account="eva", file=""))
    _decide(catalogue)
    before = TAKEN - timedelta(days=150)
    for order, at in ((DISPOSED, before), (KEPT, TAKEN), (PARTIAL, TAKEN)):
        account = catalogue.account(order.account_id)
        shared = claim(catalogue, account, bundles[order]) if order is KEPT else None
        snapshot = snapshot_of(bundles[order], order, at, archive, shared)
        catalogue.begin(order, at)
        if order is PARTIAL:
            missing = Finding("C202", Severity.WARNING, "Tolv inlägg saknas.", snapshot.url)
            snapshot = replace(snapshot, outcome=Outcome.PARTIAL, findings=(missing,))
        record(catalogue, archive, snapshot, bundles[order])
    _rule_again(catalogue, archive)
    _mend(catalogue)
    _dispose(catalogue, archive)
    _deviate(catalogue)
    _let_in(catalogue)
    _take_leave(catalogue)
    _ask_for(catalogue)
    _look_in(catalogue)


def rows_of(address: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table, as plain values that compare."""
    engine = create_engine(address)
    with engine.connect() as connection:
        found = {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in metadata.tables.items()
            if name not in OF_THE_MOMENT
        }
    engine.dispose()
    wordings = {row["number"]: row["digest"] for row in found["passages"]}
    for row in (*found["posts"], *found["pages"]):
        row["passage"] = wordings[row["passage"]]
    return {name: list(_in_order(name, rows)) for name, rows in found.items()}


def _in_order(name: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if name not in NUMBERED_ANEW:
        yield from sorted(rows, key=repr)
        return
    by = NUMBERED_ANEW[name]
    for row in sorted(rows, key=lambda row: (row[by], row["number"])):
        yield {key: value for key, value in row.items() if key != "number"}


def _decide(catalogue: Catalogue) -> None:
    """Let persons decide: two holds of which one is lifted, two plans, a word, a case."""
    text = '[plan]\nnamn = "Plan"\u2028'
    plan = AdoptedPlan("Sundby kommun", "", "Plan", "1", text, digest_of([b"1"]), TAKEN, "arkivet")
    catalogue.adopt(plan)
    catalogue.adopt(replace(plan, version="2", digest=digest_of([b"2"])))
    lifted = catalogue.add_hold(LegalHold("A", "tvist", date(2026, 1, 2), board="KS"))
    catalogue.add_hold(LegalHold("B", "begäran", date(2026, 1, 3), account_id="sundby-x"))
    catalogue.lift_hold(LiftedHold(lifted, "C", TAKEN + timedelta(microseconds=7), "klart"))
    catalogue.mark_obsolete(Obsolete(KEPT.snapshot_id, date(2026, 5, 1), "D", "inte aktuell"))
    case = DisposalCase(CASE, CaseStatus.UNDER_WAY, TAKEN, '{"å": 1}', digest_of([b"{}"]))
    catalogue.open_case(case)


def _let_in(catalogue: Catalogue) -> None:
    """Let a person in who may see something restricted, and has seen it."""
    duties = (Duty(Role.REGISTRAR, "Kultur"), Duty(Role.AUDITOR))
    catalogue.persons.add(Person("eva", "Eva Ek", duties, "https://idp.example#17"))
    catalogue.persons.set_password("eva", "scrypt$…")
    grant = Grant("eva", KEPT.snapshot_id, "Bo Berg", "ärende 7", TAKEN)
    catalogue.secrecy.grant(grant)
    catalogue.secrecy.withdraw("eva", KEPT.snapshot_id, "Bo Berg", SEALED)
    catalogue.secrecy.grant(grant)
    catalogue.secrecy.note(Access("eva", KEPT.snapshot_id, "/å", TAKEN))
    catalogue.passkeys.add(Passkey("nyckel", "eva", "Telefonen", "b2ZmZW50bGln", 7, TAKEN))
    token = Token("n1", "eva", (Scope.READ,), ("Kultur",), "Bo Berg", TAKEN, SEALED)
    catalogue.tokens.add(token, digest_of([b"nyckel"]))
    catalogue.hit_lists.note(HitList("eva", "bron", 3, TAKEN))


def _rule_again(catalogue: Catalogue, archive: Archive) -> None:
    """Decide again about the kept one, and look at it."""
    decision = Decision(Retention.PERMANENT, None, "2", "KS 2", "Plan, 2", ("Bevaras.",))
    catalogue.rule_again(Ruling(KEPT.snapshot_id, decision, SEALED, "ny plan"))
    deliver(catalogue, archive, KEPT.snapshot_id)
    looked = EventType.DISSEMINATION
    catalogue.add_event(Event(KEPT.snapshot_id, looked, SEALED, "registratorn", "success"))


def _mend(catalogue: Catalogue) -> None:
    """Have a file of the partial one put back: its receipt is told of another lock."""
    receipt = catalogue.snapshot(PARTIAL.snapshot_id).receipt
    first, *others = receipt.files
    mended = replace(first, locked_until="2030-01-01T00:00:00+00:00")
    catalogue.note_receipt(replace(receipt, files=(mended, *others)))
    checked = EventType.FIXITY_CHECK
    catalogue.add_event(Event(PARTIAL.snapshot_id, checked, SEALED, "Ögonblick 0.1.0", "fail"))


def _dispose(catalogue: Catalogue, archive: Archive) -> None:
    """Dispose of a snapshot as the flow does: its place emptied, its events and tombstone kept."""
    id_, folder = DISPOSED.snapshot_id, f"snapshots/{DISPOSED.account_id}/{DISPOSED.snapshot_id}/"
    archive.remove(folder, f"{folder}events/")
    catalogue.dispose(id_, CASE, SEALED)
    catalogue.add_event(Event(id_, EventType.DELETION, SEALED, "Ögonblick 0.1.0", "success"))
    deliver(catalogue, archive, id_)
    lay_tombstone(catalogue, archive, id_)
    archive.put_evidence(f"certificates/{CASE}/gallringsprotokoll.txt", Path(__file__))


def _deviate(catalogue: Catalogue) -> None:
    """Leave an order that failed, one under way, and one that failed after it was recorded."""
    wall = Finding("C102", Severity.ERROR, "Inloggningsvägg.", "https://x.com/sundby")
    at = TAKEN + timedelta(days=30)
    evidence = f"deviations/{FAILED.snapshot_id}/{os.urandom(4).hex()}.png"
    failed = Deviation(FAILED.account_id, FAILED.occasion, FAILED.period, at, (wall,))
    catalogue.begin(FAILED, at)
    catalogue.deviate(replace(failed, evidence=evidence))
    catalogue.begin(replace(FAILED, period="2026-05-01"), at)
    catalogue.progress(replace(FAILED, period="2026-05-01"), "läser", datetime.now(UTC), 3, 9)
    again = Deviation(KEPT.account_id, KEPT.occasion, KEPT.period, at, (wall,))
    catalogue.deviate(again)


def _take_leave(catalogue: Catalogue) -> None:
    """Open a removal and a closure, and have a letter wait."""

    def removal(case_id: str) -> Removal:
        found = (case_id, RemovalStatus.OPENED, "sundby-x", "https://x.com/sundby/1")
        return Removal(*found, "HBG-9a", "Hemligt", "Namn å", restricted=True, opened_at=TAKEN)

    def closure(case_id: str) -> Closure:
        return Closure(case_id, ClosureStatus.OPENED, "sundby-x", "Slås ihop", TAKEN)

    catalogue.removals.open(2026, removal)
    catalogue.closures.open(2026, closure)
    letter = Letter(("kultur@sundby.example",), "Att hämta", "Det finns något å hämta.")
    catalogue.outbox.post(letter, TAKEN, "B2026-1")


def _ask_for(catalogue: Catalogue) -> None:
    """Have somebody ask for something, which is held until they are answered."""
    held = tuple(one.id for one in catalogue.holds())

    def release(id_: str) -> Release:
        asked = (id_, ReleaseStatus.OPENED, "Allt om bron", "", "brev", TAKEN.date(), TAKEN)
        return Release(*asked, holds=held)

    catalogue.releases.open(2026, release)


def _look_in(catalogue: Catalogue) -> None:
    """Have a glimpse of an account, and find a larger change by it."""
    header = Profile(name="Sundby å")
    catalogue.larger_changes.glimpsed(
        Glimpse("sundby-x", TAKEN, header, "0f", GlimpseVerdict.CHANGED)
    )
    found = ("sundby-x", Platform.X, TAKEN, ("name",), "Namnet är ett annat.")
    catalogue.larger_changes.find(LargerChange("F-1", *found))
