"""The events' way to the archive: what the catalogue has told, the archive is given to keep."""

from pathlib import Path
from tempfile import TemporaryDirectory

from storage.catalogue import Catalogue
from storage.s3 import S3Archive


def deliver(catalogue: Catalogue, archive: S3Archive, snapshot_id: str | None = None) -> int:
    """Lay every event document that waits in the archive; returns how many there were.

    Of one snapshot, or of all for None. May be called again after a kill at any instruction, and
    by two processes at once: a document has the same bytes whoever makes it. Errors of the archive
    are the caller's to bear: what waits, waits for the next call.
    """
    waiting = catalogue.gather_events(snapshot_id)
    with TemporaryDirectory() as folder:
        for document in waiting:
            path = Path(folder) / Path(document.key).name
            path.write_bytes(catalogue.event_content(document))
            archive.preserve(document.key, path)
            catalogue.note_delivered(document)
    return len(waiting)
