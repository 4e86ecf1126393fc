"""``ogonblick harvest``: order snapshots, and see them come."""

from collections.abc import Iterable, Sequence

import click

from ogonblick.capture import Occasion, Order, Outcome
from ogonblick.errors import ServiceError
from ogonblick.quiet import QuietHours
from ogonblick.settings import Settings
from ogonblick.swedish import size, word
from portal.cli.acts import account_now
from portal.cli.doors import (
    as_json,
    catalogue,
    found_of,
    kept,
    now,
    print_json,
    print_table,
    settings,
    today,
)
from portal.cli.due import nothing_due, standing_now
from portal.cli.progress import Watch
from portal.cli.swedish import Command
from portal.note import require_running
from portal.orders import SWEEP, Orders, Run
from portal.stack import stack_running
from retention.periods import period_of
from retention.policy import policy_at
from storage.database.catalogue import Catalogue
from storage.database.entries import Work, WorkStatus


@click.command(cls=Command)
@click.option("--account", "account_ids", multiple=True, help="Bara det här kontot; kan upprepas.")
@click.option(
    "--occasion",
    type=click.Choice([occasion.value for occasion in Occasion]),
    default=Occasion.SCHEDULED.value,
    help="Anledning till ögonblicksbilden; scheduled om inget sägs.",
)
@as_json
def harvest(account_ids: tuple[str, ...], occasion: str, as_json: bool) -> None:
    """Ta ögonblicksbild av de konton det är dags för, eller av dem som nämns.

    Slutkod 10 om något konto slutade i en avvikelse eller blev ofullständigt.
    """
    chosen = settings()
    opened = catalogue(chosen)
    named = [opened.account(account_id).id for account_id in account_ids]
    orders = orders_for(chosen, opened, named, Occasion(occasion))
    if not (orders or as_json):
        click.echo(nothing_due(opened))
        return
    warn_of_quiet_hours(chosen)
    works = take(chosen, opened, orders) if orders else []
    if as_json:
        print_json(works)
    else:
        print_results(opened, orders)
    raise SystemExit(0 if are_complete(opened, works) else 10)


def warn_of_quiet_hours(chosen: Settings) -> None:
    """Tell the person who orders that sweeps would wait now."""
    hours = QuietHours.parse(chosen.quiet_hours)
    if hours.hold(now()):
        told = f"Det är tysta timmar ({hours}). Beställningen går igenom ändå."
        click.secho(told, fg="yellow", err=True)


def take(chosen: Settings, opened: Catalogue, orders: Sequence[Order]) -> list[Work]:
    """Carry orders out on the stack that runs, or on one of our own."""
    with stack_running(chosen) as answering:
        return carry_out(answering, opened, orders)


def are_complete(opened: Catalogue, works: Sequence[Work]) -> bool:
    """Say whether every order gave a snapshot in which nothing is missing."""
    return all(
        work.status is WorkStatus.FINISHED
        and opened.snapshot(work.order.snapshot_id).outcome is Outcome.COMPLETE
        for work in works
    )


def orders_for(
    chosen: Settings, opened: Catalogue, named: Sequence[str], occasion: Occasion
) -> list[Order]:
    """Return the orders to give: what is due, or one for each named account."""
    if occasion is Occasion.SCHEDULED:
        return standing_now(chosen, opened).orders(named or None)
    if not named:
        raise click.UsageError(
            "Nämn minst ett konto med --account för en ögonblicksbild utanför schemat."
        )
    return [Order(account_id, occasion, f"{now():%Y%m%dT%H%M%S}") for account_id in named]


def carry_out(answering: Settings, opened: Catalogue, orders: Sequence[Order]) -> list[Work]:
    """Give the orders to the flows, show them come, and return how they ended."""
    prefect = Orders(answering.prefect_api)
    with Watch(opened, orders) as watch:

        def look() -> None:
            watch.look()
            require_running(answering)

        # all are given before the first is waited for: they run side by side
        given = list(give(answering, prefect, orders))
        runs = [prefect.follow(run, look) for run in given]
    works = opened.work(orders)
    broken = [run for run in runs if run.state != "COMPLETED"]
    if broken and len(works) < len(orders):
        raise ServiceError(f"Körningen avbröts ({broken[0].state}): {broken[0].message}")
    return works


def give(answering: Settings, prefect: Orders, orders: Sequence[Order]) -> Iterable[Run]:
    """Give scheduled orders as one sweep, the others one by one."""
    period = period_of(policy_at(answering.policy).clock, today())
    scheduled = [o for o in orders if o.occasion is Occasion.SCHEDULED and o.period == period]
    if scheduled:
        yield prefect.give(SWEEP, {"account_ids": [order.account_id for order in scheduled]})
    for order in orders:
        if order not in scheduled:
            yield prefect.take(order, account_now())


def print_results(opened: Catalogue, orders: Sequence[Order]) -> None:
    """Print a table of how the orders ended: account, outcome, posts, size, row, keep until."""
    wanted = [order.snapshot_id for order in orders]
    taken = {one.id: one for one in opened.snapshots() if one.id in wanted}
    rows = []
    for order in orders:
        name = opened.account(order.account_id).name
        if one := taken.get(order.snapshot_id):
            rows.append(
                (
                    name,
                    word(one.outcome),
                    found_of(one.coverage.posts),
                    found_of(one.coverage.comments),
                    size(one.size),
                    one.decision.row or "ingen rad",
                    kept(one.decision),
                )
            )
        else:
            rows.append((name, "AVVIKELSE", "–", "–", "–", "–", why(opened, order)))
    headings = ("Konto", "Utfall", "Inlägg", "Kommentarer", "Storlek", "Rad i planen", "Sparas")
    print_table("Ögonblicksbilder", headings, rows)


def why(opened: Catalogue, order: Order) -> str:
    """Say why an order has no snapshot."""
    for deviation in opened.deviations():
        if (deviation.account_id, deviation.period) == (order.account_id, order.period):
            return " ".join(f"{finding.code} {finding.text}" for finding in deviation.findings)
    return "ännu inte klar"
