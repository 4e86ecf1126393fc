"""``ogonblick accounts publish`` and ``published``: the list that the public sees."""

from collections.abc import Sequence
from pathlib import Path

import click

from harvesters.agent import reach
from harvesters.published import dead_links, read_published
from ogonblick.account import Account
from ogonblick.capture import Finding
from ogonblick.settings import Settings
from ogonblick.swedish import counted
from portal.cli.doors import (
    as_json,
    catalogue,
    print_json,
    print_register_findings,
    settings,
    today,
)
from portal.cli.swedish import Command
from portal.web.listing import ListFormat, listed, written
from retention.policy import policy_at
from retention.published import account_links, compare_published


@click.command(cls=Command)
@click.option(
    "--format",
    "form",
    type=click.Choice([one.value for one in ListFormat]),
    default=ListFormat.HTML.value,
    help="html (en sida som står för sig själv), csv eller json; html om inget sägs.",
)
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="Fil att skriva; annars på skärmen."
)
def publish(form: str, target: Path | None) -> None:
    """Skriv listan över kommunens konton, att publicera på webbplatsen.

    Med står de konton som är i bruk och som enligt registret ska listas. Listan säger att det som
    publiceras är allmänna handlingar.
    """
    accounts = catalogue(settings()).accounts()
    text = written(accounts, ListFormat(form), today())
    if target is None:
        click.echo(text, nl=False)
        return
    target.write_text(text, encoding="utf-8", newline="")
    number = sum(len(one.accounts) for one in listed(accounts))
    click.echo(f"{target}: {counted(number, 'konto', 'konton')}.")


@click.command(cls=Command)
@click.option(
    "--compare",
    "place",
    required=True,
    help="Den publika sidans adress, eller en fil (HTML) som är sparad därifrån.",
)
@click.option("--offline", is_flag=True, help="Pröva inte om sidans länkar leder någonstans.")
@as_json
def published(place: str, offline: bool, as_json: bool) -> None:
    """Jämför kommunens publika sida med registret, åt båda hållen, och pröva sidans länkar.

    Slutkod 1 om något skiljer.
    """
    chosen = settings()
    accounts = catalogue(chosen).accounts()
    findings = compare_with(chosen, accounts, place, try_links=not offline)
    if as_json:
        print_json(findings)
    elif findings:
        print_register_findings("Skillnader mellan sidan och registret", findings)
    else:
        click.echo("Sidan och registret stämmer överens.")
    raise SystemExit(1 if findings else 0)


def compare_with(
    chosen: Settings, accounts: Sequence[Account], place: str, *, try_links: bool = True
) -> tuple[Finding, ...]:
    """Read the public page, try its links if asked to, and compare it with the register."""
    private = chosen.allow_private_addresses
    contact = reach(chosen.robot_page, chosen.contact)
    page = read_published(place, allow_private=private, contact=contact)
    links = account_links(accounts, page.links)
    dead = dead_links(links, allow_private=private, contact=contact) if try_links else {}
    return compare_published(accounts, links, dead, page.words, policy_at(chosen.policy))
