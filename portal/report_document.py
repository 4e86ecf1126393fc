"""A year's compliance report as a document for paper."""

from collections.abc import Iterator
from datetime import datetime

from bundles.pdf.document import Block, Document, Facts, Heading, Items, Paragraph, Table, Tone
from ogonblick import __version__
from ogonblick.swedish import word
from retention.compliance import ClauseReport, Compliance
from retention.compliance_words import (
    CONFORMITIES,
    COUNT_HEADINGS,
    NO_CERTIFICATE,
    account_in_words,
    count_cells,
    matter_name,
    share_cells,
    share_headings,
    silent_in_words,
    sources,
    summary,
    title,
    unseen,
)

_COUNT_SHARES = (26, 13, 15, 14, 14, 18)


def report_document(report: Compliance, moment: datetime) -> Document:
    """Lay a report out: sources, figures, then clause by clause and account by account."""
    return Document(
        title=title(report),
        author=f"Ögonblick {__version__}",
        moment=moment,
        blocks=(
            Heading(title(report), level=1),
            Facts(tuple(sources(report).items())),
            Paragraph(summary(report)),
            Paragraph(NO_CERTIFICATE),
            *(Paragraph(note) for note in report.notes),
            *_figures(report),
            Heading("Klausulerna"),
            *(block for clause in report.clauses for block in _clause(clause)),
            Paragraph(f"Riktlinjerna säger inget om: {silent_in_words(report)}."),
            *_others(report),
            *_accounts(report),
        ),
        subject=report.municipality,
    )


def _figures(report: Compliance) -> Iterator[Block]:
    rows = (*report.departments, *([report.total] if len(report.departments) > 1 else ()))
    yield Heading("Siffrorna")
    if report.total.shares:
        shares = tuple(share_cells(one) for one in rows)
        yield Table(share_headings(report), shares, (3, 1, *(2 for _ in report.total.shares)))
    yield Table(COUNT_HEADINGS, tuple(count_cells(one) for one in rows), _COUNT_SHARES)


def _clause(clause: ClauseReport) -> Iterator[Block]:
    yield Heading(f"{clause.clause_id}. {CONFORMITIES[clause.conformity]}", level=3)
    yield Paragraph(f"»{clause.text}«", Tone.QUIET)
    if not clause.matters:
        yield Paragraph(unseen(clause))
    for one in clause.matters:
        yield Paragraph(f"{matter_name(one)}: {CONFORMITIES[one.conformity].lower()}", Tone.STRONG)
        yield Paragraph(" ".join((*one.evidence, one.unseen)))
        if one.shortfalls:
            yield Items(tuple(each.text for each in one.shortfalls))


def _others(report: Compliance) -> Iterator[Block]:
    if report.others:
        yield Heading("Övrigt i registret")
        yield Items(tuple(f"{one.text} ({one.code})" for one in report.others))


def _accounts(report: Compliance) -> Iterator[Block]:
    yield Heading("Kontona")
    for one in report.accounts:
        yield Heading(f"{one.name}, {word(one.platform)}", level=3)
        yield Paragraph(one.department, Tone.QUIET)
        if told := account_in_words(one):
            yield Items(told)
