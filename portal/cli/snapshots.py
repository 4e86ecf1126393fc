"""``ogonblick snapshots``: find, show, get and verify."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from bundles.pdf.words import replay_in_words
from bundles.premis import FOLDER as EVENTS
from bundles.proof.layout import FOLDER as PROOF
from ogonblick.event import Event, EventType
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import counted, moment, size, word
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
from storage.s3 import S3Archive, open_archive
from storage.s3_beside import place_of


@click.group(cls=Group)
def snapshots() -> None:
    """Ögonblicksbilder: sök, visa, hämta och kontrollera."""


@snapshots.command()
@click.argument("words", nargs=-1)
@click.option("--account", "account_id", help="Bara det här kontot.")
@as_json
def find(words: tuple[str, ...], account_id: str | None, as_json: bool) -> None:
    """Lista ögonblicksbilder, eller sök ord i inlägg och kommentarer."""
    opened = catalogue(settings())
    if words:
        hits = opened.search(" ".join(words), account_id)
        if as_json:
            print_json(hits)
            return
        rows = (
            (h.snapshot_id, word(h.post.origin), h.post.author, h.post.text[:200]) for h in hits
        )
        title = f"{counted(len(hits), 'träff', 'träffar')} på »{' '.join(words)}«"
        print_table(title, ("Ögonblicksbild", "Riktning", "Avsändare", "Text"), rows)
        return
    found = opened.snapshots(account_id)
    if as_json:
        print_json(found)
    else:
        print_snapshots(found)


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
        folder = fetch(open_archive(answering, AT_THE_DOOR), snapshot, target / snapshot.id)
    opened.add_event(
        Event(snapshot.id, EventType.DISSEMINATION, now(), "ogonblick snapshots get", "success")
    )
    if as_json:
        print_json([str(path) for path in sorted(folder.rglob("*")) if path.is_file()])
    else:
        click.echo(f"Hämtad till {folder}. Öppna snapshot.wacz i ReplayWeb.page eller pywb.")


def fetch(archive: S3Archive, snapshot: Snapshot, folder: Path) -> Path:
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
