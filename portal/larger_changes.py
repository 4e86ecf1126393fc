"""Answers to larger changes: what both doors do when a person confirms one, or waves it off."""

from datetime import datetime

from ogonblick.capture import Order
from ogonblick.errors import CatalogueError, ServiceError
from ogonblick.larger_change import ChangeStatus, LargerChange
from ogonblick.settings import Settings
from portal.note import begun
from portal.orders import Orders
from storage.database.catalogue import Catalogue

_NOTHING_TO_TAKE = (
    "{} gäller en hel plattform, och har inget konto att ta en ögonblicksbild av. Avfärda den när"
    " den är utredd."
)
_NOW = "Ögonblicksbilden {} är beställd och tas nu."
_LATER = "Ögonblicksbilden {} är beställd och tas vid nästa genomgång."

WORDS = {
    ChangeStatus.OPEN: "Väntar på svar",
    ChangeStatus.ORDERED: "Ögonblicksbild beställd",
    ChangeStatus.DOCUMENTED: "Dokumenterad",
    ChangeStatus.DISMISSED: "Avfärdad",
}
"""What people call where a change stands."""


def confirm(
    settings: Settings, catalogue: Catalogue, change_id: str, by: str, why: str, at: datetime
) -> str:
    """Have a change documented, and say when its snapshot is taken.

    Raises ``CatalogueError`` where there is no such change to answer, or no account to visit.
    """
    order = catalogue.larger_changes.one(change_id).order
    if order is None:
        raise CatalogueError(_NOTHING_TO_TAKE.format(change_id))
    catalogue.larger_changes.answer(change_id, ChangeStatus.ORDERED, by, why, at)
    return (_NOW if give(settings, order, by) else _LATER).format(order.snapshot_id)


def dismiss(catalogue: Catalogue, change_id: str, by: str, why: str, at: datetime) -> LargerChange:
    """Wave a change off: it is not proposed again while the account looks as it does now."""
    return catalogue.larger_changes.answer(change_id, ChangeStatus.DISMISSED, by, why, at)


def give(settings: Settings, order: Order, by: str) -> bool:
    """Order a snapshot of the flows, if they answer; else the next sweep takes it."""
    answering = begun(settings) or settings
    if not answering.prefect_api:
        return False
    try:
        Orders(answering.prefect_api).take(order, by)
    except ServiceError:
        return False
    return True
