"""``ogonblick storage``: what the archive's store can be trusted with, and who may do what."""

import json
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from bundles.datapackage import plain_json
from bundles.plain import to_plain
from ogonblick.errors import ArchiveError, SettingsError
from ogonblick.settings import Settings
from ogonblick.swedish import counted, number
from portal.cli.doors import as_json, catalogue, now, print_json, print_table, settings
from portal.cli.extend_locks import extend_locks
from portal.cli.swedish import Group
from portal.stack import AT_THE_DOOR, archive_running
from portal.verification import COPY
from storage.care.replica import Copied, Replica, copy_whole, replica_of
from storage.embedded.rules import as_administrator
from storage.packages.opening import open_archive
from storage.probe.probing import ProbeReport, breaks_worm
from storage.probe.probing import probe as try_store
from storage.probe.store import Verdict
from storage.stores.identities import as_disposer, as_reader
from storage.stores.policy import Principals, bucket_policy

FOLDER = "probes"
"""Where what was seen is kept, in the home and in the archive."""

VERDICTS = {
    Verdict.OK: "ok",
    Verdict.MISSING: "saknas",
    Verdict.DANGEROUS: "FARLIGT",
    Verdict.UNTRIED: "inte prövat",
}

WORM = "Lagret är WORM: det som låses går varken att ändra eller ta bort med nycklarna här."
NO_WORM = (
    "Lagret är inte WORM. Lägg inget i det som ska bevaras: låt dess förvaltare rätta det som står"
    " som farligt eller saknas, eller välj ett annat, och prova igen."
)


@click.group(cls=Group)
def storage() -> None:
    """Arkivets lager: prova vad det håller, och visa vem som får vad."""


storage.add_command(extend_locks)


@storage.command()
@as_json
def probe(as_json: bool) -> None:
    """Prova lagret i en egen hink som tas bort igen: lås, versioner, kontrollsummor, nycklar.

    Tar några sekunder. Svaret sparas i OGONBLICK_HOME/probes och i arkivet. Slutkod 30 om lagret
    inte är WORM.
    """
    chosen = settings()
    with archive_running(chosen) as answering:
        with Console(stderr=True).status("Provar") as status:
            whole = as_administrator(answering)  # who alone makes buckets
            report = try_store(whole, secrets.token_hex(4), now(), status.update)
        saved = save(report, answering)
    if as_json:
        print_json(report)
    else:
        show(report, saved)
    raise SystemExit(0 if report.worm else ArchiveError.exit_code)


def save(report: ProbeReport, answering: Settings) -> Path:
    """Keep what was seen in the home, and in the archive if that can be trusted with it."""
    file = answering.home / FOLDER / f"{report.at:%Y%m%dT%H%M%SZ}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(plain_json(to_plain(report)))
    if report.worm:
        archive = open_archive(answering, AT_THE_DOOR)
        archive.prepare()
        archive.put_evidence(f"{FOLDER}/{file.name}", file)
    return file


def show(report: ProbeReport, saved: Path) -> None:
    """Print what was tried and seen, and what it comes to."""
    rows = (
        (one.id, one.tried, VERDICTS[one.verdict] + ("*" if breaks_worm(one) else ""), one.seen)
        for one in report.trials
    )
    server = f" ({report.server})" if report.server else ""
    print_table(f"{report.endpoint}{server}", ("Prov", "Vad", "Svar", "Vad som sågs"), rows)
    if report.left:
        click.echo(f"Hinken {report.left} gick inte att ta bort. Be lagrets förvaltare göra det.")
    click.echo(WORM if report.worm else NO_WORM)
    click.echo(f"Sparat i {saved}.")


@storage.command()
@click.option("--writer", default="ogonblick-writer", help="Skrivarens namn eller ARN.")
@click.option("--reader", default="ogonblick-reader", help="Läsarens namn eller ARN.")
@click.option("--disposer", default="ogonblick-disposer", help="Gallrarens namn eller ARN.")
@click.option("--account", default="", help="Kontot (AWS) eller hyresgästen (Ceph) i namnens ARN.")
def policy(writer: str, reader: str, disposer: str, account: str) -> None:
    """Skriv ut hinkens regler som S3 läser dem (JSON): vem som får läsa, skriva och ta bort.

    Skrivaren lägger till och låser, läsaren läser, och bara gallraren tar bort, men inget som är
    låst. Lagrets förvaltare lägger in reglerna på hinken och lämnar ut tre nycklar.
    """
    who = Principals(*(arn(name, account) for name in (writer, reader, disposer)))
    said = bucket_policy(settings().s3_bucket, who)
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))


@storage.command()
@as_json
def replicate(as_json: bool) -> None:
    """Kopiera arkivet med sina lås till ett andra arkiv; det som finns där hoppas över.

    Det anges med OGONBLICK_REPLICA_ENDPOINT, och bör ha en annan förvaltare. Ur det återställer
    ogonblick fixity det som är skadat, och det som gallras tas bort även där.
    """
    chosen = settings()
    elsewhere = replica_of(chosen)
    if elsewhere is None:
        raise SettingsError("OGONBLICK_REPLICA_ENDPOINT saknas: ange det andra arkivets adress.")
    done = copied_all(chosen, elsewhere)
    if as_json:
        print_json(done)
    else:
        objects = counted(sum(done.snapshots.values()), "objekt", "objekt")
        snapshots = counted(len(done.snapshots), "ögonblicksbild", "ögonblicksbilder")
        click.echo(f"Kopierat: {objects} av {snapshots}, och {number(done.apart)} utanför dem.")


def copied_all(chosen: Settings, elsewhere: Settings) -> Copied:
    """Copy what every snapshot has, and what belongs to none; return how much was not there."""
    copies = Replica(
        open_archive(elsewhere, AT_THE_DOOR), open_archive(as_disposer(elsewhere), AT_THE_DOOR)
    )
    copies.writer.prepare()
    opened = catalogue(chosen)
    with (
        archive_running(chosen) as answering,
        TemporaryDirectory(prefix=COPY, dir=chosen.home) as place,
    ):
        archive = open_archive(as_reader(answering), AT_THE_DOOR)
        both = (opened, archive, copies)
        return copy_whole(*both, Path(place), now, chosen.backup_days, again=True)


def arn(name: str, account: str) -> str:
    """Return an identity as policies name it; one that is given so already stays."""
    return name if name.startswith("arn:") else f"arn:aws:iam::{account}:user/{name}"
