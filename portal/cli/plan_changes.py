"""``ogonblick plan diff``, ``adopt``, ``redecide`` and ``obsolete``: what moves what is stored."""

from collections.abc import Iterable, Sequence

import click

from ogonblick.errors import ArchiveError, Fault, InputError, ServiceError
from ogonblick.plan import AdoptedPlan, Obsolete, Ruling
from ogonblick.settings import Settings
from ogonblick.swedish import counted
from portal.cli.acts import by, in_words
from portal.cli.doors import as_json, catalogue, now, plans, print_json, settings, today
from portal.cli.extend_locks import in_words as locked_in_words
from portal.cli.extend_locks import lengthened
from portal.cli.plan_subjects import recorded, subject_of
from portal.cli.swedish import Command
from retention.decide import decide, is_held
from retention.differences import Difference, differences, grouped, redecided
from retention.explain import explain
from retention.inheritance import Plans
from retention.plans import (
    plans_at,
    plans_in_force,
    plans_to_adopt,
    plans_without_account,
    replaced,
    retitled,
)
from retention.schedule import RetentionSchedule, is_in_force
from storage.database.catalogue import Catalogue

CURRENT = "current"
"""What stands in a command for the plans that rule today."""

SHOWN = 20
"""Snapshots told of under each heading; the rest are counted. ``--json`` tells of all."""

UNCHANGED = "Inget är ändrat: den plan som gällde förut gäller fortfarande. Rätta och försök igen."

HELD = "gallringsstopp gäller"
"""What made a decision be taken again where a hold, and no plan, is the cause."""

UNLOCKED = (
    "{fault}\nArkivets lås är därför inte förlängda. Besluten gäller ändå. Kör »ogonblick storage"
    " extend-locks« när arkivet svarar."
)

dry_run = click.option("--dry-run", is_flag=True, help="Visa vad som skulle ändras, ändra inget.")


@click.command(cls=Command)
@click.argument("old")
@click.argument("new")
@as_json
def diff(old: str, new: str, as_json: bool) -> None:
    """Visa vad en plan ändrar för det som är sparat. Skriv current för de planer som gäller."""
    chosen = settings()
    opened = catalogue(chosen)
    before, after = (_named(chosen, opened, name) for name in (old, new))
    if new != CURRENT and (old != CURRENT or opened.plans()):
        after = replaced(before, after)  # plans in files go when the first one is adopted
    subjects = (subject for subject, _ in recorded(opened))
    _tell(differences(subjects, before, after, today()), as_json=as_json)


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=click.Path())
@by
@dry_run
@as_json
def adopt(files: tuple[str, ...], by: str, dry_run: bool, as_json: bool) -> None:
    """Anta planer (TOML) som nämnden har beslutat, och besluta på nytt om det som är sparat.

    Finns det fel i någon av dem ändras ingenting, och den plan som gällde förut gäller fortfarande.
    """
    chosen = settings()
    opened = catalogue(chosen)
    new = _plans_to_adopt(files, by)
    _refuse(_misfits(files, new, opened))
    if not dry_run:
        for one in new:
            opened.adopt(one)
    versions = [*reversed(new), *opened.plans()]
    occasion = f"ny plan: {', '.join(_title(one) for one in new)}"
    ruling = plans_in_force(versions, "", today())
    changes = _decide_again(opened, ruling, occasion, dry_run=dry_run)
    _tell(changes, as_json=as_json)
    if not dry_run:
        _lengthen(chosen, opened, changes)
    if not as_json:
        _tell_adopted(new, ruling, dry_run=dry_run)


@click.command(cls=Command)
@dry_run
@as_json
def redecide(dry_run: bool, as_json: bool) -> None:
    """Besluta på nytt om allt sparat: när en antagen plan börjar gälla eller ett stopp hävs."""
    chosen = settings()
    opened = catalogue(chosen)
    occasion = f"prövat på nytt {today()}"
    changes = _decide_again(opened, plans(chosen, opened), occasion, dry_run=dry_run)
    _tell(changes, as_json=as_json)
    if not dry_run:
        _lengthen(chosen, opened, changes)


