"""What is laid beside an account's last bundle: the platform's exports, and the statement."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from bundles.datapackage import plain_json
from bundles.manifest import MANIFEST
from bundles.pdf.document import Document, Facts, Heading
from bundles.pdf.writer import write_pdf
from bundles.plain import from_json, to_json, to_plain
from bundles.proof.layout import SIGNATURE
from flows.harvest.steps import AGENT
from flows.harvest.workplace import Workplace
from flows.proven import laid_down, with_proof
from flows.rooms import Rooms
from ogonblick.case import Closure, Deed, Uploaded
from ogonblick.digest import blocks, digest_of
from ogonblick.errors import ReceiptMismatch
from ogonblick.snapshot import Receipt, Snapshot
from retention.statement import TITLE, CompletenessStatement, headings, state, statement_in_words
from storage.packages.beside import place_of

FOLDER = "closure"
"""Where, beside its bundle, a closure's statement and the platform's exports lie."""

EXPORTS = f"{FOLDER}/export"
NAME = "fullstandighetsintyg"
SIGNED = f"elektronisk, i {SIGNATURE} över {MANIFEST}, som har kontrollsumman för varje form"

LAID = "Fullständighetsintyg lagt i arkivet"
"""The deed after which nothing more is laid beside a bundle, until something is handed in."""

_CHANGED = (
    "{} är inte den fil som lämnades in. Lämna in den igen med »ogonblick closure attach«, i ett"
    " nytt ärende."
)
_MISSING = (
    "Exporten {0} finns varken i arkivet eller som {1}. Lägg tillbaka filen där, eller dra tillbaka"
    " ärendet {2} och öppna ett nytt."
)


def lay(rooms: Rooms, case: Closure, place: Workplace) -> Closure:
    """Lay beside the bundle what belongs to a closure, and note in the case that it lies there."""
    case = case if case.statement else stated(rooms, case)
    lay_exports(rooms, case)
    lay_statement(rooms, case, place)
    deed = Deed(LAID, AGENT, rooms.clock())
    return rooms.catalogue.closures.advance(replace(case, deeds=(*case.deeds, deed)))


def laid_at(case: Closure) -> datetime | None:
    """Return when all that belongs to a closure was laid beside its bundle; None if it is not.

    Whatever persons have noted since. What is handed in takes the statement away, and who is cut
    short after a new one was made has laid an older.
    """
    if not case.statement:
        return None
    made_at = from_json(CompletenessStatement, case.statement).made_at
    laid = [one.at for one in case.deeds if one.step == LAID and one.at >= made_at]
    return laid[-1] if laid else None


def stated(rooms: Rooms, case: Closure) -> Closure:
    """Keep with the case what its statement says; the documents say nothing else."""
    account = rooms.catalogue.account(case.account_id)
    statement = state(case, snapshot_of(rooms, case), account, rooms.clock())
    return rooms.catalogue.closures.advance(replace(case, statement=to_json(statement)))


def lay_exports(rooms: Rooms, case: Closure) -> None:
    """Lay the platform's exports beside the bundle, locked as it is; what lies there stays.

    Raises ``ReceiptMismatch`` for one that is another file now, or is nowhere.
    """
    receipt = snapshot_of(rooms, case).receipt
    for one in case.uploaded:
        path = rooms.settings.uploads / case.id / one.name
        if path.exists():
            refuse_another(path, one)
            rooms.archive.put_beside(receipt, f"{EXPORTS}/{one.name}", path)
            path.unlink()
        elif not is_laid(rooms, receipt, one):
            raise ReceiptMismatch(_MISSING.format(one.name, path, case.id))


def refuse_another(path: Path, one: Uploaded) -> None:
    """Raise ``ReceiptMismatch`` if a file is not the one that was handed in."""
    with path.open("rb") as stream:
        if digest_of(blocks(stream)) != one.digest:
            raise ReceiptMismatch(_CHANGED.format(one.name))


def is_laid(rooms: Rooms, receipt: Receipt, one: Uploaded) -> bool:
    """Say whether an export lies beside the bundle."""
    place = PurePosixPath(EXPORTS, one.name)
    beside = rooms.archive.files(receipt, EXPORTS)
    return any((place_of(file), file.digest) == (place, one.digest) for file in beside)


def lay_statement(rooms: Rooms, case: Closure, place: Workplace) -> None:
    """Lay the statement beside the bundle: as data, in words, for paper, signed and stamped."""
    statement = from_json(CompletenessStatement, case.statement)
    made = f"{NAME}-{statement.made_at:%Y%m%dT%H%M%S}"
    folder = laid_down(place.folder / made, lambda: written(rooms, statement))
    receipt = snapshot_of(rooms, case).receipt
    for path in sorted(filter(Path.is_file, folder.rglob("*"))):
        beside = f"{FOLDER}/{path.relative_to(folder).as_posix()}"
        rooms.archive.put_beside(receipt, beside, path)


def written(rooms: Rooms, statement: CompletenessStatement) -> Mapping[str, bytes]:
    """Return the statement's files; that it is signed is said only if it is."""
    signed = proven(rooms, replace(statement, signature=SIGNED))
    return signed if SIGNATURE in signed else proven(rooms, statement)


def proven(rooms: Rooms, statement: CompletenessStatement) -> Mapping[str, bytes]:
    """Return the statement in its forms, with a list of them and its proof."""
    forms = {
        f"{NAME}.json": plain_json(to_plain(statement)),
        f"{NAME}.txt": statement_in_words(statement).encode(),
        f"{NAME}.pdf": write_pdf(statement_document(statement)),
    }
    return with_proof(rooms, statement.case_id, forms)


def statement_document(statement: CompletenessStatement) -> Document:
    """Return the statement as it is to be read on paper."""
    title = TITLE.capitalize()
    blocks = (Heading(title, 1), Facts(tuple(headings(statement).items())))
    return Document(f"{title} {statement.case_id}", AGENT, statement.made_at, blocks)


def snapshot_of(rooms: Rooms, case: Closure) -> Snapshot:
    """Return the snapshot that saves the account."""
    return rooms.catalogue.snapshot(case.order.snapshot_id)
