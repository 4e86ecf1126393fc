"""The certificate of a disposal (gallringsprotokoll): what went, why, by whom; itself kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ogonblick.digest import Digest
from ogonblick.swedish import counted, number
from retention.disposal import Act, Clearance, Item, Refusal
from retention.duplicates import Twin
from retention.method import Method, copies_in_words
from retention.schedule import RecordKind
from retention.words import KINDS, word_for

TITLE = "GALLRINGSPROTOKOLL"
GONE = "Gallrat"
STAYED = "Godkänt men inte gallrat"

KEPT = "Protokollet bevaras."
"""How the text ends: the certificate is itself a record, and no plan row disposes of it."""

LEFT = (
    "händelsekedjan (events/ i handlingens mapp i arkivet), katalogens anteckning utan innehåll"
    " (konto, dag, utfall, antal, kontrollsumma, beslut, ärende), gallringsärendet och det här"
    " protokollet"
)
"""What a disposal leaves, and nothing else."""

STILL_SHARED = "; de delar av innehållet som också hör till andra handlingar, för deras skull"
"""What it leaves besides, where a record had content in common with one that stays."""

IDENTITY = (
    "namnen är de som uppgavs vid kommandoraden, med operativsystemets användare inom parentes,"
    " eller den som var inloggad i portalen, med sitt användarnamn; vem som beslutade »genom« ett"
    " system har systemet uppgett"
)
"""What the names in a certificate are worth."""

CLOCK_BACK = (
    "Klockan gick tillbaka under utförandet. Där tiden för borttagningen är densamma som för"
    " prövningen är den tidigaste möjliga, inte avläst."
)


@dataclass(frozen=True)
class Disposal:
    """What became of one record: gone from every place at a moment, or still there and why.

    ``gone_at`` is when every version and copy was seen to be gone, not when it was asked for. By a
    clock that was set back meanwhile it is the moment of the clearance: see ``gone_moment``.
    """

    record_id: str
    gone_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class CertifiedRecord:
    """One approved record, by which row and decision it could go, and what became of it.

    ``objects`` and ``size`` are of all that was removed, what had been laid beside the record too;
    ``shared`` and ``shared_size`` of the pieces of it that stay, for other records need them.
    ``twin`` is what stayed in its place, where it went because it was the same as another.
    """

    record_id: str
    kind: RecordKind
    account_id: str
    creator: str
    taken_on: date
    digest: Digest
    objects: int
    size: int
    schedule: str
    row: str
    authority: str
    begins: date | None
    ends: date
    gone_at: datetime | None
    reason: str = ""
    shared: int = 0
    shared_size: int = 0
    twin: Twin | None = None


@dataclass(frozen=True)
class DisposalCertificate:
    """What was disposed of in a case, by whom, under which authority.

    ``records`` are all that were approved, those that stayed too. ``signature`` says where it lies,
    and is empty for a certificate that is not signed.
    """

    case_id: str
    records: tuple[CertifiedRecord, ...]
    proposed: Act
    approved: Act
    checked: Act
    holds: int
    carried_out: Act
    method: Method
    signature: str = ""

    @property
    def gone(self) -> tuple[CertifiedRecord, ...]:
        """The records that were disposed of."""
        return tuple(one for one in self.records if one.gone_at)

    @property
    def objects(self) -> int:
        """Objects that are gone, in all."""
        return sum(one.objects for one in self.gone)

    @property
    def size(self) -> int:
        """Bytes that are gone, in all."""
        return sum(one.size for one in self.gone)

    @property
    def clock_went_back(self) -> bool:
        """Whether a record was gone by a clock that showed less than at the clearance."""
        return any(one.gone_at == self.checked.at for one in self.gone)


def gone_moment(clearance: Clearance, now: datetime) -> datetime:
    """Return when something that is seen to be gone is so: never before it was cleared."""
    return max(now, clearance.cleared.at)


def certify(
    case_id: str, clearance: Clearance, disposals: Iterable[Disposal], act: Act, method: Method
) -> DisposalCertificate | Refusal:
    """Write the certificate of what was carried out, or refuse to write one that would lie.

    Every cleared record needs one ``Disposal`` and no other may have one. Records that were
    stopped before they were cleared are in the certificate, with the reasons why they stayed.
    """
    told = tuple(disposals)
    reasons = _why_it_would_lie(clearance, told, act)
    if reasons:
        return Refusal(reasons)
    became = {one.record_id: one for one in told} | {
        one.record_id: Disposal(one.record_id, reason=" ".join(one.reasons))
        for one in clearance.stopped
    }
    proposal = clearance.approval.proposal
    removed = {one.record.subject.id: one for one in clearance.items}
    items = {one.record.subject.id: one for one in proposal.items} | removed
    return DisposalCertificate(
        case_id=case_id,
        records=tuple(_certified(one, became[id_]) for id_, one in items.items()),
        proposed=proposal.proposed,
        approved=clearance.approval.approved,
        checked=clearance.cleared,
        holds=clearance.holds,
        carried_out=act,
        method=method,
    )


def certificate_in_words(certificate: DisposalCertificate) -> str:
    """Return the certificate as a Swedish text that is understood without the program."""
    gone = [", ".join(row) for row in gone_in_rows(certificate)]
    stayed = [f"{one.record_id}: {one.reason}" for one in certificate.records if not one.gone_at]
    lines = [TITLE, *(f"{name}: {words}" for name, words in headings(certificate).items())]
    for heading, told in {GONE: gone, STAYED: stayed}.items():
        if told:
            lines += [f"{heading}:", *(f"  – {one}" for one in told)]
    return "\n".join([*lines, KEPT]) + "\n"


def headings(certificate: DisposalCertificate) -> Mapping[str, str]:
    """Return what is said once, of everything that went."""
    gone = certificate.gone
    return {
        "Ärende": certificate.case_id,
        "Arkivbildare": _listed(one.creator for one in certificate.records),
        "Plan": _listed(f"{one.schedule}, rad {one.row}" for one in certificate.records),
        "Gallringsbeslut": _listed(one.authority for one in certificate.records),
        "Handlingstyper": _listed(word_for(KINDS, one.kind) for one in gone),
        "Konton": _listed(one.account_id for one in gone),
        "Handlingar från": _span(one.taken_on for one in gone),
        "Omfattning": f"{len(gone)} av {len(certificate.records)} godkända handlingar,"
        f" {number(certificate.objects)} objekt, {number(certificate.size)} byte",
        "Kvar efter gallringen": LEFT + (STILL_SHARED if any(one.shared for one in gone) else ""),
        **_acts(certificate),
        "Underskrift": certificate.signature or "saknas",
    }


def _acts(certificate: DisposalCertificate) -> Mapping[str, str]:
    """Return what is said of those who did it, and how."""
    method = certificate.method
    return {
        "Föreslaget av": act_in_words(certificate.proposed),
        "Godkänt av": act_in_words(certificate.approved),
        "Prövat och påbörjat av": act_in_words(certificate.checked),
        "Gallringsstopp": f"{certificate.holds} stopp kontrollerade"
        f" {certificate.checked.at:%Y-%m-%d %H:%M}",
        "Slutfört av": f"{act_in_words(certificate.carried_out)}, med {method.program}",
        "Identitet": IDENTITY,
        "Metod": method.words,
        **({"Klocka": CLOCK_BACK} if certificate.clock_went_back else {}),
        "Säkerhetskopior": copies_in_words(method),
    }


def gone_in_rows(certificate: DisposalCertificate) -> tuple[tuple[str, ...], ...]:
    """Return what is said of each record that went: which, digest, how much, period, when."""
    return tuple(
        (
            f"{one.record_id}, {word_for(KINDS, one.kind)}",
            str(one.digest),
            _extent(one),
            one.twin.in_words(one.ends)
            if one.twin
            else f"frist {one.begins or '–'} till {one.ends}",
            f"borta {one.gone_at:%Y-%m-%d %H:%M}",
        )
        for one in certificate.gone
    )


def _extent(one: CertifiedRecord) -> str:
    """Say how much went with a record, and how much of it others still need."""
    gone = f"{number(one.objects)} objekt, {number(one.size)} byte"
    parts = f"{counted(one.shared, 'del', 'delar')} på {number(one.shared_size)} byte"
    return f"{gone}; {parts} är kvar i andra handlingar" if one.shared else gone


def _why_it_would_lie(
    clearance: Clearance, disposals: tuple[Disposal, ...], act: Act
) -> tuple[str, ...]:
    """Say what in the account of the disposal does not agree with what was cleared."""
    cleared = [one.record.subject.id for one in clearance.items]
    told = [one.record_id for one in disposals]
    begun = clearance.cleared.at
    faults = {
        "saknar uppgift om vad som hände": set(cleared) - set(told),
        "har fler än en uppgift om vad som hände": {
            id_ for id_, times in Counter(told).items() if times > 1
        },
        "gallrades utan att vara godkänd": set(told) - set(cleared),
        "ligger kvar utan att det sägs varför": {
            one.record_id for one in disposals if not (one.gone_at or one.reason)
        },
        "gallrades vid en tid utanför utförandet": {
            one.record_id for one in disposals if one.gone_at and not begun <= one.gone_at <= act.at
        },
    }
    return tuple(
        f"{id_} {fault}. Utred innan protokollet skrivs."
        for fault, ids in faults.items()
        for id_ in sorted(ids)
    )


def _certified(item: Item, disposal: Disposal) -> CertifiedRecord:
    """Put together what one record was and what became of it."""
    record, subject = item.record, item.record.subject
    return CertifiedRecord(
        record_id=subject.id,
        kind=subject.kind,
        account_id=subject.account_id,
        creator=", ".join(filter(None, (subject.board, subject.municipality))),
        taken_on=subject.taken_on,
        digest=record.digest,
        objects=record.objects,
        size=record.size,
        schedule=item.decision.schedule,
        row=item.decision.row,
        authority=item.decision.authority,
        begins=item.begins,
        ends=item.ends,
        gone_at=disposal.gone_at,
        reason=disposal.reason,
        shared=record.shared,
        shared_size=record.shared_size,
        twin=item.twin,
    )


def act_in_words(act: Act) -> str:
    """Say who did something, at which account, and when."""
    account = f" ({act.account})" if act.account else ""
    return f"{act.by}{account}, {act.at:%Y-%m-%d %H:%M}"


def _listed(words: Iterable[str]) -> str:
    """List the words once each, in order."""
    return "; ".join(sorted(set(words))) or "–"


def _span(days: Iterable[date]) -> str:
    """Say from which day to which, or that there is none."""
    ordered = sorted(days)
    return f"{ordered[0]} till {ordered[-1]}" if ordered else "–"
