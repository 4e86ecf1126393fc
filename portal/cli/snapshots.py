"""``ogonblick snapshots``: find, show, get and verify."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from bundles.verify import verify
from ogonblick.capture import Finding, Severity
from ogonblick.event import Event, EventType
from ogonblick.snapshot import Snapshot
from portal.cli.doors import (
    as_json,
    catalogue,
    found_of,
    kept,
    now,
    print_json,
    print_table,
    settings,
)
from portal.cli.progress import BytesBar
from portal.cli.swedish import Group
from portal.stack import AT_THE_DOOR, archive_running
from portal.texts import counted, event_outcome, moment, size, word
from portal.verification import verify_now
from retention.explain import explain
from storage.s3 import S3Archive, open_archive


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
        print_json([str(folder / Path(file.key).name) for file in snapshot.receipt.files])
    else:
        click.echo(f"Hämtad till {folder}. Öppna snapshot.wacz i ReplayWeb.page eller pywb.")


def fetch(archive: S3Archive, snapshot: Snapshot, folder: Path) -> Path:
    """Fetch every file of a snapshot's bundle into a folder, with progress."""
    with made(folder), BytesBar("Hämtar", snapshot.size) as show:
        for file in snapshot.receipt.files:
            archive.fetch(file, folder / Path(file.key).name, show.part(file.size))
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


@snapshots.command("verify")
@click.argument("subject")
@as_json
def verify_subject(subject: str, as_json: bool) -> None:
    """Kontrollera ett arkivpaket: en ögonblicksbild i arkivet, en mapp eller en WACZ-fil."""
    findings = verify(Path(subject)) if Path(subject).exists() else verify_stored(subject)
    if as_json:
        print_json(findings)
    elif findings:
        print_findings(findings)
    else:
        click.echo("Inga fel: allt i arkivpaketet stämmer med dess kontrollsummor och index.")
    raise SystemExit(20 if any(f.severity is Severity.ERROR for f in findings) else 0)


def verify_stored(snapshot_id: str) -> tuple[Finding, ...]:
    """Fetch a stored bundle and verify it; that it was done, and how it went, becomes an event."""
    chosen = settings()
    opened = catalogue(chosen)
    snapshot = opened.snapshot(snapshot_id)
    with archive_running(chosen) as answering:
        return verify_now(
            snapshot, open_archive(answering, AT_THE_DOOR), opened, chosen.home, now
        ).findings


def print_findings(findings: tuple[Finding, ...]) -> None:
    """Print findings, the worst first as they come."""
    for finding in findings:
        place = f" ({finding.place})" if finding.place else ""
        click.echo(f"{finding.code} {word(finding.severity)}: {finding.text}{place}")
