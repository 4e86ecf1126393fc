"""Renewing stored bundles' proof of time, before the certificates that it rests on expire."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bundles.manifest import MANIFEST
from bundles.proof.layout import FOLDER, lay
from bundles.proof.prover import Prover
from bundles.proof.renewal import is_renewal_due, renewed
from ogonblick import __version__
from ogonblick.event import Event, EventType
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of
from storage.database.catalogue import Catalogue
from storage.packages.beside import place_of
from storage.packages.keeping import Archive

_AGENT = f"Ögonblick {__version__}"


def renew_in(folder: Path, margin: timedelta, prover: Prover, at: datetime) -> list[str]:
    """Renew the proof in a folder if it is due; return the paths of the files laid there."""
    if not is_renewal_due(folder, day_of(at), margin):
        return []
    files = renewed(folder, at, prover)
    lay(folder, files)
    return list(files)


def renew_stored(
    catalogue: Catalogue, archive: Archive, snapshot: Snapshot, margin: timedelta, prover: Prover
) -> list[str]:
    """Renew a stored bundle's proof in the archive if it is due; it becomes an event.

    Returns the paths of the files laid beside the bundle. May be called again after a kill: proof
    without its list counts for nothing, and what is renewed is not due.
    """
    with TemporaryDirectory() as place:
        folder, at = Path(place), prover.clock()
        _fetch_proof(archive, snapshot, folder)
        done = renew_in(folder, margin, prover, at)
        for path in done:
            archive.put_beside(snapshot.receipt, path, folder / path)
    if done:
        kind, told = EventType.DIGITAL_SIGNATURE_GENERATION, ", ".join(done)
        catalogue.add_event(Event(snapshot.id, kind, at, _AGENT, "success", told))
    return done


def _fetch_proof(archive: Archive, snapshot: Snapshot, folder: Path) -> None:
    """Fetch a bundle's manifest and its proof, and no more."""
    (folder / FOLDER).mkdir()
    for file in archive.files(snapshot.receipt, FOLDER):
        path = place_of(file)
        if path.parts[0] in (MANIFEST, FOLDER):
            archive.fetch(file, folder / path)
