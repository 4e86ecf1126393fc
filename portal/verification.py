"""A snapshot verified where it lies: fetched from the archive now, and every check run on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bundles.premis import FOLDER as EVENTS
from bundles.proof.keys import certificates
from bundles.proof.layout import FOLDER as PROOF
from bundles.proof.testimony import Testimony, testimony_of
from bundles.proof.trust import Trust
from bundles.verify import verify
from ogonblick import __version__, swedish
from ogonblick.capture import Finding, Severity
from ogonblick.errors import BundleError, NotInArchive, ReceiptMismatch, SettingsError
from ogonblick.event import Event, EventType
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from storage.database.catalogue import Catalogue
from storage.packages.beside import place_of
from storage.packages.keeping import Archive

COPY = "kontroll-"
"""What the folder of a copy being verified begins with."""

_AGENT = f"Ögonblick {__version__}"


@dataclass(frozen=True)
class Verification:
    """What a verification found, and what the proof says.

    ``seconds`` is how long it took, fetching included.
    ``was_opened`` is False where the archive did not hold what the receipt says: then there was
    nothing to look into, and only that was found.
    """

    snapshot: Snapshot
    findings: tuple[Finding, ...]
    testimony: Testimony
    was_opened: bool
    seconds: float

    @property
    def is_intact(self) -> bool:
        """Say whether nothing was found that makes the bundle untrustworthy."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def verify_now(
    snapshot: Snapshot,
    archive: Archive,
    catalogue: Catalogue,
    home: Path,
    clock: Callable[[], datetime],
    trust: Trust,
    agent: str = _AGENT,
) -> Verification:
    """Fetch the bundle, verify it, and note in the catalogue that this was done and how it went.

    Whoever verifies only reads: the archive is given the note by the next sweep.
    ``trust`` is who should have signed and stamped it, ``agent`` what the note says did it.

    Raises ``ArchiveUnavailable``, ``ArchiveRefused`` and ``DiskFull``: then nothing was verified.
    """
    begun = clock()
    with _folder(home) as folder:
        unlike = tuple(_fetch(archive, snapshot, folder))
        findings = unlike or verify(folder, snapshot.bundle_digest, trust)
        testimony = testimony_of(folder)
    ended = clock()
    seconds = (ended - begun).total_seconds()
    verification = Verification(snapshot, findings, testimony, not unlike, seconds)
    outcome = "success" if verification.is_intact else "fail"
    catalogue.add_event(
        Event(snapshot.id, EventType.VALIDATION, ended, agent, outcome, _detail(verification))
    )
    return verification


def trust_from(settings: Settings) -> Trust:
    """Return what the settings trust: the authorities' certificates.

    Raises ``SettingsError`` if they cannot be read.
    """
    if not settings.timestamp_certificates:
        return Trust()
    file = Path(settings.timestamp_certificates)
    try:
        return Trust(authorities=certificates(file.read_bytes()))
    except (BundleError, OSError) as fault:
        raise SettingsError(f"OGONBLICK_TIMESTAMP_CERTIFICATES={file}: {fault}") from fault


@contextmanager
def _folder(home: Path) -> Iterator[Path]:
    """Give a folder for the copy, on the disk that the operator chose for work in progress."""
    home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=COPY, dir=home) as folder:
        yield Path(folder)


def _fetch(archive: Archive, snapshot: Snapshot, folder: Path) -> Iterator[Finding]:
    """Fetch every file of the receipt; yield a finding for each that is not there as it was."""
    for file in archive.files(snapshot.receipt, PROOF, EVENTS):
        target = folder / place_of(file)
        target.parent.mkdir(exist_ok=True)
        try:
            archive.fetch(file, target)
        except NotInArchive as fault:
            yield Finding("B004", Severity.ERROR, str(fault), file.key)
        except ReceiptMismatch as fault:
            yield Finding("B006", Severity.ERROR, str(fault), file.key)


def _detail(verification: Verification) -> str:
    """Say for the log what was verified and what came of it."""
    size = swedish.size(verification.snapshot.size)
    faults = (one for one in verification.findings if one.severity is not Severity.NOTE)
    told = ", ".join(finding.code for finding in faults) or "inga fel"
    return f"hämtat ur arkivet och kontrollerat på begäran ({size}): {told}"
