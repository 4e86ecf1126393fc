"""The events' way to the archive: what the catalogue has told, the archive is given to keep."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from ogonblick.errors import ArchiveError, ArchiveRefused
from ogonblick.event import EventDocument
from storage.care.leaving import is_on_its_way_out
from storage.database.catalogue import Catalogue
from storage.packages.beside import folder_of
from storage.packages.keeping import Archive
from storage.rebuild.record import RECORD, lay_record, record_of


@dataclass(frozen=True)
class Delivery:
    """How many event documents were laid in the archive, and why the others were not taken."""

    laid: int
    faults: tuple[str, ...]


def deliver(catalogue: Catalogue, archive: Archive, snapshot_id: str | None = None) -> int:
    """Lay every event document that waits in the archive; returns how many there were.

    Of one snapshot, or of all for None. May be called again after a kill at any instruction, and
    by two processes at once: a document has the same bytes whoever makes it. Errors of the archive
    are the caller's to bear: what waits, waits for the next call.
    """
    done = lay_waiting(catalogue, archive, snapshot_id)
    if done.faults:
        raise ArchiveError("\n".join(done.faults))
    return done.laid


def lay_waiting(catalogue: Catalogue, archive: Archive, snapshot_id: str | None = None) -> Delivery:
    """Lay every event document that waits, and say what was not taken: the rest goes on.

    A snapshot whose chain the archive has another of keeps no other snapshot waiting. An archive
    that does not answer, or knows us not, would take none of them: its error comes out at once.
    """
    waiting = groupby(catalogue.gather_events(snapshot_id), attrgetter("snapshot_id"))
    done = [_lay_chain(catalogue, archive, documents) for _, documents in waiting]
    faults = (fault for one in done for fault in one.faults)
    return Delivery(sum(one.laid for one in done), tuple(faults))


def _lay_chain(
    catalogue: Catalogue, archive: Archive, documents: Iterable[EventDocument]
) -> Delivery:
    """Lay one snapshot's documents in order, as far as the archive takes them.

    Before one that tells of a change the snapshot's record is laid anew: what was decided again
    is known to the archive as soon as that it was.
    """
    laid = 0
    try:
        for document in documents:
            if catalogue.changes_record(document):
                _lay_record(catalogue, archive, document.snapshot_id)
            _lay(catalogue, archive, document)
            laid += 1
    except ArchiveError as fault:
        if fault.temporary or isinstance(fault, ArchiveRefused):
            raise
        return Delivery(laid, (str(fault),))
    return Delivery(laid, ())


def _lay_record(catalogue: Catalogue, archive: Archive, snapshot_id: str) -> None:
    """Lay a snapshot's record anew. It names persons, so a disposal must not leave it behind.

    One that begins meanwhile takes it away itself, if the key here may not
    (``flows.disposal.late``).
    """
    if is_on_its_way_out(catalogue, snapshot_id):
        return
    record = record_of(catalogue, snapshot_id)
    lay_record(archive, record)
    if is_on_its_way_out(catalogue, snapshot_id):
        with suppress(ArchiveRefused):
            archive.remove(f"{folder_of(record.snapshot.receipt)}/{RECORD}")


def _lay(catalogue: Catalogue, archive: Archive, document: EventDocument) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(document.key).name
        path.write_bytes(catalogue.event_content(document))
        archive.preserve(document.key, path)
    catalogue.note_delivered(document)
