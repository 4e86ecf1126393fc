"""What every command needs: the settings, the catalogue, and a way to print."""

import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import click
from rich.console import Console
from rich.table import Table

from bundles.plain import to_plain
from ogonblick.capture import Finding, Tally
from ogonblick.decision import Decision, Retention
from ogonblick.settings import Settings
from ogonblick.settings_reading import settings_from
from ogonblick.swedish import day_of, word
from retention.plans import plans_in_force
from retention.schedule import RetentionSchedule
from storage.database.catalogue import Catalogue, open_catalogue

RETENTIONS = {
    Retention.PERMANENT: "bevaras",
    Retention.PERIOD: "gallras efter frist",
    Retention.WHEN_OBSOLETE: "gallras vid inaktualitet",
}

as_json = click.option("--json", "as_json", is_flag=True, help="Skriv svaret som JSON.")


def settings() -> Settings:
    """Return the settings of the environment; the home folder exists from now on."""
    found = settings_from(os.environ)
    found.home.mkdir(parents=True, exist_ok=True)
    return found


def catalogue(settings: Settings) -> Catalogue:
    """Open the catalogue."""
    return open_catalogue(settings.database_url)


def plans(settings: Settings, opened: Catalogue) -> tuple[RetentionSchedule, ...]:
    """Return the plans that rule today; raises ``InputError`` as ``plans_in_force`` does."""
    return plans_in_force(opened.plans(), settings.plan, today())


def now() -> datetime:
    """Return the moment: this is a door, and doors have clocks."""
    return datetime.now(UTC)


def today() -> date:
    """Return the Swedish day."""
    return day_of(now())


def found_of(tally: Tally) -> str:
    """Return ``38 av 40``, or ``38`` where no total was promised."""
    return str(tally.found) if tally.expected is None else f"{tally.found} av {tally.expected}"


def kept(decision: Decision) -> str:
    """Return how long a decision keeps something: ``bevaras``, or the first day it may go."""
    if decision.keep_until:
        return f"till {decision.keep_until.isoformat()}"
    return RETENTIONS[decision.retention]


def print_json(value: object) -> None:
    """Print a value, or a sequence of values, as JSON for other programs."""
    plain = (
        [to_plain(one) for one in value] if isinstance(value, (list, tuple)) else to_plain(value)
    )
    click.echo(json.dumps(plain, ensure_ascii=False, indent=2))


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table for people; wide enough for its content where nobody's window limits it."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console()
    Console(width=None if console.is_terminal else 140).print(table)


def print_findings(findings: Iterable[Finding]) -> None:
    """Print findings, the worst first as they come."""
    for finding in findings:
        place = f" ({finding.place})" if finding.place else ""
        click.echo(f"{finding.code} {word(finding.severity)}: {finding.text}{place}")


def print_register_findings(title: str, findings: Iterable[Finding]) -> None:
    """Print what is amiss with the register, and what to do about it."""
    rows = ((one.place, one.code, word(one.severity), one.text) for one in findings)
    print_table(title, ("Konto", "Kod", "Vikt", "Vad och vad göra"), rows)
