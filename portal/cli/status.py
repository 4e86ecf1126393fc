"""``ogonblick status``: how the installation stands, for whoever is on duty."""

from collections.abc import Iterator
from datetime import datetime

import click

from ogonblick.capture import Order
from ogonblick.larger_change import LargerChange
from ogonblick.snapshot import Deviation
from ogonblick.swedish import counted, moment
from portal.cli.doors import as_json, catalogue, now, print_json, settings
from portal.cli.swedish import Command
from portal.orders import Scheduled
from portal.status import LATELY, Login, Service, Status, status_of
from portal.texts import flow_name
from portal.upkeep import Stuck
from portal.waiting import Waiting
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
    yield f"  senaste säkerhetskopia: {_when(found.upkeep.last_backup)}"
    yield f"  senaste omläsning: {_when(found.upkeep.last_fixity)}"
    yield from _group("Pågår", [_under_way(work) for work in found.under_way])
    waiting = [one for one in found.due if not one.overdue_since]
    yield from _group("Försenade", [_late(one) for one in found.overdue])
    yield from _group("Står på tur", [_due(one) for one in waiting])
    yield from _group("Öppna avvikelser", [_deviation(one) for one in found.deviations])
    yield from _group("Väntar på mottagare", [_receiver(one) for one in found.waiting])
    yield from _group("Större förändringar", [_larger(one) for one in found.larger_changes])
    yield from _group("Misslyckade körningar", [_failed(one) for one in found.failed])
    yield from _group("Körningar som inte har börjat", [_coming(one) for one in found.late])
    yield from _group("Brev som inte tas emot", [_stuck(one) for one in found.upkeep.refused])
    yield from _group("Brev som väntar", [_stuck(one) for one in found.upkeep.waiting])
    yield from _group("Inloggningar som löper ut", [_login(one) for one in found.logins])
    again = [_failed(one) for one in found.revived]
    yield from _group("Återupptagna körningar", again)
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


def _login(one: Login) -> str:
    return f"{one.account_id}: {one.text}" if one.account_id else one.text


def _receiver(one: Waiting) -> str:
    since = moment(one.opened_at)
    return f"{one.case_id}, {one.department}, {one.account}: {one.standing}, öppnat {since}"


def _larger(one: LargerChange) -> str:
    return f"{one.id}, {moment(one.found_at)}: {one.reason}"


def _when(at: datetime | None) -> str:
    return moment(at) if at else "ingen är känd"


def _stuck(one: Stuck) -> str:
    why = f" {one.told}" if one.told else ""
    return f"{one.receiver}, {moment(one.posted_at)}, {one.subject}:{why}".rstrip(":")


def _coming(one: Scheduled) -> str:
    return f"{moment(one.at)} {flow_name(one.flow)}"


def _failed(one: Scheduled) -> str:
    return f"{_coming(one)}: {one.message}" if one.message else _coming(one)
