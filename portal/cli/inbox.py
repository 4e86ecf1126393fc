"""``ogonblick inbox``: what waits for those who receive, and how they fetch it."""

from pathlib import Path

import click

from ogonblick.case import Closure, Removal
from ogonblick.errors import CaseRefused
from ogonblick.settings import Settings
from ogonblick.swedish import counted, day_of
from portal.cli.acts import act_now, by
from portal.cli.doors import as_json, catalogue, print_json, print_table, settings, today
from portal.cli.swedish import Group
from portal.deliveries import case_of, note_delivered, write_case
from portal.stack import AT_THE_DOOR, archive_running
from portal.waiting import Waiting, waiting
from retention.policy import policy_at
from storage.database.catalogue import Catalogue
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader


@click.group(cls=Group)
def inbox() -> None:
    """Inkorgen: ärenden som väntar på registrator eller annan mottagare."""


@inbox.command("list")
@click.option("--department", default="", help="Bara den här förvaltningens ärenden.")
@as_json
def list_waiting(department: str, *, as_json: bool) -> None:
    """Visa vad som väntar, det äldsta först. Ärenden om sekretess visas bara med nummer."""
    found = waiting(catalogue(settings()), department)
    if as_json:
        print_json(found)
    elif found:
        headings = ("Ärende", "Förvaltning", "Konto", "Läge", "Ålder")
        print_table("Väntar", headings, map(_row, found))
    else:
        click.echo("Inget väntar.")


def _row(one: Waiting) -> tuple[str, ...]:
    age = counted((today() - day_of(one.opened_at)).days, "dag", "dagar")
    return (one.case_id, one.department, one.account, one.standing, age)


@inbox.command("fetch")
@click.argument("case_id", metavar="ÄRENDE")
@click.argument("target", metavar="FIL.zip", type=click.Path(path_type=Path))
@by
def fetch(case_id: str, target: Path, by: str) -> None:
    """Hämta ett ärendes leverans: arkivpaketet med följesedel. Det antecknas vem som hämtade."""
    chosen = settings()
    opened = catalogue(chosen)
    case = case_of(opened, case_id)
    fetch_delivery(chosen, opened, case, target)
    note_delivered(opened, case, act_now(by))
    click.echo(f"Skrivet till {target}.")


def fetch_delivery(
    chosen: Settings, opened: Catalogue, case: Removal | Closure, target: Path
) -> None:
    """Write a case's delivery to a file that is not there yet, whole or not at all."""
    if target.exists():
        raise CaseRefused(f"{target} finns redan. Välj ett annat namn.")
    part = target.with_name(f"{target.name}.part")
    try:
        with archive_running(chosen) as answering, part.open("wb") as stream:
            archive = open_archive(as_reader(answering), AT_THE_DOOR)
            write_case(opened, archive, policy_at(chosen.policy), case, stream)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
