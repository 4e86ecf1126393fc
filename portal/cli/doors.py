"""What every command needs: the settings, the catalogue, and a way to print."""

import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bundles.plain import to_plain
from ogonblick.capture import Tally
from ogonblick.decision import Decision, Retention
from ogonblick.errors import Fault, InputError
from ogonblick.settings import Settings, settings_from
from portal.web.texts import SWEDEN
from retention.policy import Policy, shipped_policies, shipped_policy
from retention.reading import read_schedule, shipped_schedule
from retention.schedule import RetentionSchedule
from storage.catalogue import Catalogue, open_catalogue

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


def policy_in(settings: Settings) -> Policy:
    """Return the policy the settings name. Raises ``InputError`` for one that is not shipped."""
    if settings.policy not in shipped_policies():
        known = ", ".join(shipped_policies())
        reason = f"okända riktlinjer »{settings.policy}«. De som finns är: {known}."
        raise InputError([Fault("OGONBLICK_POLICY", None, reason)])
    return shipped_policy(settings.policy)


def schedule_in(settings: Settings) -> RetentionSchedule:
    """Return the plan the settings name, or the shipped example."""
    return read_plan(Path(settings.plan)) if settings.plan else shipped_schedule()


def read_plan(path: Path) -> RetentionSchedule:
    """Read a plan. Raises ``InputError`` with every fault in it."""
    try:
        return read_schedule(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as fault:
        reason = "planen går inte att läsa som text i UTF-8. Kontrollera sökvägen och filen."
        raise InputError([Fault(str(path), None, reason)]) from fault


def now() -> datetime:
    """Return the moment: this is a door, and doors have clocks."""
    return datetime.now(UTC)


def today() -> date:
    """Return the Swedish day."""
    return now().astimezone(SWEDEN).date()


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
