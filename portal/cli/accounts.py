"""``ogonblick accounts``: the register, read, checked and published."""

from pathlib import Path

import click

from ogonblick.account import Entered
from ogonblick.swedish import counted, word
from portal.cli.acts import account_now
from portal.cli.doors import (
    as_json,
    catalogue,
    now,
    print_json,
    print_register_findings,
    print_table,
    settings,
)
from portal.cli.due import EMPTY
from portal.cli.loading import Commands
from portal.cli.swedish import Group
from portal.evidence import register_findings
from retention.policy import policy_at
from storage.database.catalogue import Catalogue
from storage.database.entries import Changes
from storage.sheets.register import read_register

IN_ORDER = "Inga brister i registret mot det som riktlinjerna kräver av det."


APART = {
    "login": "portal.cli.login",
    "publish": "portal.cli.listing",
    "published": "portal.cli.listing",
}
"""Commands with modules of their own: a page is written with the portal's libraries."""


@click.group(cls=Group, commands=Commands(APART))
def accounts() -> None:
    """Kontoregistret: läs in, visa, kontrollera och publicera."""


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
    """Read a register file into the catalogue, all of it or nothing, as who is here now."""
    entered = Entered(account_now(), now(), file=file.name)
    return opened.register_sheet(read_register(file), entered)


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
    opened = catalogue(chosen)
    findings = register_findings(opened, policy_at(chosen.policy))
    if as_json:
        print_json(findings)
    elif findings:
        print_register_findings("Brister i registret", findings)
    else:
        click.echo(IN_ORDER if opened.accounts() else EMPTY)
    raise SystemExit(1 if findings else 0)
