"""``ogonblick report``: how the guidelines were followed, for a board and its auditor."""

import json
from enum import StrEnum
from pathlib import Path

import click

from bundles.pdf.writer import write_pdf
from bundles.plain import to_plain
from portal.cli.doors import catalogue, now, plans, settings
from portal.cli.listing import compare_with
from portal.cli.swedish import Group
from portal.evidence import evidence_now
from portal.report_document import report_document
from portal.web.report import report_file
from retention.compliance import Compliance, compliance
from retention.compliance_words import compliance_in_words
from retention.evidence import Scope
from retention.policy import policy_at


class ReportFormat(StrEnum):
    """What a report is written as."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    PDF = "pdf"


@click.group(cls=Group)
def report() -> None:
    """Rapporter om hur riktlinjerna följs av kommunens konton."""


@report.command("compliance")
@click.option("--year", type=int, required=True, help="Året som rapporten gäller.")
@click.option("--account", "account_id", default="", help="Bara det här kontot.")
@click.option("--department", default="", help="Bara den här förvaltningen.")
@click.option("--published", help="Den publika sidan (adress eller fil) att jämföra registret med.")
@click.option(
    "--format",
    "form",
    type=click.Choice([one.value for one in ReportFormat]),
    default=ReportFormat.TEXT.value,
    help="text, json, html eller pdf (PDF/A); text om inget sägs.",
)
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="Fil att skriva; annars på skärmen."
)
def report_compliance(
    year: int,
    account_id: str,
    department: str,
    published: str | None,
    form: str,
    target: Path | None,
) -> None:
    """Rapportera klausul för klausul vad som följs upp, genom vad, och vad som avviker."""
    if form == ReportFormat.PDF and target is None:
        raise click.UsageError("Säg vilken fil som PDF:en ska skrivas till, med --to FIL.pdf.")
    found = report_now(year, Scope(account_id, department), published)
    content = written(found, ReportFormat(form))
    if target is None:
        click.echo(content, nl=False)
        return
    target.write_bytes(content)
    click.echo(f"Rapporten för {year} är skriven till {target}.")


def report_now(year: int, scope: Scope, published: str | None) -> Compliance:
    """Gather the evidence as it is now, the public page's too if it is named, and report."""
    chosen = settings()
    opened = catalogue(chosen)
    policy = policy_at(chosen.policy)
    compared = compare_with(chosen, opened.accounts(), published) if published else None
    evidence = evidence_now(opened, policy, plans(chosen, opened), now(), compared)
    return compliance(evidence, policy, year, scope)


def written(found: Compliance, form: ReportFormat) -> bytes:
    """Write a report in one of its forms."""
    if form is ReportFormat.PDF:
        return write_pdf(report_document(found, now()))
    if form is ReportFormat.JSON:
        text = json.dumps(to_plain(found), ensure_ascii=False, indent=2) + "\n"
    else:
        text = report_file(found) if form is ReportFormat.HTML else compliance_in_words(found)
    return text.encode()
