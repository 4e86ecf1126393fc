"""``ogonblick due``: what is to be recorded, what waits for its day, and what never comes up."""

from collections.abc import Iterable

import click

from ogonblick.settings import Settings
from ogonblick.swedish import counted
from portal.cli.doors import as_json, catalogue, print_json, print_table, settings, today
from portal.cli.swedish import Command
from retention.due import Due, Standing, Taken
from retention.due import due as find_due
from retention.policy import policy_at
from storage.database.catalogue import Catalogue

EMPTY = "Registret är tomt. Läs in kontona med »ogonblick accounts import FIL.csv«."

NOTHING_DUE = (
    "Inget konto står på tur just nu; »ogonblick due --all« visar vad som väntar."
    " Ta en ögonblicksbild ändå med »ogonblick harvest --account KONTO --occasion on-request«."
)


@click.command(cls=Command)
@click.option("--all", "everything", is_flag=True, help="Visa även konton som inte står på tur.")
@as_json
def due(everything: bool, as_json: bool) -> None:
    """Visa vilka konton det är dags att ta ögonblicksbild av, och varför."""
    chosen = settings()
    opened = catalogue(chosen)
    standing = standing_now(chosen, opened)
    if as_json:
        print_json(standing)
        return
    if standing.now:
        print_due(standing.now)
    else:
        click.echo(nothing_due(opened))
    if everything:
        print_others(standing)
    else:
        print_by_hand(standing)
        click.echo(others_in_words(standing), nl=False)


def standing_now(chosen: Settings, opened: Catalogue) -> Standing:
    """Return how every account stands by the policy today."""
    taken = (Taken(*row) for row in opened.taken())
    return find_due(opened.accounts(), taken, policy_at(chosen.policy), today())


def nothing_due(opened: Catalogue) -> str:
    """Say why there is nothing to take."""
    return NOTHING_DUE if opened.accounts() else EMPTY


def print_due(found: Iterable[Due]) -> None:
    """Print what is to be taken now, and since when it is overdue."""
    rows = (
        (one.account.id, one.order.period, str(one.overdue_since or ""), one.reason)
        for one in found
    )
    print_table("Dags för ögonblicksbild", ("Konto", "Period", "Försenat sedan", "Varför"), rows)


def print_others(standing: Standing) -> None:
    """Print the accounts that wait for a day, and those that get no order."""
    if standing.not_yet:
        waiting = ((one.account.id, str(one.next_day), one.reason) for one in standing.not_yet)
        print_table("Står inte på tur än", ("Konto", "Nästa dag", "Varför"), waiting)
    if standing.exempt:
        exempt = ((one.account.id, one.reason) for one in standing.exempt)
        print_table("Får ingen beställning", ("Konto", "Varför"), exempt)


def print_by_hand(standing: Standing) -> None:
    """Print what a person has to take, one line an account."""
    for one in standing.by_hand:
        click.echo(f"{one.account.id}: {one.reason}")


def others_in_words(standing: Standing) -> str:
    """Say how many accounts are not shown; nothing if all are."""
    exempt = len(standing.exempt) - len(standing.by_hand)
    if not (standing.not_yet or exempt):
        return ""
    waiting = counted(len(standing.not_yet), "konto väntar", "konton väntar")
    return f"{waiting} på sin dag, {exempt} får ingen beställning. Visa dem med --all.\n"
