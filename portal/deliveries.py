"""Deliveries made from the archive: a case's bundle with its note, written for who receives it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from bundles.delivery import write_delivery
from bundles.manifest import WACZ
from bundles.proof.layout import FOLDER as PROOF
from bundles.reading import open_wacz, posts
from ogonblick.account import Account
from ogonblick.case import Closure, ClosureStatus, Removal, RemovalStatus
from ogonblick.errors import CaseRefused
from ogonblick.event import Event, EventType
from ogonblick.letter import Slip
from ogonblick.snapshot import Snapshot
from retention.disposal import Act
from retention.policy import Policy
from retention.slips import closure_slip, removal_slip
from storage.database.catalogue import Catalogue
from storage.packages.beside import place_of
from storage.packages.keeping import Archive

CLOSURE = "closure"
"""Where, beside its bundle, a closure's statement and the platform's exports lie."""

_NOT_KEPT = "Ärendet {} är inte sparat än, så det finns inget att hämta. Försök igen om en stund."


def write_case(
    opened: Catalogue, archive: Archive, policy: Policy, case: Removal | Closure, target: BinaryIO
) -> None:
    """Write a case's delivery as a ZIP, whole and verified by the receipt.

    Raises ``CaseRefused`` for a case that is not saved yet, and what ``Archive.fetch`` raises.
    """
    require_kept(case)
    snapshot = opened.snapshot(case.order.snapshot_id)
    with TemporaryDirectory() as folder:
        bundle = Path(folder)
        _fetch(archive, snapshot, bundle)
        slip = _slip(opened.account(case.account_id), case, snapshot, policy, bundle)
        write_delivery(target, slip, bundle, {})


def require_kept(case: Removal | Closure) -> None:
    """Raise ``CaseRefused`` for a case that is not saved yet."""
    if case.status in (RemovalStatus.OPENED, ClosureStatus.OPENED):
        raise CaseRefused(_NOT_KEPT.format(case.id))


def note_delivered(opened: Catalogue, case: Removal | Closure, act: Act) -> None:
    """Tell that somebody has fetched a case's delivery."""
    said = f"leverans i ärende {case.id}"
    kind = EventType.DISSEMINATION
    opened.add_event(Event(case.order.snapshot_id, kind, act.at, act.by, "success", said))


def _fetch(archive: Archive, snapshot: Snapshot, folder: Path) -> None:
    """Fetch a bundle with what lies beside it, each file in its place."""
    for file in archive.files(snapshot.receipt, PROOF, CLOSURE):
        target = folder / place_of(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        archive.fetch(file, target)


def _slip(
    account: Account, case: Removal | Closure, snapshot: Snapshot, policy: Policy, bundle: Path
) -> Slip:
    if isinstance(case, Closure):
        return closure_slip(case, snapshot, account, policy)
    with (bundle / WACZ).open("rb") as stream, open_wacz(stream) as wacz:
        return removal_slip(case, snapshot, account, policy, posts(wacz))
