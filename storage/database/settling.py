"""Deviations that a person closes: what they found is kept with what was wrong."""

from sqlalchemy import Connection, select, update

from bundles.plain import from_plain
from ogonblick.capture import Finding, Order
from ogonblick.errors import CatalogueError
from ogonblick.snapshot import Deviation, DeviationStatus
from storage.database import tables
from storage.database.recording import of_order


def settle(connection: Connection, order: Order, told: Finding) -> None:
    """Close the order's open deviation on a person's word, which is kept as its last finding."""
    table = tables.deviations
    still_open = of_order(table, order) & (table.c.status == DeviationStatus.OPEN)
    row = connection.execute(select(table).where(still_open)).mappings().first()
    if row is None:
        raise CatalogueError(
            f"{order.account_id} har ingen öppen avvikelse för {order.period} av den anledningen."
            " De öppna visas av »ogonblick deviations list«."
        )
    findings = (*from_plain(Deviation, dict(row)).findings, told)
    values = {"findings": findings, "status": DeviationStatus.RESOLVED}
    connection.execute(update(table).where(still_open).values(**values))
