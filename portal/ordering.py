"""Snapshots ordered by a person who waits for them: given once, and followed to their end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ogonblick.account import Account, AccountStatus
from ogonblick.capture import Occasion, Order
from ogonblick.errors import CaseRefused, CatalogueError, ServiceError
from ogonblick.settings import Settings
from portal.note import begun
from portal.orders import Orders, Run, of_account, of_snapshot
from portal.work_words import step_in_words
from storage.database.catalogue import Catalogue
from storage.database.entries import Work, WorkStatus

SILENT = timedelta(minutes=3)
"""How long a run may tell nothing before Prefect is asked whether it still goes on.

Longer than the watchdog waits for a sign of life (75 s) and for its new beginning (45 s).
"""

_AWAY = (
    "Flödena, som tar ögonblicksbilderna, är inte igång. Inget är beställt. Försök igen om en"
    " stund, eller säg till den som sköter Ögonblick."
)
_CLOSED = "Kontot {} är avslutat, så det finns inget att ta en ögonblicksbild av."
_NEVER = "Det finns ingen sådan beställning för kontot {}. Beställ från kontots sida."


class OrderStanding(StrEnum):
    """Where an order is: given, on its way, or ended in one of three ways.

    ``BROKEN`` is a run that ended without either a snapshot or a deviation.
    """

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    DEVIATING = "deviating"
    BROKEN = "broken"


ENDED = frozenset((OrderStanding.FINISHED, OrderStanding.DEVIATING, OrderStanding.BROKEN))

_STANDINGS = {
    WorkStatus.RUNNING: OrderStanding.RUNNING,
    WorkStatus.FINISHED: OrderStanding.FINISHED,
    WorkStatus.DEVIATING: OrderStanding.DEVIATING,
}


@dataclass(frozen=True)
class Progress:
    """How far an order has come: ``words`` are its step, or why it broke off.

    ``done`` of ``total`` is the progress within the step, None where it cannot say. ``at`` is when
    that was told, None while nothing has been.
    """

    standing: OrderStanding
    words: str = ""
    at: datetime | None = None
    done: int | None = None
    total: int | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.standing in ENDED

    @property
    def mark(self) -> str:
        """What this very state is known by, to who may have been told of it already."""
        moment = f"{self.at.timestamp():.6f}" if self.at else "0"
        return f"{self.standing}-{moment}-{self.done}"


def flows_of(settings: Settings) -> Orders:
    """Return the door to the flows. Raises ``ServiceError`` where nobody has started them."""
    answering = settings if settings.prefect_api else begun(settings)
    if answering is None or not answering.prefect_api:
        raise ServiceError(_AWAY)
    return Orders(answering.prefect_api, attempts=2)


def order_now(opened: Catalogue, flows: Orders, account: Account, at: datetime, by: str) -> Order:
    """Return the order that is under way for an account, or one that somebody gives now.

    Raises ``CaseRefused`` for an account that is closed.
    """
    if account.status is AccountStatus.CLOSED:
        raise CaseRefused(_CLOSED.format(account.id))
    if going := under_way(opened, flows, account.id, at):
        return going
    order = Order(account.id, Occasion.ON_REQUEST, f"{at:%Y%m%dT%H%M%S}")
    flows.take(order, by)
    return order


def under_way(opened: Catalogue, flows: Orders, account_id: str, at: datetime) -> Order | None:
    """Return the order of an account that waits or is carried out, if there is one.

    What is saved before a removal is no answer: it is another page, and may be secret.
    """
    given = [_order_of(run) for run in flows.tagged(of_account(account_id)) if not run.has_ended]
    going = (one.order for one in opened.work() if _is_going(one, at))
    theirs = (one for one in going if one.account_id == account_id)
    known = (one for one in (*given, *theirs) if one.occasion is not Occasion.BEFORE_REMOVAL)
    return next(known, None)


def progress_of(opened: Catalogue, settings: Settings, order: Order, now: datetime) -> Progress:
    """Return how far an order has come.

    Raises ``CatalogueError`` where none was given, ``ServiceError`` where only the flows know.
    """
    work = next(iter(opened.work([order])), None)
    if work is None:
        return _given(_run_of(flows_of(settings), order), order)
    if _is_going(work, now):
        return _told(work)
    run = _run_if_told(settings, order)
    if run and not run.has_ended and not _is_after(work, run):
        return Progress(OrderStanding.WAITING)
    if run and run.has_ended and work.status is WorkStatus.RUNNING:
        return _given(run, order)
    return _told(work)


def _given(run: Run | None, order: Order) -> Progress:
    """Return how far a run has come that the catalogue knows nothing of."""
    if run is None:
        raise CatalogueError(_NEVER.format(order.account_id))
    if run.has_ended:
        return Progress(OrderStanding.BROKEN, run.message, run.began_at)
    return Progress(OrderStanding.WAITING)


def _run_of(flows: Orders, order: Order) -> Run | None:
    """Return the newest run that was to make an order's snapshot."""
    return next(iter(flows.tagged(of_snapshot(order))), None)


def _run_if_told(settings: Settings, order: Order) -> Run | None:
    """Return the same, and None where Prefect does not answer: the catalogue knows enough."""
    try:
        return _run_of(flows_of(settings), order)
    except ServiceError:
        return None


def _told(work: Work) -> Progress:
    return Progress(
        _STANDINGS[work.status], step_in_words(work), work.updated_at, work.done, work.total
    )


def _is_going(work: Work, now: datetime) -> bool:
    """Say whether somebody carries an order out, as far as the catalogue can tell."""
    return work.status is WorkStatus.RUNNING and now - work.updated_at < SILENT


def _is_after(work: Work | None, run: Run) -> bool:
    """Say whether what the catalogue tells of an order is what this run has made of it."""
    return bool(work and run.began_at and work.updated_at >= run.began_at)


def _order_of(run: Run) -> Order:
    told = run.parameters
    return Order(told["account_id"], Occasion(told["occasion"]), told["period"])
