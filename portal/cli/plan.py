"""``ogonblick plan``: the document management plans, checked, shown and explained."""

from collections.abc import Iterable
from pathlib import Path

import click

from bundles.plain import to_plain
from ogonblick.account import Account
from ogonblick.capture import Occasion, Order
from ogonblick.errors import InputError
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of
from portal.cli.doors import (
    as_json,
    catalogue,
    plans,
    print_json,
    settings,
    today,
)
from portal.cli.loading import Commands
from portal.cli.plan_subjects import subject_of
from portal.cli.swedish import Group
from retention.decide import decide
from retention.differences import is_same, outcome_in_words, outcomes
from retention.explain import describe, explain, rows_for
from retention.plans import plans_at, plans_without_account
from retention.reading import read_schedule
from retention.schedule import RetentionSchedule
from retention.subjects import content_subjects, order_subject
from storage.database.catalogue import Catalogue
from storage.sheets.plan_facts import PlanNames
from storage.sheets.plan_sheet import import_plan_sheet

CHANGES = dict.fromkeys(("adopt", "diff", "obsolete", "redecide"), "portal.cli.plan_changes")
"""What changes plans, and locks after them in the archive: the others need no archive."""


@click.group(cls=Group, commands=Commands(CHANGES))
def plan() -> None:
    """Dokumenthanteringsplanerna: kontrollera, anta, jämför och förklara."""


@plan.command()
@click.argument("files", nargs=-1, type=click.Path())
@as_json
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Läs planer (TOML; filer eller mappar) och visa alla fel; utan fil de planer som gäller."""
    chosen = settings()
    opened = catalogue(chosen)
    found = plans_at(*files) if files else plans(chosen, opened)
    if faults := plans_without_account(found, opened.accounts()):
        raise InputError(faults)
    if as_json:
        print_json(found)
    else:
        click.echo("\n\n".join("\n".join(describe(one)) for one in found))


@plan.command()
@as_json
def show(as_json: bool) -> None:
    """Visa vilka rader som gäller i dag, nämnd för nämnd."""
    chosen = settings()
    opened = catalogue(chosen)
    found = plans(chosen, opened)
    if as_json:
        print_json(found)
        return
    told = (rows_for(found, *whose, today()) for whose in _boards(found, opened.accounts()))
    click.echo("\n\n".join("\n".join(lines) for lines in told))


def _boards(
    found: Iterable[RetentionSchedule], accounts: Iterable[Account]
) -> list[tuple[str, str]]:
    """Return municipality and board of every account, or of the plans while there are none."""
    boards = {(one.municipality, one.board) for one in accounts}
    return sorted(boards or {(one.municipality, one.board) for one in found})


@plan.command("explain")
@click.argument("subject")
@click.option("--content", is_flag=True, help="Även vad planen säger om inlägg och bilder i den.")
@as_json
def explain_subject(subject: str, content: bool, as_json: bool) -> None:
    """Förklara hur länge en ögonblicksbild sparas, och varför. Ange en bild eller ett konto."""
    chosen = settings()
    opened = catalogue(chosen)
    # a snapshot's id always has an underscore, and an account's never
    is_snapshot = "_" in subject
    tell = _explain_snapshot if is_snapshot else _explain_account
    tell(chosen, opened, subject, as_json=as_json)
    if content and is_snapshot and not as_json:
        _explain_content(chosen, opened, opened.snapshot(subject))


def _explain_content(chosen: Settings, opened: Catalogue, snapshot: Snapshot) -> None:
    """Tell what plans say of the posts, comments and media in a snapshot."""
    account = opened.account(snapshot.account_id)
    inside = list(content_subjects(snapshot, opened.posts(snapshot.id), account))
    decisions = decide(inside, plans(chosen, opened), opened.holds(), today())
    click.echo("Innehållet ligger i arkivpaketet och går med det, inte före. Planen säger om det:")
    for line in outcomes(zip(inside, decisions, strict=True)):
        click.echo(f"  – {line}")


def _explain_account(
    chosen: Settings, opened: Catalogue, account_id: str, *, as_json: bool
) -> None:
    """Tell what would be decided of a snapshot that was taken today."""
    account = opened.account(account_id)
    asked = order_subject(
        Order(account.id, Occasion.SCHEDULED, str(today().year)), today(), account
    )
    decision = next(decide([asked], plans(chosen, opened), opened.holds(), today()))
    if as_json:
        print_json(decision)
    else:
        click.echo(explain(decision))


def _explain_snapshot(
    chosen: Settings, opened: Catalogue, snapshot_id: str, *, as_json: bool
) -> None:
    """Tell what was decided of a snapshot, each time, and what would be decided now."""
    snapshot = opened.snapshot(snapshot_id)
    subject = subject_of(opened, snapshot)
    decision = next(decide([subject], plans(chosen, opened), opened.holds(), today()))
    rulings = opened.rulings(snapshot_id)
    if as_json:
        told = to_plain(snapshot.decision)
        print_json(told | {"today": to_plain(decision), "rulings": [to_plain(r) for r in rulings]})
        return
    click.echo(explain(snapshot.decision))
    if not is_same(snapshot.decision, decision):
        click.echo(
            "\nPlaner och gallringsstopp säger i dag något annat. Besluta på nytt med"
            f" »ogonblick plan redecide«.\n{explain(decision)}"
        )
    click.echo("Avgjort:")
    for one in rulings:
        outcome = outcome_in_words(one.decision)
        click.echo(f"  – {day_of(one.decided_at)}, {one.occasion}: {outcome}")
    for mark in opened.obsolete():
        if mark.subject_id == snapshot_id:
            click.echo(f"Inaktuell enligt {mark.by}: {mark.why}")


@plan.command("import")
@click.argument("sheet", type=click.Path(path_type=Path))
@click.option("--to", "target", type=click.Path(path_type=Path), help="Ny fil att skriva planen i.")
@click.option("--name", default="", help="Planens namn, om arket inte säger det.")
@click.option("--municipality", default="", help="Kommunen, om arket inte säger det.")
@click.option("--board", default="", help="Nämnden, om arket inte säger det.")
@click.option("--edition", default="", help="Planens version, om arket inte säger den.")
@as_json
def import_sheet(
    sheet: Path,
    target: Path | None,
    name: str,
    municipality: str,
    board: str,
    edition: str,
    as_json: bool,
) -> None:
    """Gör en plan (TOML) av det kalkylark (.xlsx eller .csv) som kommunen har sin plan i.

    Rader med en cell som inte går att läsa skrivs inte; det som ingen rad nämner bevaras.
    """
    found = import_plan_sheet(sheet, PlanNames(name, municipality, board, edition))
    if as_json:
        print_json(found)
    elif target is None:
        click.echo(found.text)
    if target is not None:
        with target.open("x", encoding="utf-8") as file:
            file.write(found.text)
    for one in () if as_json else found.left_out:
        click.secho(f"Obs: {one}", fg="yellow", err=True)
    if found.faults:
        raise InputError(found.faults)
    read_schedule(found.text, str(target or sheet))
