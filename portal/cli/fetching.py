"""Deliveries of cases written to files: for who receives them, and copies of one's own."""

from pathlib import Path

import click

from ogonblick.case import Closure, Removal
from ogonblick.settings import Settings
from portal.cli.acts import act_now, by
from portal.cli.doors import catalogue, settings
from portal.cli.new_file import new_file
from portal.cli.swedish import Command
from portal.deliveries import note_delivered, write_case
from portal.removals import note_copied
from portal.waiting import case_of
from retention.policy import policy_at
from storage.database.catalogue import Catalogue


@click.command(cls=Command)
@click.argument("case_id", metavar="ÄRENDE")
@click.argument("target", metavar="FIL.zip", type=click.Path(path_type=Path))
@by
def fetch(case_id: str, target: Path, by: str) -> None:
    """Hämta ett ärendes leverans: arkivpaketet med följesedel. Det antecknas vem som hämtade."""
    chosen = settings()
    opened = catalogue(chosen)
    case = case_of(opened, case_id)
    _write(chosen, opened, case, target)
    note_delivered(opened, case, act_now(by))
    click.echo(f"Skrivet till {target}.")


@click.command(cls=Command)
@click.argument("case_id", metavar="ÄRENDE")
@click.argument("target", metavar="FIL.zip", type=click.Path(path_type=Path))
@by
def copy(case_id: str, target: Path, by: str) -> None:
    """Hämta en egen kopia, till exempel för en polisanmälan. Det antecknas i ärendet."""
    chosen = settings()
    opened = catalogue(chosen)
    case = opened.removals.get(case_id)
    _write(chosen, opened, case, target)
    act = act_now(by)
    note_copied(opened, case, act)
    note_delivered(opened, case, act)
    click.echo(f"Skrivet till {target}.")


def _write(chosen: Settings, opened: Catalogue, case: Removal | Closure, target: Path) -> None:
    """Write a case's delivery to a file that is not there yet, whole or not at all."""
    with new_file(chosen, target) as (archive, stream):
        write_case(opened, archive, policy_at(chosen.policy), case, stream)
