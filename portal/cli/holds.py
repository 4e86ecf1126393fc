"""``ogonblick holds``: what stops all disposal, here and in the archive itself."""

from collections.abc import Iterable, Sequence

import click

from ogonblick.errors import ArchiveError, CatalogueError, ServiceError
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.plan import Ruling
from ogonblick.settings import Settings
from ogonblick.swedish import counted
from portal.cli.acts import by, in_words
from portal.cli.disposal_cases import stored_records
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
from portal.stack import AT_THE_DOOR, archive_running
from retention.decide import Subject, decide, is_held
from storage.catalogue import Catalogue
from storage.s3 import S3Archive, open_archive

NONE = "Inga gallringsstopp gäller."
UNMARKED = (
    "{fault}\nArkivets eget stopp är därför inte ändrat. I Ögonblick gäller ändringen ändå. Kör"
    " »ogonblick holds mark« när arkivet svarar."
)
OTHERS = (
    "{place} står under ett stopp som någon annan har satt i arkivet. Det ligger kvar: be den som"
    " satte det att häva det."
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
    subjects = touched(opened, hold)
    mark_in_archive(chosen, opened, subjects)
    decide_again(chosen, opened, subjects, f"gallringsstoppet {hold.id} satt av {who}")


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
    subjects = touched(opened, hold)
    mark_in_archive(chosen, opened, subjects)
    decide_again(chosen, opened, subjects, f"gallringsstoppet {hold.id} hävt av {by}")


@holds.command("mark")
def mark() -> None:
    """Låt arkivet stoppa just det som är stoppat här; behövs om arkivet inte svarade då."""
    chosen = settings()
    opened = catalogue(chosen)
    mark_in_archive(chosen, opened, touched(opened, LegalHold("", "", today())))


def touched(opened: Catalogue, hold: LegalHold) -> list[Subject]:
    """Return all that is stored and that a hold is on, or was."""
    stored = [record.subject for _, record in stored_records(opened, opened.accounts())]
    return held(stored, [hold])


def decide_again(
    chosen: Settings, opened: Catalogue, subjects: Sequence[Subject], occasion: str
) -> None:
    """Have the recorded decisions say what the holds say now; one that stays so is not changed."""
    decisions = decide(subjects, plans(chosen, opened), opened.holds(), today())
    for subject, decision in zip(subjects, decisions, strict=True):
        opened.rule_again(Ruling(subject.id, decision, now(), occasion))


def mark_in_archive(chosen: Settings, opened: Catalogue, subjects: Sequence[Subject]) -> None:
    """Set or lift the archive's own hold on snapshots; a refusal is told, no more.

    Our own hold stops all disposal by itself. The archive's makes it true for others' programs too.
    """
    if not subjects:
        return
    try:
        with archive_running(chosen) as answering:
            others = mark_each(open_archive(answering, AT_THE_DOOR), subjects, opened.holds())
    except (ArchiveError, ServiceError) as fault:
        click.secho(UNMARKED.format(fault=fault), fg="yellow", err=True)
    else:
        many = counted(len(subjects), "ögonblicksbild", "ögonblicksbilder")
        click.echo(f"Ögonblicks stopp i arkivet stämmer nu för {many}.", err=True)
        for place in others:
            click.secho(OTHERS.format(place=place), fg="yellow", err=True)


def mark_each(
    archive: S3Archive, subjects: Sequence[Subject], holds: Iterable[LegalHold]
) -> list[str]:
    """Have the archive hold each snapshot as long as any hold is on it.

    Returns where it still holds, by somebody else's word, what no hold of ours is on.
    """
    stopped, others = set(held(subjects, holds)), []
    for one in subjects:
        place = f"snapshots/{one.account_id}/{one.id}/"
        archive.hold(place, on=one in stopped)
        if one not in stopped and archive.protection(place).held:
            others.append(place)
    return others


def held(subjects: Sequence[Subject], holds: Iterable[LegalHold]) -> list[Subject]:
    """Return those that the holds are on, as decisions know it; no plan has a say in that."""
    decisions = decide(subjects, (), holds, today())
    return [one for one, told in zip(subjects, decisions, strict=True) if is_held(told)]


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
