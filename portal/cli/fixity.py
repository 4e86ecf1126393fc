"""``ogonblick fixity``: read the archive again, part by part, and tell what is not as it was."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from ogonblick.errors import ReceiptMismatch
from ogonblick.event import EventType
from ogonblick.settings import Settings
from ogonblick.swedish import counted, moment, size
from portal.cli.doors import as_json, catalogue, now, print_json, print_table, settings
from portal.cli.swedish import Command
from portal.stack import archive_running
from portal.verification import COPY
from storage.care.fixity import ADVICE, HARMS, PATIENCE, Damage, Examined, Mend, walk
from storage.care.replica import mending, replica_of
from storage.database.catalogue import Catalogue
from storage.packages.opening import open_archive

BUDGET = 1000
"""How many files are read, if nothing else is said."""


@click.command(cls=Command)
@click.option(
    "--budget",
    type=click.IntRange(min=1),
    default=BUDGET,
    show_default=False,
    help="Läs så här många filer, de som kontrollerades för längst sedan; annars 1000.",
)
@click.option("--found", is_flag=True, help="Läs inget, visa vad de senaste läsningarna fann.")
@as_json
def fixity(budget: int, *, found: bool, as_json: bool) -> None:
    """Läs om arkivets filer och jämför dem med sina kontrollsummor.

    Det som är skadat eller saknas sägs med de ögonblicksbilder som behöver det, och återställs ur
    det andra arkivet om ett är angivet (OGONBLICK_REPLICA_ENDPOINT). Slutkod 34 om något är skadat
    som inte gick att återställa.

    Flödena läser varje natt så många filer som OGONBLICK_FIXITY_FILES säger. Vad de fann visas med
    --found.
    """
    chosen = settings()
    opened = catalogue(chosen)
    if found:
        tell_found(opened, as_json=as_json)
        return
    with (
        archive_running(chosen) as answering,
        mend_with(opened, answering) as mend,
        Console(stderr=True).status("Läser") as status,
    ):
        archive = open_archive(answering, PATIENCE)
        examined: list[Examined] = []
        for one in walk(opened, archive, budget, now, mend):
            examined.append(one)
            status.update(f"Läser {one.snapshot_id}")
    if as_json:
        print_json(examined)
    else:
        show(examined)
    raise SystemExit(0 if all(one.is_whole for one in examined) else ReceiptMismatch.exit_code)


@contextmanager
def mend_with(opened: Catalogue, answering: Settings) -> Iterator[Mend]:
    """Give the way to put back what is damaged: none, where there is no second archive."""
    elsewhere = replica_of(answering)
    replica = open_archive(elsewhere, PATIENCE) if elsewhere else None
    with TemporaryDirectory(prefix=COPY, dir=answering.home) as folder:
        yield mending(opened, open_archive(answering, PATIENCE), replica, Path(folder), now)


def tell_found(opened: Catalogue, *, as_json: bool) -> None:
    """Tell what each snapshot's last reading found, and how many were read at all."""
    told = opened.last_told(EventType.FIXITY_CHECK)
    if as_json:
        print_json(told)
        return
    if harmed := [one for one in told if one.outcome != "success"]:
        rows = ((one.snapshot_id, moment(one.at), one.detail) for one in harmed)
        print_table("Skador vid den senaste läsningen", ("Ögonblicksbild", "När", "Vad"), rows)
    of = counted(len(opened.snapshots()), "ögonblicksbild", "ögonblicksbilder")
    since = f", den som väntat längst {moment(told[0].at)}" if told else ""
    said = ADVICE if harmed else "Inget är skadat."
    click.echo(f"Lästa: {len(told)} av {of}{since}. {said}")


def show(examined: Sequence[Examined]) -> None:
    """Print what was read, and each damaged object with all that it hurts."""
    damage = [damaged for one in examined for damaged in one.damage]
    if damage:
        print_table("Skador", ("Objekt", "Vad", "Ögonblicksbilder", "Återställt"), map(row, damage))
    snapshots = counted(len(examined), "ögonblicksbild", "ögonblicksbilder")
    files = counted(sum(one.files for one in examined), "fil", "filer")
    read = size(sum(one.size for one in examined))
    click.echo(f"Läst: {files} i {snapshots}, {read}. {verdict(damage)}")


def row(damage: Damage) -> tuple[str, str, str, str]:
    """Return an object's row."""
    back = "ja" if damage.restored else "nej"
    return damage.object.key, HARMS[damage.harm], "\n".join(damage.hurts), back


def verdict(damage: Sequence[Damage]) -> str:
    """Say what it comes to, and what to do."""
    if not damage:
        return "Allt är som det lades in."
    return ADVICE if any(not one.restored for one in damage) else "Allt skadat är återställt."
