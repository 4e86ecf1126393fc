"""``ogonblick status``: how the installation stands, for whoever is on duty."""

from collections.abc import Iterator

import click

from ogonblick.capture import Order
from ogonblick.snapshot import Deviation
from ogonblick.swedish import counted, moment
from portal.cli.doors import as_json, catalogue, now, print_json, settings
from portal.cli.swedish import Command
from portal.orders import Scheduled
from portal.status import LATELY, Service, Status, status_of
from portal.texts import flow_name
from retention.due import Due
from storage.database.entries import Work

NEEDED = 10
"""Exit code where somebody has something to see to, as of ``harvest``."""

SHOWN = 10
"""Lines of one kind that are shown; ``--json`` has them all."""


@click.command(cls=Command)
@as_json
def status(as_json: bool) -> None:
    """Visa hur det står till: vad som körts, vad som är försenat, vad som gått fel, vad som kommer.

    Slutkod 10 om något behöver ses över: en del som inte svarar, ett försenat konto, en öppen
    avvikelse eller en körning som har misslyckats den senaste veckan.
    """
    chosen = settings()
    found = status_of(chosen, catalogue(chosen), now())
    if as_json:
        print_json(found)
    else:
        for line in in_words(found):
            click.echo(line)
    raise SystemExit(NEEDED if found.needs_somebody else 0)


def in_words(found: Status) -> Iterator[str]:
    """Yield the lines that tell a status, the first what answers and the last what to do."""
    yield f"Läget {moment(found.at)}"
    yield from map(_service, found.services)
    taken = counted(len(found.finished), "ögonblicksbild", "ögonblicksbilder")
    yield f"  {taken} de senaste {LATELY.days} dagarna."
    yield from _group("Pågår", [_under_way(work) for work in found.under_way])
    waiting = [one for one in found.due if not one.overdue_since]
    yield from _group("Försenade", [_late(one) for one in found.overdue])
    yield from _group("Står på tur", [_due(one) for one in waiting])
    yield from _group("Öppna avvikelser", [_deviation(one) for one in found.deviations])
    yield from _group("Misslyckade körningar", [_failed(one) for one in found.failed])
    yield from _group("Nästa körningar", [_coming(one) for one in found.planned])
    yield "Något behöver ses över." if found.needs_somebody else "Inget behöver ses över."


def _group(title: str, lines: list[str]) -> Iterator[str]:
    """Yield a heading and its lines, if there are any; what is not shown is counted."""
    if not lines:
        return
    yield f"{title} ({len(lines)})"
    yield from (f"  {line}" for line in lines[:SHOWN])
    if more := lines[SHOWN:]:
        yield f"  och {len(more)} till; »ogonblick status --json« visar alla"


def _service(one: Service) -> str:
    return f"  {one.name}: {'svarar' if one.answers else f'svarar inte. {one.advice}'}"


def _order(order: Order) -> str:
    return f"{order.account_id}, {order.period}"


def _under_way(work: Work) -> str:
    begun = f"sedan {moment(work.started_at)}"
    return f"{_order(work.order)}: {work.step}, {begun}, försök {work.attempts}"


def _late(one: Due) -> str:
    return f"{_order(one.order)}: försenat sedan {one.overdue_since}. {one.reason}"


def _due(one: Due) -> str:
    return f"{_order(one.order)}: {one.reason}"


def _deviation(one: Deviation) -> str:
    why = " ".join(f"{finding.code} {finding.text}" for finding in one.findings)
    return f"{one.account_id}, {one.period}, {moment(one.opened_at)}: {why}"


def _coming(one: Scheduled) -> str:
    return f"{moment(one.at)} {flow_name(one.flow)}"


def _failed(one: Scheduled) -> str:
    return f"{_coming(one)}: {one.message}"
