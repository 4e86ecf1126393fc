"""``ogonblick rebuild``: the catalogue made again from the archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ogonblick.hold import LegalHold
from ogonblick.settings import Settings
from ogonblick.swedish import counted
from portal.cli.doors import as_json, catalogue, print_json, settings, today
from portal.cli.swedish import Command
from portal.cli.verify import BROKEN
from portal.holds import held, touched
from portal.stack import archive_running
from storage.care.backup import backups, is_empty, restore
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive
from storage.rebuild.rebuilding import Rebuilt
from storage.rebuild.rebuilding import rebuild as rebuild_catalogue
from storage.rebuild.walk import Trouble

LABEL = "Gör om katalogen"
UNUSED = (
    "Katalogen är inte tom, så säkerhetskopian {key} återställdes inte nu. Är det inte redan gjort,"
    " saknas gallringsstopp, planer och ärenden som bara finns i den: ange då en tom katalog i"
    " OGONBLICK_DATABASE och kör igen."
)
HELD_ALONE = (
    "arkivet stoppar gallring av den på Ögonblicks order, men katalogen har inget sådant"
    " gallringsstopp; ta reda på vilket det var, och lägg in det med »ogonblick holds add«"
)


@click.command(cls=Command)
@click.option(
    "--add-missing",
    is_flag=True,
    help="Lägg till det som saknas i en katalog som inte är tom. Det som finns ändras inte.",
)
@as_json
def rebuild(add_missing: bool, as_json: bool) -> None:
    """Gör om katalogen av det som ligger i arkivet, efter en olycka eller i en ny databas.

    Är katalogen helt tom återställs först den senaste säkerhetskopian, om det finns någon. Varje
    ögonblicksbild läses sedan ur sitt arkivpaket. Ett paket som inte går att läsa sägs till om, och
    resten fortsätter. Kan köras igen. Slutkod 20 om något inte är som det ska.
    """
    chosen = settings()
    with archive_running(chosen) as answering:
        archive = open_archive(answering)
        forget_neighbours(chosen)
        restore_newest(chosen, archive, add_missing=add_missing)
        with bar() as told:
            done = rebuild_catalogue(
                chosen.database_url, archive, add_missing=add_missing, told=told
            )
    done = replace(done, troubles=(*done.troubles, *held_alone(catalogue(chosen), done)))
    if as_json:
        print_json(done)
    else:
        for line in in_words(done):
            click.echo(line)
    raise SystemExit(BROKEN if done.troubles else 0)


def forget_neighbours(chosen: Settings) -> None:
    """Empty what pictures are found by: in another catalogue its numbers are of other pictures."""
    for path in chosen.neighbours.glob("*"):
        path.unlink(missing_ok=True)


def restore_newest(chosen: Settings, archive: Archive, *, add_missing: bool) -> None:
    """Restore the newest backup into a catalogue that has nothing at all, and tell which.

    One that is there and is not restored is told of too, for what it has is in no bundle; but not
    where something is only added to a catalogue that is in use.
    """
    newest = next(iter(backups(archive)), "")
    if newest and is_empty(chosen.database_url):
        click.echo(f"Återställde {restore(chosen.database_url, archive)}.", err=True)
    elif newest and not add_missing:
        click.secho(UNUSED.format(key=newest), fg="yellow", err=True)


def held_alone(opened: Catalogue, done: Rebuilt) -> Iterator[Trouble]:
    """Yield what the archive holds by our word, though no hold in the catalogue is on it."""
    if not done.held:
        return
    stored = touched(opened, LegalHold("", "", today()), today())
    stopped = {one.id for one in held(stored, opened.holds(), today())}
    for id_ in done.held:
        if id_ not in stopped:
            yield Trouble(id_, HELD_ALONE, is_recorded=True)


@contextmanager
def bar() -> Iterator[Callable[[int, int], None]]:
    """Show how far it has come: a bar for a person, a line now and then for a log."""
    console = Console(stderr=True)
    columns = (TextColumn(LABEL), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(LABEL, total=None)

        def told(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)
            if not console.is_terminal:
                console.print(f"{LABEL}: {done} av {total}", highlight=False)

        yield told


def in_words(done: Rebuilt) -> Iterator[str]:
    """Say what was made, and what is not as it should be."""
    made = counted(done.added, "ögonblicksbild", "ögonblicksbilder")
    left = counted(done.tombstones, "gravsten", "gravstenar")
    yield f"Inlästa ur arkivet: {made} och {left}. Fanns redan: {done.known}."
    if lost := [one for one in done.troubles if not one.is_recorded]:
        yield "Gick inte att läsa, och finns därför inte i katalogen:"
        yield from (f"  – {one.place}: {one.text}" for one in lost)
        yield "Anmäl avvikelsen till arkivarien. Kör igen med --add-missing när det är åtgärdat."
    if amiss := [one for one in done.troubles if one.is_recorded]:
        yield "Finns i katalogen, men något är fel:"
        yield from (f"  – {one.place}: {one.text}" for one in amiss)
