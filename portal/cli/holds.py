"""``ogonblick holds``: what stops all disposal, here and in the archive itself."""

from collections.abc import Sequence

import click
from rich.console import Console
from rich.progress import track

from ogonblick.errors import ArchiveError, CatalogueError, ServiceError
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.settings import Settings
from ogonblick.swedish import counted
from portal.cli.acts import by, in_words
from portal.cli.doors import (
    as_json,
    catalogue,
    now,
    plans,
    print_json,
    print_table,
    settings,
    today,
)
from portal.cli.swedish import Group
from portal.disposal_words import extent_of
from portal.holds import decide_again, held, touched
from portal.stack import AT_THE_DOOR, archive_running
from retention.decide import Subject
from storage.archive import Protection
from storage.care.sharing import folder_of
from storage.care.sharing import hold as hold_stored
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive

MARKING = "Märker i arkivet"
NONE = "Inga gallringsstopp gäller."
UNMARKED = (
    "{fault}\nArkivets eget stopp är därför inte ändrat. I Ögonblick gäller ändringen ändå. Kör"
    " »ogonblick holds mark« när arkivet svarar."
)
OTHERS = (
    "{place} står under ett stopp som någon annan har satt i arkivet. Det ligger kvar: be den som"
    " satte det att häva det."
)
UNKNOWN = (
    "{place} står under ett stopp som Ögonblick har satt i arkivet, men katalogen har inget sådant"
    " gallringsstopp, varken ett som gäller eller ett som är hävt. Det ligger kvar: lägg in det"
    " igen med »ogonblick holds add«, och häv det när det inte behövs."
)


@click.group(cls=Group)
def holds() -> None:
    """Gallringsstopp: det som stoppet gäller gallras inte, vad planen än säger."""


@holds.command("add")
@click.option(
    "--who", required=True, callback=in_words, help="Vem som begär stoppet: namn eller funktion."
)
@click.option(
    "--why",
    required=True,
    callback=in_words,
    help="Varför, till exempel en begäran om utlämnande.",
)
@click.option("--snapshot", "snapshot_id", default="", help="Bara den här ögonblicksbilden.")
@click.option("--account", "account_id", default="", help="Bara det här kontot.")
@click.option("--board", default="", help="Bara den här nämnden.")
@as_json
def add(
    who: str, why: str, snapshot_id: str, account_id: str, board: str, *, as_json: bool
) -> None:
    """Stoppa all gallring av det som nämns; nämns inget gäller stoppet allt."""
    chosen = settings()
    opened = catalogue(chosen)
    require_known(opened, snapshot_id, account_id, board)
    asked = LegalHold(who, why, today(), snapshot_id, account_id, board)
    hold = opened.add_hold(asked)
    if as_json:
        print_json(hold)
    else:
        click.echo(f"Gallringsstoppet {hold.id} gäller från och med nu {extent_of(hold)}.")
    subjects = touched(opened, hold, today())
    mark_in_archive(chosen, opened, subjects)
    decide_again(opened, subjects, plans(chosen, opened), now(), f"gallringsstoppet {hold.id} satt")


@holds.command("list")
@click.option("--lifted", is_flag=True, help="Visa de stopp som är hävda i stället.")
@as_json
def list_holds(*, lifted: bool, as_json: bool) -> None:
    """Visa de gallringsstopp som gäller."""
    opened = catalogue(settings())
    if lifted:
        print_lifted(opened.lifted_holds(), as_json=as_json)
        return
    found = opened.holds()
    if as_json:
        print_json(found)
    elif found:
        rows = ((one.id, str(one.since), one.who, one.why, extent_of(one)) for one in found)
        print_table("Gallringsstopp", ("Id", "Sedan", "Begärt av", "Varför", "Gäller"), rows)
    else:
        click.echo(NONE)


