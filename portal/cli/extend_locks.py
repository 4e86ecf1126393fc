"""``ogonblick storage extend-locks``: the archive's locks made as long as the decisions say."""

from collections.abc import Iterable, Sequence

import click
from rich.console import Console

from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import counted
from portal.cli.doors import as_json, catalogue, now, print_json, settings, today
from portal.cli.swedish import Command
from portal.stack import AT_THE_DOOR, archive_running
from retention.locks import locks_due
from storage.care.extending import Extended, extend_copies
from storage.care.extending import extend_locks as extended
from storage.care.replica import replica_of
from storage.database.catalogue import Catalogue
from storage.packages.opening import open_archive


@click.command("extend-locks", cls=Command)
@as_json
def extend_locks(as_json: bool) -> None:
    """Förläng arkivets objektlås så långt som besluten säger, dock längst till 2099-12-31.

    Inget lås förkortas. Kopiorna i det andra arkivet låses lika länge, om ett är angivet. Flödena
    gör det själva den 2 januari varje år; kör det också när ett beslut har blivit längre. Avbryts
    det: kör samma kommando igen.
    """
    chosen = settings()
    opened = catalogue(chosen)
    done = lengthened(chosen, opened, opened.snapshots())
    if as_json:
        print_json(done)
    else:
        click.echo(in_words(done))


def lengthened(
    chosen: Settings, opened: Catalogue, snapshots: Iterable[Snapshot]
) -> list[Extended]:
    """Lock snapshots as long as is decided now, and show how far that has come."""
    due = list(locks_due(snapshots, today()))
    done: list[Extended] = []
    with archive_running(chosen) as answering, Console(stderr=True).status("Låser") as status:
        archive = open_archive(answering, AT_THE_DOOR)
        try:
            for one in extended(opened, archive, due, now):
                done.append(one)
                status.update(f"Låser: {len(done)} av {len(due)}")
        finally:  # the copies' are too, though something in the first archive is damaged
            if elsewhere := replica_of(answering):
                status.update("Låser i det andra arkivet")
                list(extend_copies(opened, open_archive(elsewhere, AT_THE_DOOR), due))
    return done


def in_words(done: Sequence[Extended]) -> str:
    """Say how much was looked at, and how much of it is locked longer now."""
    snapshots = counted(len(done), "ögonblicksbild", "ögonblicksbilder")
    objects = counted(sum(one.objects for one in done), "objekt", "objekt")
    longer = sum(one.longer for one in done)
    told = counted(longer, "har fått ett längre lås", "har fått längre lås") if longer else ""
    return f"Låst enligt besluten: {objects} i {snapshots}. {told or 'Inget lås var för kort'}."
