"""What machines ask the portal: whether it can do its work, and figures for Prometheus."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ogonblick.errors import OgonblickError
from portal.web.rooms import Rooms
from retention.due import Standing, Taken, due
from storage.database.counting import Figures


def health(rooms: Rooms, _: Request) -> Response:
    """Answer 200 when catalogue and archive answer, else 503 with what is wrong with which."""
    asked = {"catalogue": rooms.catalogue.figures, "archive": rooms.archive.ping}
    told: dict[str, str] = {}
    for name, ask in asked.items():
        try:
            ask()
        except OgonblickError as fault:
            told[name] = str(fault)
    body = {"status": "fail" if told else "pass", "faults": told}
    return JSONResponse(body, 503 if told else 200, {"Cache-Control": "no-store"})


def metrics(rooms: Rooms, _: Request) -> Response:
    """Answer with the catalogue's figures in Prometheus' text format."""
    taken = (Taken(*row) for row in rooms.catalogue.taken())
    standing = due(rooms.catalogue.accounts(), taken, rooms.policy, rooms.today())
    registry = CollectorRegistry()
    registry.register(_Figures(rooms.catalogue.figures(), standing))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Figures:
    """One look at the catalogue, in the form that the library collects."""

    def __init__(self, figures: Figures, standing: Standing) -> None:
        self._figures = figures
        self._standing = standing

    def collect(self) -> Iterator[Metric]:
        """Yield the families of figures."""
        found = self._figures
        yield _one("accounts", "Accounts in the register", found.accounts)
        yield _one("accounts_due", "Accounts to take now", len(self._standing.due))
        yield _one("accounts_overdue", "Accounts that are late", len(self._standing.overdue))
        yield _each("snapshots", "Snapshots that stand", "outcome", found.snapshots)
        yield _one("stored_bytes", "Bytes of the snapshots that stand", found.stored)
        yield _each("orders", "Orders begun", "status", found.orders)
        yield _each("deviations", "Deviations", "status", found.deviations)
        yield _moment("last_snapshot", "When a snapshot was last taken", found.last_snapshot)
        yield _moment("last_fixity", "When a file was last read again", found.last_fixity)


def _one(name: str, help_: str, value: float) -> Metric:
    return GaugeMetricFamily(f"ogonblick_{name}", help_, value=value)


def _each(name: str, help_: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"ogonblick_{name}", help_, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _moment(name: str, help_: str, at: datetime | None) -> Metric:
    """Return a moment in seconds of the epoch; 0 for never, which any alarm on its age finds."""
    return _one(f"{name}_timestamp_seconds", help_, at.timestamp() if at else 0)
