"""``ogonblick deviations``: what somebody has to look into, and what they found."""

from collections.abc import Iterable

import click

from harvesters.findings import finding
from ogonblick.capture import Occasion, Order
from ogonblick.snapshot import Deviation, DeviationStatus
from ogonblick.swedish import moment, word
from portal.cli.acts import act_now, by, in_words
from portal.cli.doors import as_json, catalogue, print_json, print_table, settings
from portal.cli.swedish import Group


@click.group(cls=Group)
def deviations() -> None:
    """Avvikelser: visa de öppna, och stäng dem som någon har utrett."""


@deviations.command("list")
@as_json
def list_open(*, as_json: bool) -> None:
    """Visa de avvikelser som är öppna, den senaste först."""
    found = catalogue(settings()).deviations(DeviationStatus.OPEN)
    if as_json:
        print_json(found)
    elif found:
        print_deviations(found)
    else:
        click.echo("Inga avvikelser är öppna.")


def print_deviations(found: Iterable[Deviation]) -> None:
    """Print deviations as a table."""
    rows = (
        (
            one.account_id,
            one.period,
            word(one.occasion),
            moment(one.opened_at),
            " ".join(f"{each.code} {each.text}" for each in one.findings),
        )
        for one in found
    )
    print_table("Öppna avvikelser", ("Konto", "Period", "Anledning", "Öppnad", "Varför"), rows)


@deviations.command("settle")
@click.argument("account_id", metavar="KONTO")
@click.argument("period", metavar="PERIOD")
@click.option(
    "--occasion",
    type=click.Choice([one.value for one in Occasion]),
    default=Occasion.BEFORE_REMOVAL.value,
    help="Avvikelsens anledning; before-removal (något har försvunnit) om inget sägs.",
)
@click.option("--why", required=True, callback=in_words, help="Vad utredningen visade.")
@by
def settle(account_id: str, period: str, occasion: str, why: str, by: str) -> None:
    """Stäng en avvikelse som är utredd. Vem som utredde den och vad den visade sparas."""
    opened = catalogue(settings())
    act = act_now(by)
    told = finding("C340", opened.account(account_id).url, by=by, moment=moment(act.at), why=why)
    opened.settle(Order(account_id, Occasion(occasion), period), told)
    click.echo(f"Avvikelsen för {account_id}, {period}, är stängd.")
