"""``ogonblick fixity``: read the archive again, part by part, and tell what is not as it was."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from ogonblick.errors import OgonblickError, ReceiptMismatch, SettingsError
from ogonblick.event import EventType
from ogonblick.settings import Settings
from ogonblick.swedish import counted, moment, number, size
from portal.cli.doors import as_json, catalogue, now, print_json, print_table, settings
from portal.cli.swedish import Command
from portal.stack import archive_running
from portal.verification import COPY
from storage.care.apart import COPIES, READINGS
from storage.care.copies import Copies, read_copies
from storage.care.fixity import ADVICE, HARMS, PATIENCE, Damage, Examined, Mend
from storage.care.mending import mending
from storage.care.reading import look_through
from storage.care.replica import replica_of
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive
from storage.stores.identities import as_disposer
from storage.stores.metering import ANSWERED, Figures, Metered

BUDGET = 1000
"""How many files are read, if nothing else is said."""

APART = (
    "Vad läsningarna fann i gallringsprotokoll, gravstenar och annat utanför ögonblicksbilderna"
    f" står i arkivet under {READINGS}, och vad som fanns i det andra arkivet under {COPIES}."
)


@click.command(cls=Command)
@click.option(
    "--budget",
    type=click.IntRange(min=1),
    default=BUDGET,
    show_default=False,
    help="Läs så här många filer, de som kontrollerades för längst sedan; annars 1000.",
)
@click.option(
    "--found", is_flag=True, help="Läs inget, visa vad ögonblicksbildernas senaste läsningar fann."
)
@click.option("--copies", is_flag=True, help="Läs det andra arkivet i stället för det första.")
@as_json
def fixity(budget: int, *, found: bool, copies: bool, as_json: bool) -> None:
    """Läs om arkivets filer och jämför dem med sina kontrollsummor.

    Det som är skadat eller saknas sägs med de ögonblicksbilder som behöver det, och återställs ur
    det andra arkivet om ett är angivet (OGONBLICK_REPLICA_ENDPOINT). Gallringsprotokoll,
    gravstenar och annat utanför ögonblicksbilderna får minst en fjärdedel av läsningen. Slutkod 34
    om något är skadat som inte gick att återställa.

    Flödena läser varje natt så många filer som OGONBLICK_FIXITY_FILES säger, och lika många i det
    andra arkivet. Vad de fann i
    ögonblicksbilderna visas med --found; vad de fann utanför dem står i arkivet under fixity/.
    """
    chosen = settings()
    opened = catalogue(chosen)
    if found:
        tell_found(opened, as_json=as_json)
        return
    read = _copies_read if copies else _archive_read
    with archive_running(chosen) as answering, Console(stderr=True).status("Läser") as status:
        examined: list[Examined] = []
        meter = Metered(open_archive(_read_by(answering, copies=copies), PATIENCE).store)
        try:
            with read(opened, answering, Archive(meter), budget) as found_now:
                for one in found_now:
                    examined.append(one)
                    status.update(f"Läser {one.snapshot_id}")
        except OgonblickError:
            if examined:
                tell(examined, meter.figures(), as_json=as_json)
            raise
    tell(examined, meter.figures(), as_json=as_json)
    raise SystemExit(0 if all(one.is_whole for one in examined) else ReceiptMismatch.exit_code)


def _read_by(answering: Settings, *, copies: bool) -> Settings:
    """Return the settings of the archive that is to be read."""
    chosen = replica_of(answering) if copies else answering
    if chosen is None:
        raise SettingsError(
            "Det finns inget andra arkiv att läsa. Ange OGONBLICK_REPLICA_ENDPOINT och nycklarna."
        )
    return chosen


@contextmanager
def _archive_read(
    opened: Catalogue, answering: Settings, archive: Archive, budget: int
) -> Iterator[Iterator[Examined]]:
    """Read the archive again."""
    with mend_with(opened, answering) as mend:
        yield look_through(opened, archive, budget, now, mend)


@contextmanager
def _copies_read(
    opened: Catalogue, answering: Settings, replica: Archive, budget: int
) -> Iterator[Iterator[Examined]]:
    """Read the second archive again."""
    with TemporaryDirectory(prefix=COPY, dir=answering.home) as folder:
        first = open_archive(answering, PATIENCE)
        yield read_copies(Copies(opened, first, replica, Path(folder), now), budget)


def tell(examined: Sequence[Examined], asked: Figures, *, as_json: bool) -> None:
    """Print what was read and found, and how the archive answered."""
    if as_json:
        print_json(examined)
        return
    show(examined)
    click.echo(answered(asked))


@contextmanager
def mend_with(opened: Catalogue, answering: Settings) -> Iterator[Mend]:
    """Give the way to put back what is damaged: none, where there is no second archive."""
    elsewhere = replica_of(answering)
    replica = open_archive(elsewhere, PATIENCE) if elsewhere else None
    archive, disposer = (open_archive(one, PATIENCE) for one in (answering, as_disposer(answering)))
    with TemporaryDirectory(prefix=COPY, dir=answering.home) as folder:
        yield mending(opened, archive, replica, Path(folder), now, disposer)


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
    said = ADVICE if harmed else "Ingen ögonblicksbild är skadad."
    click.echo(f"Lästa: {len(told)} av {of}{since}. {said} {APART}")


def show(examined: Sequence[Examined]) -> None:
    """Print what was read, and each damaged object with all that it hurts."""
    damage = [damaged for one in examined for damaged in one.damage]
    if damage:
        print_table("Skador", ("Objekt", "Vad", "Ögonblicksbilder", "Återställt"), map(row, damage))
    bundles = sum(1 for one in examined if one.snapshot_id)
    snapshots = counted(bundles, "ögonblicksbild", "ögonblicksbilder")
    apart = sum(one.files for one in examined if not one.snapshot_id)
    besides = f" och {number(apart)} utanför dem" if apart else ""
    files = counted(sum(one.files for one in examined if one.snapshot_id), "fil", "filer")
    read = size(sum(one.size for one in examined))
    click.echo(f"Läst: {files} i {snapshots}{besides}, {read}. {verdict(damage)}")


def answered(asked: Figures) -> str:
    """Say how much the archive was asked, how fast it answered, and what it did not answer."""
    times = sum(one.times for one in asked.operations)
    each = 1000 * sum(one.seconds for one in asked.operations) / max(times, 1)
    failed = sum(one.times for one in asked.operations if one.outcome != ANSWERED)
    questions = counted(times, "fråga", "frågor")
    amiss = f", och {number(failed)} av svaren var fel" if failed else ""
    return f"Arkivet fick {questions} och svarade inom {each:.0f} ms i snitt{amiss}."


def row(damage: Damage) -> tuple[str, str, str, str]:
    """Return an object's row."""
    back = "ja" if damage.restored else "nej"
    return damage.object.key, HARMS[damage.harm], "\n".join(damage.hurts), back


def verdict(damage: Sequence[Damage]) -> str:
    """Say what it comes to, and what to do."""
    if not damage:
        return "Allt är som det lades in."
    return ADVICE if any(not one.restored for one in damage) else "Allt skadat är återställt."
