"""``ogonblick proof``: what keeps old proof of time alive."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bundles.manifest import MANIFEST
from bundles.proof.layout import FOLDER, lay
from bundles.proof.prover import Prover
from bundles.proof.renewal import is_renewal_due, renewed
from ogonblick import __version__
from ogonblick.event import Event, EventType
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from portal.cli.doors import as_json, catalogue, now, print_json, settings, today
from portal.cli.swedish import Group
from portal.stack import AT_THE_DOOR, archive_running
from storage.packages.beside import place_of
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive

MARGIN = 365
"""How many days before its certificates expire a proof is renewed, if nothing else is said."""


@click.group(cls=Group)
def proof() -> None:
    """Bevisen i arkivpaketen: förnya tidsstämplar innan certifikaten går ut."""


@proof.command()
@click.argument("subject")
@click.option(
    "--days",
    type=int,
    default=MARGIN,
    show_default=False,
    help="Förnya om certifikaten går ut inom så här många dagar; annars ett år.",
)
@as_json
def renew(subject: str, days: int, as_json: bool) -> None:
    """Förnya tidsstämpeln för ett arkivpaket: en mapp, eller en ögonblicksbild i arkivet.

    Den nya stämpeln läggs bredvid det förseglade, som inte ändras.
    """
    chosen = settings()
    folder, margin = Path(subject), timedelta(days=days)
    if folder.is_dir():
        done = renew_in(folder, margin, chosen)
    else:
        done = renew_stored(subject, margin, chosen)
    if as_json:
        print_json(done)
    else:
        click.echo(f"Förnyat: {', '.join(done)}" if done else "Inget att förnya ännu.")


def renew_in(folder: Path, margin: timedelta, chosen: Settings) -> list[str]:
    """Renew the proof in a folder if it is due; return the paths of the files laid there."""
    if not is_renewal_due(folder, today(), margin):
        return []
    files = renewed(folder, now(), Prover(chosen, now))
    lay(folder, files)
    return list(files)


def renew_stored(snapshot_id: str, margin: timedelta, chosen: Settings) -> list[str]:
    """Renew a stored bundle's proof in the archive; that it was done becomes an event."""
    opened = catalogue(chosen)
    snapshot = opened.snapshot(snapshot_id)
    with archive_running(chosen) as answering, TemporaryDirectory(dir=chosen.home) as place:
        archive, folder = open_archive(answering, AT_THE_DOOR), Path(place)
        fetch_proof(archive, snapshot, folder)
        done = renew_in(folder, margin, chosen)
        for path in done:
            archive.put_beside(snapshot.receipt, path, folder / path)
    if done:
        agent, kind = f"Ögonblick {__version__}", EventType.DIGITAL_SIGNATURE_GENERATION
        opened.add_event(Event(snapshot.id, kind, now(), agent, "success", ", ".join(done)))
    return done


def fetch_proof(archive: Archive, snapshot: Snapshot, folder: Path) -> None:
    """Fetch a bundle's manifest and its proof, and no more."""
    (folder / FOLDER).mkdir()
    for file in archive.files(snapshot.receipt, FOLDER):
        path = place_of(file)
        if path.parts[0] in (MANIFEST, FOLDER):
            archive.fetch(file, folder / path)
