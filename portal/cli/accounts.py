"""``ogonblick accounts`` and ``ogonblick due``: the register, and what is to be recorded."""

from pathlib import Path

import click

from ogonblick.settings import Settings
from portal.cli.doors import as_json, catalogue, print_json, print_table, settings, today
from portal.cli.swedish import Command, Group
from portal.texts import counted, word
from retention.check import check_accounts
from retention.due import Due, Taken, not_automatic
from retention.due import due as find_due
from retention.policy import shipped_policy
from storage.catalogue import Catalogue
from storage.entries import Changes
from storage.register import read_register

EMPTY = "Registret är tomt. Läs in kontona med »ogonblick accounts import FIL.csv«."

NOTHING_DUE = (
    "Inget konto står på tur just nu. Ta en ögonblicksbild ändå med"
    " »ogonblick harvest --account KONTO --occasion on-request«."
)


@click.group(cls=Group)
def accounts() -> None:
    """Kontoregistret: läs in, visa och kontrollera."""


@accounts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def import_accounts(file: Path, as_json: bool) -> None:
    """Läs in kontoregistret ur en CSV-fil. Finns det fel i filen ändras ingenting."""
    changes = register(catalogue(settings()), file)
    if as_json:
        print_json(changes)
    else:
        click.echo(changes_in_words(changes))


def register(opened: Catalogue, file: Path) -> Changes:
    """Read a register file into the catalogue, all of it or nothing."""
    return opened.register(read_register(file))


def changes_in_words(changes: Changes) -> str:
    """Say what an import did."""
    return (
        f"Registret är inläst: {counted(len(changes.added), 'nytt konto', 'nya konton')},"
        f" {counted(len(changes.changed), 'ändrat', 'ändrade')},"
        f" {counted(len(changes.unchanged), 'oförändrat', 'oförändrade')}."
    )


@accounts.command("list")
@as_json
def list_accounts(as_json: bool) -> None:
    """Visa alla konton i registret."""
    found = catalogue(settings()).accounts()
    if as_json:
        print_json(found)
        return
    rows = ((a.id, a.name, a.platform.value, a.department, word(a.status), a.url) for a in found)
    print_table("Konton", ("Id", "Namn", "Plattform", "Förvaltning", "Läge", "Adress"), rows)


@accounts.command("check")
@as_json
def check(as_json: bool) -> None:
    """Kontrollera registret mot riktlinjerna. Slutkod 1 om något brister."""
    chosen = settings()
    known = catalogue(chosen).accounts()
    findings = check_accounts(known, shipped_policy(chosen.policy))
    if as_json:
        print_json(findings)
    elif findings:
        rows = ((f.place, f.code, word(f.severity), f.text) for f in findings)
        print_table("Brister i registret", ("Konto", "Kod", "Vikt", "Vad och vad göra"), rows)
    else:
        click.echo("Registret följer riktlinjerna." if known else EMPTY)
    raise SystemExit(1 if findings else 0)


@click.command(cls=Command)
@as_json
def due(as_json: bool) -> None:
    """Visa vilka konton det är dags att ta ögonblicksbild av, och varför."""
    chosen = settings()
    opened = catalogue(chosen)
    found = due_now(chosen, opened)
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo(nothing_due(opened))
    else:
        rows = ((d.account.id, d.order.period, "JA" if d.overdue else "", d.reason) for d in found)
        print_table("Dags för ögonblicksbild", ("Konto", "Period", "Försenat", "Varför"), rows)
    for one in not_automatic(opened.accounts()):
        click.echo(f"{one.account.id}: {one.reason}")


def nothing_due(opened: Catalogue) -> str:
    """Say why there is nothing to take."""
    return NOTHING_DUE if opened.accounts() else EMPTY


def due_now(chosen: Settings, opened: Catalogue) -> tuple[Due, ...]:
    """Return what the policy gives orders for today."""
    taken = (Taken(*row) for row in opened.taken())
    return find_due(opened.accounts(), taken, shipped_policy(chosen.policy), today())
