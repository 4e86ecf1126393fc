"""``ogonblick snapshots``: find, show, get and verify."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import click

from bundles.pdf.words import replay_in_words
from bundles.premis import FOLDER as EVENTS
from bundles.proof.layout import FOLDER as PROOF
from ogonblick.account import Platform
from ogonblick.capture import Occasion
from ogonblick.event import Event, EventType
from ogonblick.post import Origin
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import moment, size, word
from portal.cli.answers import print_answer
from portal.cli.doors import (
    as_json,
    catalogue,
    found_of,
    kept,
    now,
    print_findings,
    print_json,
    print_table,
    settings,
)
from portal.cli.progress import BytesBar
from portal.cli.swedish import Group
from portal.cli.verify import verify
from portal.stack import AT_THE_DOOR, archive_running
from portal.texts import event_outcome
from retention.explain import explain
from storage.database.entries import Filters
from storage.packages.beside import place_of
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(cls=Group)
def snapshots() -> None:
    """Ögonblicksbilder: sök, visa, hämta och kontrollera."""


def _one_of(kind: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([one.value for one in kind])


@snapshots.command()
@click.argument("words", nargs=-1)
@click.option("--account", "account_id", help="Bara det här kontot.")
@click.option("--department", help="Bara den här förvaltningens konton.")
@click.option("--platform", type=_one_of(Platform), help="Bara den här plattformen.")
@click.option("--origin", type=_one_of(Origin), help="Bara upprättade eller bara inkomna.")
@click.option("--occasion", type=_one_of(Occasion), help="Bara bilder av den här anledningen.")
@click.option("--from", "first_day", type=_DAY, help="Första dagen, som 2026-01-31.")
@click.option("--to", "last_day", type=_DAY, help="Sista dagen, som 2026-01-31.")
@as_json
def find(
    words: tuple[str, ...],
    as_json: bool,
    first_day: datetime | None,
    last_day: datetime | None,
    **chosen: str | None,
) -> None:
    """Lista ögonblicksbilder, eller sök ord i inlägg, kommentarer och sidor.

    Alla ord måste finnas, i någon böjning. »biblio*« söker ord som börjar så, och ord inom
    citattecken söks precis som de står. Flaggorna gäller sökningen; utan ord räknas bara
    --account och --occasion.
    """
    filters = _filters(chosen, first_day, last_day)
    opened = catalogue(settings())
    if words:
        print_answer(" ".join(words), opened.search(" ".join(words), filters), as_json=as_json)
        return
    every = opened.snapshots(filters.account_id, filters.occasion)
    found = [one for one in every if not one.restricted]
    if as_json:
        print_json(found)
    else:
        print_snapshots(found)


def _filters(
    chosen: Mapping[str, str | None], first_day: datetime | None, last_day: datetime | None
) -> Filters:
    """Return what the options keep to."""
    platform, origin, occasion = (chosen[name] for name in ("platform", "origin", "occasion"))
    return Filters(
        account_id=chosen["account_id"],
        department=chosen["department"],
        platform=Platform(platform) if platform else None,
        origin=Origin(origin) if origin else None,
        occasion=Occasion(occasion) if occasion else None,
        first_day=first_day.date() if first_day else None,
        last_day=last_day.date() if last_day else None,
    )


def print_snapshots(found: list[Snapshot]) -> None:
    """Print snapshots as a table."""
    headings = ("Id", "Tagen", "Utfall", "Inlägg", "Kommentarer", "Storlek", "Rad", "Sparas")
    rows = (
        (
            one.id,
            moment(one.taken_at),
            word(one.outcome),
            found_of(one.coverage.posts),
            found_of(one.coverage.comments),
            size(one.size),
            one.decision.row or "–",
            kept(one.decision),
        )
        for one in found
    )
    print_table("Ögonblicksbilder", headings, rows)


@snapshots.command()
@click.argument("snapshot_id")
@as_json
def show(snapshot_id: str, as_json: bool) -> None:
    """Visa allt som är känt om en ögonblicksbild."""
    opened = catalogue(settings())
    snapshot = opened.snapshot(snapshot_id)
    if as_json:
        print_json(snapshot)
        return
    print_snapshots([snapshot])
    click.echo(f"{snapshot.title}\n{snapshot.url}\n{snapshot.likeness.sentence}")
    click.echo(f"Slut på flödet: {snapshot.coverage.end_proof or 'nåddes inte'}")
    replay = snapshot.coverage.replay
    click.echo(f"Uppspelning: {replay_in_words(replay) if replay else 'prövades inte'}")
    print_findings(snapshot.findings)
    click.echo(explain(snapshot.decision))
    for file in snapshot.receipt.files:
        lock = f"låst till {file.locked_until} ({file.lock_mode})" if file.locked_until else "olåst"
        click.echo(f"{snapshot.receipt.bucket}/{file.key} {size(file.size)} {file.digest} {lock}")
    for event in opened.events(snapshot_id):
        ended = event_outcome(event.outcome)
        click.echo(f"{moment(event.at)}  {word(event.type)}: {ended}. {event.detail}")


@snapshots.command()
@click.argument("snapshot_id")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Mapp att lägga arkivpaketet i; annars den här mappen.",
)
@as_json
def get(snapshot_id: str, target: Path, as_json: bool) -> None:
    """Hämta en ögonblicksbilds arkivpaket ur arkivet, kontrollerat på vägen."""
    opened = catalogue(settings())
    snapshot = opened.snapshot(snapshot_id)
    with archive_running(settings()) as answering:
        archive = open_archive(as_reader(answering), AT_THE_DOOR)
        folder = fetch(archive, snapshot, target / snapshot.id)
    opened.add_event(
        Event(snapshot.id, EventType.DISSEMINATION, now(), "ogonblick snapshots get", "success")
    )
    if as_json:
        print_json([str(path) for path in sorted(folder.rglob("*")) if path.is_file()])
    else:
        click.echo(f"Hämtad till {folder}. Öppna snapshot.wacz i ReplayWeb.page eller pywb.")


def fetch(archive: Archive, snapshot: Snapshot, folder: Path) -> Path:
    """Fetch every file of a snapshot's bundle into a folder, with progress."""
    files = archive.files(snapshot.receipt, PROOF, EVENTS)
    with made(folder), BytesBar("Hämtar", sum(file.size for file in files)) as show:
        for file in files:
            target = folder / place_of(file)
            target.parent.mkdir(exist_ok=True)
            archive.fetch(file, target, show.part(file.size))
    return folder


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """Make a folder for the block; of what was made, what is still empty at its end goes away."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        for place in new:
            with suppress(OSError):  # it holds something
                place.rmdir()


snapshots.add_command(verify)
