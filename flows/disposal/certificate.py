"""The certificate of a disposal: written from what was seen gone, proven, and kept for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bundles.datapackage import plain_json
from bundles.manifest import MANIFEST
from bundles.pdf.document import Block, Document, Facts, Heading, Paragraph, Table
from bundles.pdf.writer import write_pdf
from bundles.plain import from_json, to_json, to_plain
from bundles.proof.layout import FOLDER as PROOF
from bundles.proof.layout import SIGNATURE
from flows.disposal.records import unread
from flows.disposal.replica import told_of_copies
from flows.disposal.steps import act_of
from flows.harvest.steps import AGENT
from flows.harvest.workplace import Workplace
from flows.proven import laid_down, with_proof
from flows.rooms import Rooms
from ogonblick.errors import DisposalRefused
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.swedish import SWEDEN, day_of
from retention.certificate import (
    GONE,
    KEPT,
    STAYED,
    TITLE,
    Disposal,
    DisposalCertificate,
    certificate_in_words,
    certify,
    gone_in_rows,
    headings,
)
from retention.disposal import Act, Clearance, Refusal
from retention.method import Method
from storage.care.backup import backups, made_at
from storage.embedded.reclaim import embedded_at

NAME = "gallringsprotokoll"

SIGNED = f"elektronisk, i {SIGNATURE} över {MANIFEST}, som har kontrollsumman för varje form"

_REMOVED = (
    "Av det som gallrades togs varje version av filerna bort ur arkivet, också det som har lagts"
    " bredvid och bilder av misslyckade försök, liksom allt innehåll i katalogen. Arkivet"
    " tillfrågades efteråt och hade inget annat kvar än händelsekedjan och, där det sägs, delar som"
    " också hör till andra handlingar."
)
_GIVEN_BACK = " Arkivet återtog utrymmet, så att innehållet inte heller finns kvar i dess filer."
_UNREAD = (
    " Allt gick inte att läsa: {what}. Vilka delar som hörde till den handlingen, och gick med den,"
    " har katalogen sagt."
)
_NOT_OURS = " Hur arkivet återvinner utrymmet svarar dess förvaltare för."


def certify_case(
    rooms: Rooms, case: DisposalCase, clearance: Clearance, stayed: Mapping[str, str], act: Act
) -> DisposalCase:
    """Keep what became of each record with the case; the certificate says nothing else."""
    told = [*gone_of(rooms, case), *(Disposal(id_, reason=why) for id_, why in stayed.items())]
    gone = [one.gone_at for one in told if one.gone_at]
    done = replace(act, at=max(act_of(rooms, act.by).at, *gone, act.at))
    method = method_of(rooms, unread(rooms, case, clearance))
    certified = certify(case.id, clearance, told, done, method)
    if isinstance(certified, Refusal):
        raise DisposalRefused("\n".join(certified.reasons))
    certain = replace(case, certificate=to_json(certified))
    rooms.catalogue.advance_case(certain, CaseStatus.UNDER_WAY)
    return certain


def gone_of(rooms: Rooms, case: DisposalCase) -> list[Disposal]:
    """Return what the catalogue says that the case has disposed of, and when."""
    return [
        Disposal(one.id, one.disposed_at.astimezone(SWEDEN))
        for one in rooms.catalogue.disposed()
        if one.certificate_id == case.id
    ]


def method_of(rooms: Rooms, unread: Sequence[str]) -> Method:
    """Return how it was done, which backups there are, and until when they hold copies."""
    days = rooms.settings.backup_days
    last = day_of(rooms.clock()) + timedelta(days=days) if days else None
    whose = _GIVEN_BACK if embedded_at(rooms.settings) else _NOT_OURS
    kept = tuple(day_of(made_at(key)) for key in all_backups(rooms))
    amiss = _UNREAD.format(what="; ".join(unread)) if unread else ""
    return Method(AGENT, _REMOVED + told_of_copies(rooms) + whose + amiss, last, kept)


def all_backups(rooms: Rooms) -> list[str]:
    """Return the backups of the catalogue that either archive has, newest first."""
    found = (backups(one) for one in (rooms.archive, rooms.replica) if one)
    return sorted(set().union(*found), reverse=True)


def deposit_certificate(rooms: Rooms, case: DisposalCase, place: Workplace) -> DisposalCase:
    """Lay the certificate in the archive for ever, the list of its files last.

    Returns the case with the certificate as it was signed. Proof that a run which was cut short
    laid there is of the same list, and stays.
    """
    folder = documents(rooms, case, place)
    target = f"certificates/{case.id}"
    laid = {one.key for one in rooms.archive.versions(f"{target}/{PROOF}/")}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in sorted(files, key=lambda path: path.name == MANIFEST):
        key = f"{target}/{path.relative_to(folder).as_posix()}"
        if key not in laid:
            rooms.archive.preserve(key, path)
    signed = from_json(DisposalCertificate, (folder / f"{NAME}.json").read_bytes())
    return replace(case, certificate=to_json(signed))


def documents(rooms: Rooms, case: DisposalCase, place: Workplace) -> Path:
    """Return the folder with the certificate's files, written whole or not at all.

    A run that was cut short finds it there: stamped again it would be another certificate.
    """
    certificate = from_json(DisposalCertificate, case.certificate)
    return laid_down(place.folder / NAME, lambda: written(rooms, certificate))


def written(rooms: Rooms, certificate: DisposalCertificate) -> Mapping[str, bytes]:
    """Return the certificate's files; that it is signed is said only if it is."""
    signed = proven(rooms, replace(certificate, signature=SIGNED))
    return signed if SIGNATURE in signed else proven(rooms, certificate)


def proven(rooms: Rooms, certificate: DisposalCertificate) -> Mapping[str, bytes]:
    """Return the certificate as data, as words and for paper, with a list of them and its proof."""
    forms = {
        f"{NAME}.json": plain_json(to_plain(certificate)),
        f"{NAME}.txt": certificate_in_words(certificate).encode(),
        f"{NAME}.pdf": write_pdf(certificate_document(certificate)),
    }
    return with_proof(rooms, certificate.case_id, forms)


def certificate_document(certificate: DisposalCertificate) -> Document:
    """Return the certificate as it is to be read on paper."""
    columns = ("Handling", "Kontrollsumma", "Omfattning", "Frist", "Borta")
    stayed = tuple((one.record_id, one.reason) for one in certificate.records if not one.gone_at)
    blocks: list[Block] = [
        Heading(TITLE.capitalize(), 1),
        Facts(tuple(headings(certificate).items())),
    ]
    if rows := gone_in_rows(certificate):
        blocks += [Heading(GONE), Table(columns, rows, (3, 4, 2, 2, 2))]
    if stayed:
        blocks += [Heading(STAYED), Table(("Handling", "Varför"), stayed, (1, 3))]
    return Document(
        title=f"{TITLE.capitalize()} {certificate.case_id}",
        author=AGENT,
        moment=certificate.carried_out.at,
        blocks=(*blocks, Paragraph(KEPT)),
    )
