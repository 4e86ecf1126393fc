"""A year's compliance report in Swedish: the words of its parts, and the whole as a text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ogonblick.account import AccountStatus
from ogonblick.swedish import period_name
from retention.compliance import ClauseReport, Compliance
from retention.figures import AccountReport, Figures, PeriodShare
from retention.followup import Conformity, FollowUp
from retention.words import MATTERS, word_for

CONFORMITIES: Mapping[Conformity, str] = {
    Conformity.KEPT: "Inga avvikelser i det som följs upp",
    Conformity.FALLS_SHORT: "Avviker",
    Conformity.NOTHING_YET: "Inget att följa upp än",
    Conformity.NOT_FOLLOWED: "Följs inte upp av systemet",
}
NO_CERTIFICATE = (
    "Rapporten säger vad systemet har sett och vad registret innehåller. Den är inget intyg om att"
    " riktlinjerna följs: det som ingen ser här står som ej uppföljt."
)
_NO_DATA = "Systemet har ingen uppgift som klausulen kan prövas mot."
_STATUSES: Mapping[AccountStatus, str] = {
    AccountStatus.APPLIED: "ansökt",
    AccountStatus.APPROVED: "godkänt, inte i bruk",
    AccountStatus.CLOSING: "under avslut",
    AccountStatus.CLOSED: "avslutat",
}


def title(report: Compliance) -> str:
    """Return what the report is called."""
    return f"Efterlevnad av riktlinjerna för sociala medier {report.year}"


def sources(report: Compliance) -> Mapping[str, str]:
    """Say what the report is about and what it rests on."""
    return {
        "Kommun": report.municipality,
        "Omfattning": _scope(report),
        "Riktlinjer": f"{report.policy}, {report.policy_version}",
        "Gällande plan": "; ".join(report.plans) or "ingen",
        "Uppgifterna är från": str(report.on),
    }


def summary(report: Compliance) -> str:
    """Say in one sentence how many clauses stand in which way."""
    number = Counter(one.conformity for one in report.clauses)
    return (
        f"Av {len(report.clauses)} klausuler avviker {number[Conformity.FALLS_SHORT]},"
        f" {number[Conformity.KEPT]} är utan avvikelser i det som följs upp,"
        f" {number[Conformity.NOTHING_YET]} har inget att följa upp än"
        f" och {number[Conformity.NOT_FOLLOWED]} följs inte upp av systemet."
    )


def share_headings(report: Compliance) -> tuple[str, ...]:
    """Return the headings of the table of what was recorded in each period."""
    return ("Förvaltning", "Konton", *(_period(one) for one in report.total.shares))


def share_cells(figures: Figures) -> tuple[str, ...]:
    """Return a department's row under those headings."""
    shares = (share_in_words(one) for one in figures.shares)
    return (figures.name, str(figures.accounts), *shares)


COUNT_HEADINGS = (
    "Förvaltning",
    "Försenade",
    "Misslyckade försök",
    "Öppna avvikelser",
    "För få redaktörer",
    "Anmärkningar",
)
"""The headings of the table of what is amiss."""


def count_cells(figures: Figures) -> tuple[str, ...]:
    """Return a department's row under those headings."""
    editors = figures.too_few_editors
    return (
        figures.name,
        str(figures.overdue),
        str(figures.failures),
        str(figures.open_failures),
        "sägs inte" if editors is None else str(editors),
        str(figures.remarks),
    )


def share_in_words(share: PeriodShare) -> str:
    """Say how many were recorded: ``3 av 4 (75 %)``."""
    if not share.asked:
        return "inget konto"
    percent = f"{100 * share.recorded // share.asked}\N{NO-BREAK SPACE}%"
    return f"{share.recorded} av {share.asked} ({percent})"


def unseen(clause: ClauseReport) -> str:
    """Say what nobody here sees of a clause that settles no matter; empty for the others."""
    return "" if clause.matters else _NO_DATA


def matter_name(one: FollowUp) -> str:
    """Return what a matter is called."""
    return word_for(MATTERS, one.matter).capitalize()


def account_in_words(one: AccountReport) -> tuple[str, ...]:
    """Say how an account stands in the year, a sentence each."""
    days = (f"{period_name(period)}: {day or 'saknas'}" for period, day in one.recorded.items())
    return (
        *(f"{_first_upper(told)}." for told in days),
        *([f"Läge: {_STATUSES[one.status]}."] if one.status in _STATUSES else ()),
        *([f"Undantaget: {one.exempt.rstrip('.')}."] if one.exempt else ()),
        *([f"Avvikelser under året: {one.failures}."] if one.failures else ()),
        *([f"Öppna avvikelser: {one.open_failures}."] if one.open_failures else ()),
        *(f"{remark.text} ({remark.code})" for remark in one.remarks),
    )


def silent_in_words(report: Compliance) -> str:
    """Name what the guidelines say nothing of."""
    return ", ".join(word_for(MATTERS, matter) for matter in report.silent) or "inget"


def compliance_in_words(report: Compliance) -> str:
    """Return the whole report as a text."""
    parts: tuple[Iterable[str], ...] = (
        [title(report).upper(), ""],
        (f"{name}: {words}" for name, words in sources(report).items()),
        ["", summary(report), NO_CERTIFICATE, *report.notes],
        ["", "SIFFROR", *_figures(report)],
        ["", "KLAUSULER", *(line for one in report.clauses for line in _clause(one))],
        ["", f"Riktlinjerna säger inget om: {silent_in_words(report)}."],
        ["", "ÖVRIGT I REGISTRET", *_others(report)],
        ["", "KONTON", *(line for one in report.accounts for line in _account(one))],
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _scope(report: Compliance) -> str:
    if report.scope.account_id:
        return f"kontot {report.scope.account_id}"
    return report.scope.department or "alla konton i registret"


def _period(share: PeriodShare) -> str:
    name = _first_upper(period_name(share.period))
    return name if share.has_ended else f"{name} (pågår)"


def _figures(report: Compliance) -> Iterator[str]:
    headings = (*share_headings(report)[1:], *COUNT_HEADINGS[1:])
    total = (report.total,) if len(report.departments) != 1 else ()
    for one in (*report.departments, *total):
        cells = (*share_cells(one)[1:], *count_cells(one)[1:])
        told = (f"{heading} {cell}" for heading, cell in zip(headings, cells, strict=True))
        yield f"{one.name}: {'; '.join(told)}."


def _clause(clause: ClauseReport) -> Iterator[str]:
    yield f"{clause.clause_id}. {CONFORMITIES[clause.conformity]}."
    yield f"  »{clause.text}«"
    if not clause.matters:
        yield f"  {unseen(clause)}"
    for one in clause.matters:
        yield f"  {matter_name(one)}: {CONFORMITIES[one.conformity].lower()}."
        yield from (f"    {told}" for told in one.evidence)
        yield from (f"    – {each.text}" for each in one.shortfalls)
        yield f"    {one.unseen}"


def _others(report: Compliance) -> Iterable[str]:
    return [f"– {one.text} ({one.code})" for one in report.others] or ["Inga anmärkningar."]


def _account(one: AccountReport) -> Iterator[str]:
    yield f"{one.name} ({one.account_id}), {one.department}"
    yield from (f"  {told}" for told in account_in_words(one))


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]
