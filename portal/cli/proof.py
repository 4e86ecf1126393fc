"""``ogonblick proof``: what keeps old proof of time alive."""

from datetime import timedelta
from pathlib import Path

import click

from bundles.proof.prover import Prover
from ogonblick.settings import Settings
from portal.cli.doors import as_json, catalogue, now, print_json, settings
from portal.cli.swedish import Group
from portal.stack import AT_THE_DOOR, archive_running
from storage.care.renewing import renew_in, renew_stored
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
    folder, margin, prover = Path(subject), timedelta(days=days), Prover(chosen, now)
    if folder.is_dir():
        done = renew_in(folder, margin, prover, now())
    else:
        done = _renew_stored(subject, margin, prover, chosen)
    if as_json:
        print_json(done)
    else:
        click.echo(f"Förnyat: {', '.join(done)}" if done else "Inget att förnya ännu.")


def _renew_stored(
    snapshot_id: str, margin: timedelta, prover: Prover, chosen: Settings
) -> list[str]:
    """Renew a stored bundle's proof in the archive."""
    opened = catalogue(chosen)
    snapshot = opened.snapshot(snapshot_id)
    with archive_running(chosen) as answering:
        archive = open_archive(answering, AT_THE_DOOR)
        return renew_stored(opened, archive, snapshot, margin, prover)