@holds.command("lift")
@click.argument("hold_id", metavar="STOPP")
@by
@click.option("--why", required=True, callback=in_words, help="Varför det inte behövs längre.")
@as_json
def lift(hold_id: str, by: str, why: str, *, as_json: bool) -> None:
    """Häv ett gallringsstopp. Att det fanns, och vem som hävde det, sparas."""
    chosen = settings()
    opened = catalogue(chosen)
    known = {one.id: one for one in opened.holds()}
    # the catalogue tells which ids there are, if this is none of them
    hold = known.get(hold_id, LegalHold("", "", today(), id=hold_id))
    lifted = LiftedHold(hold, by, now(), why)
    opened.lift_hold(lifted)
    if as_json:
        print_json(lifted)
    else:
        click.echo(f"Gallringsstoppet {hold.id} är hävt.")
    subjects = touched(opened, hold, today())
    mark_in_archive(chosen, opened, subjects)
    decide_again(opened, subjects, plans(chosen, opened), now(), f"gallringsstoppet {hold.id} hävt")


@holds.command("mark")
def mark() -> None:
    """Låt arkivet stoppa just det som är stoppat här; behövs om arkivet inte svarade då."""
    chosen = settings()
    opened = catalogue(chosen)
    mark_now(chosen, opened, touched(opened, LegalHold("", "", today()), today()))


def mark_in_archive(chosen: Settings, opened: Catalogue, subjects: Sequence[Subject]) -> None:
    """Set or lift the archive's own hold on snapshots; a refusal is told, no more.

    Our own hold stops all disposal by itself. The archive's makes it true for others' programs too.
    """
    try:
        mark_now(chosen, opened, subjects)
    except (ArchiveError, ServiceError) as fault:
        click.secho(UNMARKED.format(fault=fault), fg="yellow", err=True)


def mark_now(chosen: Settings, opened: Catalogue, subjects: Sequence[Subject]) -> None:
    """Set or lift the archive's own hold on snapshots, and tell of those that stay."""
    if not subjects:
        return
    with archive_running(chosen) as answering:
        left = mark_each(opened, open_archive(answering, AT_THE_DOOR), subjects)
    many = counted(len(subjects) - len(left), "ögonblicksbild", "ögonblicksbilder")
    click.echo(f"Ögonblicks stopp i arkivet stämmer nu för {many}.", err=True)
    for told in left:
        click.secho(told, fg="yellow", err=True)


def mark_each(opened: Catalogue, archive: Archive, subjects: Sequence[Subject]) -> list[str]:
    """Have the archive hold each snapshot, and what it shares, as long as any hold is on it.

    Only what a hold in the catalogue was on, and was lifted, is let go: a catalogue that was
    restored may lack one. Returns what to say of those that the archive still holds.
    """
    stopped = set(held(subjects, opened.holds(), today()))
    lifted = set(held(subjects, [one.hold for one in opened.lifted_holds()], today()))
    left: list[str] = []
    console = Console(stderr=True)
    for one in track(subjects, MARKING, console=console, disable=not console.is_terminal):
        user = ChunkUser(one.account_id, one.id)
        if one in stopped | lifted:
            hold_stored(opened, archive, user, on=one in stopped)
        found = Protection() if one in stopped else archive.protection(folder_of(user))
        if found.held:
            told = OTHERS if found.held_by_others else UNKNOWN
            left.append(told.format(place=folder_of(user)))
    return left


def require_known(opened: Catalogue, snapshot_id: str, account_id: str, board: str) -> None:
    """Raise for a misspelt name: such a hold would hold nothing."""
    if snapshot_id:
        opened.snapshot(snapshot_id)
    if account_id:
        opened.account(account_id)
    boards = sorted({one.board for one in opened.accounts() if one.board})
    if board and board not in boards:
        known = ", ".join(boards) or "inga"
        raise CatalogueError(f"Nämnden {board} finns inte i registret. Där finns: {known}.")


def print_lifted(lifted: list[LiftedHold], *, as_json: bool) -> None:
    """Print the holds that are lifted, by whom and why."""
    if as_json:
        print_json(lifted)
        return
    headings = ("Id", "Begärt av", "Varför", "Gällde", "Hävt", "Av", "Varför hävt")
    rows = (
        (
            *(one.hold.id, one.hold.who, one.hold.why, extent_of(one.hold)),
            *(f"{one.lifted_at:%Y-%m-%d}", one.lifted_by, one.why),
        )
        for one in lifted
    )
    print_table("Hävda gallringsstopp", headings, rows)