@click.command(cls=Command)
@click.argument("snapshot_id")
@by
@click.option("--why", required=True, callback=in_words, help="Varför den inte behövs längre.")
@as_json
def obsolete(snapshot_id: str, by: str, why: str, as_json: bool) -> None:
    """Anteckna att en ögonblicksbild är inaktuell. Det gallrar inget: det kräver två personer."""
    chosen = settings()
    opened = catalogue(chosen)
    snapshot = opened.snapshot(snapshot_id)
    opened.mark_obsolete(Obsolete(snapshot.id, today(), by, why))
    subject = subject_of(opened, snapshot)
    decision = next(decide([subject], plans(chosen, opened), opened.holds(), today()))
    opened.rule_again(Ruling(snapshot.id, decision, now(), "antecknad som inaktuell"))
    if as_json:
        print_json(decision)
    else:
        click.echo(explain(decision))


def _decide_again(
    opened: Catalogue, ruling: Plans, occasion: str, *, dry_run: bool
) -> tuple[Difference, ...]:
    """Decide about all that is stored, record what becomes different, and return that."""
    changes = tuple(redecided(recorded(opened), ruling, opened.holds(), today()))
    for one in () if dry_run else changes:
        cause = HELD if is_held(one.new) else occasion
        opened.rule_again(Ruling(one.subject.id, one.new, now(), cause))
    return changes


def _lengthen(chosen: Settings, opened: Catalogue, changes: Iterable[Difference]) -> None:
    """Lock what is to be kept longer at once; that the archive is away is told, no more."""
    longer = (opened.snapshot(one.subject.id) for one in changes if one.needs_longer_lock)
    stored = [one for one in longer if one.receipt.files]
    if not stored:
        return
    try:
        click.echo(locked_in_words(lengthened(chosen, opened, stored)), err=True)
    except (ArchiveError, ServiceError) as fault:
        click.secho(UNLOCKED.format(fault=fault), fg="yellow", err=True)


def _misfits(
    files: Sequence[str], new: Sequence[AdoptedPlan], opened: Catalogue
) -> tuple[Fault, ...]:
    """Say which plans do not fit what is there: another's title, or a board without an account."""
    taken = (
        "namnet och versionen finns redan på en antagen plan med annan text."
        " Ge den nya en egen version."
    )
    titled = (Fault(_title(one), None, taken) for one in retitled(new, opened.plans()))
    return (*titled, *plans_without_account(plans_at(*files), opened.accounts()))


def _refuse(faults: Sequence[Fault]) -> None:
    """Raise with all the faults, if there are any, and tell that nothing was changed."""
    if faults:
        click.secho(UNCHANGED, err=True)
        raise InputError(faults)


def _named(chosen: Settings, opened: Catalogue, name: str) -> tuple[RetentionSchedule, ...]:
    """Return the plans of a file or folder, or those that rule."""
    return plans(chosen, opened) if name == CURRENT else plans_at(name)


def _plans_to_adopt(files: Sequence[str], by: str) -> tuple[AdoptedPlan, ...]:
    """Read plans; of faulty ones it is told that nothing was changed."""
    try:
        return plans_to_adopt(files, by, now())
    except InputError:
        click.secho(UNCHANGED, err=True)
        raise


def _tell(changes: Sequence[Difference], *, as_json: bool) -> None:
    """Tell what moves, under a heading for each kind of move."""
    groups = grouped(changes)
    if as_json:
        print_json(groups)
        return
    if not changes:
        click.echo("Inget som är sparat får ett annat beslut.")
    for group in groups:
        number = len(group.differences)
        click.secho(f"{group.heading}: {counted(number, 'bild', 'bilder')}", bold=True)
        for one in group.differences[:SHOWN]:
            click.echo(f"  – {one.sentence}")
        if number > SHOWN:
            click.echo(f"  … och {number - SHOWN} till; --json visar alla.")
    if longer := sum(one.needs_longer_lock for one in changes):
        click.echo(f"{counted(longer, 'bild', 'bilder')} behöver ett längre lås i arkivet.")


def _tell_adopted(
    new: Sequence[AdoptedPlan], ruling: Sequence[RetentionSchedule], *, dry_run: bool
) -> None:
    """Tell what was adopted, and what does not rule yet."""
    day = today()
    rules = {one.title for one in ruling if is_in_force(one.valid_from, one.valid_to, day)}
    for one in new:
        whose = f"{one.board or 'alla nämnder'} i {one.municipality}"
        did = "Skulle antas" if dry_run else f"Antagen av {one.adopted_by}"
        click.echo(f"{did}: {_title(one)}, för {whose}.")
        if _title(one) not in rules:
            click.echo("  Den gäller inte i dag. Kör »ogonblick plan redecide« när den gör det.")


def _title(plan: AdoptedPlan) -> str:
    return f"{plan.name}, version {plan.version}"
