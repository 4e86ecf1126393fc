"""The certificate of a disposal (gallringsprotokoll): what went, why, by whom; itself kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ogonblick.digest import Digest
from retention.disposal import Act, Clearance, Item, Refusal
from retention.schedule import RecordKind
from retention.words import KINDS, word_for


@dataclass(frozen=True)
class Disposal:
    """What became of one record: gone from every place at a moment, or still there and why.

    ``gone_at`` is when every version and copy was seen to be gone, not when it was asked for.
    """

    record_id: str
    gone_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Method:
    """By what and how it was done, and until which day backups still hold copies."""

    program: str
    words: str
    copies_until: date | None = None


@dataclass(frozen=True)
class CertifiedRecord:
    """One approved record, by which row and decision it could go, and what became of it."""

    record_id: str
    kind: RecordKind
    account_id: str
    creator: str
    taken_on: date
    digest: Digest
    objects: int
    size: int
    row: str
    authority: str
    begins: date | None
    ends: date
    gone_at: datetime | None
    reason: str = ""


@dataclass(frozen=True)
class DisposalCertificate:
    """What was disposed of, by whom, under which authority.

    ``records`` are all that were approved, those that stayed too. ``signature`` is empty until
    the certificate has been signed.
    """

    schedule: str
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


def certify(
    clearance: Clearance, disposals: Iterable[Disposal], act: Act, method: Method
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
    return DisposalCertificate(
        schedule=proposal.items[0].decision.schedule,
        records=tuple(_certified(one, became[one.record.subject.id]) for one in proposal.items),
        proposed=proposal.proposed,
        approved=clearance.approval.approved,
        checked=clearance.cleared,
        holds=clearance.holds,
        carried_out=act,
        method=method,
    )


def certificate_in_words(certificate: DisposalCertificate) -> str:
    """Return the certificate as a Swedish text that is understood without the program."""
    stayed = [one for one in certificate.records if not one.gone_at]
    lines = [
        "GALLRINGSPROTOKOLL",
        *(f"{heading}: {words}" for heading, words in _headings(certificate).items()),
        "Gallrat:",
        *(_gone_in_words(one) for one in certificate.gone),
        *(["Godkänt men inte gallrat:"] if stayed else []),
        *(f"  – {one.record_id}: {one.reason}" for one in stayed),
    ]
    return "\n".join(lines) + "\n"


def _headings(certificate: DisposalCertificate) -> Mapping[str, str]:
    """Return what is said once, of everything that went."""
    gone = certificate.gone
    days = sorted(one.taken_on for one in gone)
    method = certificate.method
    return {
        "Arkivbildare": _listed(one.creator for one in gone),
        "Plan": f"{certificate.schedule}, rad {_listed(one.row for one in gone)}",
        "Gallringsbeslut": _listed(one.authority for one in gone),
        "Konton": _listed(one.account_id for one in gone),
        "Handlingar från": f"{days[0]} till {days[-1]}" if days else "–",
        "Omfattning": f"{len(gone)} handlingar, {certificate.objects} objekt,"
        f" {certificate.size} byte",
        "Föreslaget av": _act_in_words(certificate.proposed),
        "Godkänt av": _act_in_words(certificate.approved),
        "Gallringsstopp": f"{certificate.holds} stopp kontrollerade"
        f" {certificate.checked.at:%Y-%m-%d %H:%M}",
        "Utfört av": f"{_act_in_words(certificate.carried_out)}, med {method.program}",
        "Metod": method.words,
        "Säkerhetskopior": f"borta senast {method.copies_until}" if method.copies_until else "inga",
        "Underskrift": certificate.signature or "saknas",
    }


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
        creator=subject.board or subject.municipality,
        taken_on=subject.taken_on,
        digest=record.digest,
        objects=record.objects,
        size=record.size,
        row=item.decision.row,
        authority=item.decision.authority,
        begins=item.begins,
        ends=item.ends,
        gone_at=disposal.gone_at,
        reason=disposal.reason,
    )


def _gone_in_words(one: CertifiedRecord) -> str:
    return (
        f"  – {one.record_id}, {word_for(KINDS, one.kind)}, {one.digest},"
        f" frist {one.begins} till {one.ends}, borta {one.gone_at:%Y-%m-%d %H:%M}"
    )


def _act_in_words(act: Act) -> str:
    return f"{act.by}, {act.at:%Y-%m-%d %H:%M}"


def _listed(words: Iterable[str]) -> str:
    """List the words once each, in order."""
    return ", ".join(sorted(set(words))) or "–"
