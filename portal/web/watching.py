"""What machines ask the portal: whether it can do its work, and figures for Prometheus."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ogonblick.errors import AccessDenied, OgonblickError, ServiceError
from ogonblick.person import Permission
from portal.orders import Orders
from portal.status import LATE
from portal.upkeep import last_backup
from portal.waiting import waiting
from portal.web.doors import Door
from portal.web.rooms import Rooms
from portal.web.visiting import is_local
from retention.due import Standing, Taken, due
from storage.database.counting import Figures

_WHOLE = "Siffrorna gäller hela kommunen, och visas för den som har rollen tekniker i hela den."


def health(rooms: Rooms, request: Request) -> Response:
    """Answer 200 when catalogue and archive answer, else 503 with what is wrong with which.

    What is wrong may name servers of the inside: it is told on this machine alone.
    """
    amiss = parts_amiss(rooms)
    told = {name: text if is_local(request) else "" for name, text in amiss.items()}
    body = {"status": "fail" if told else "pass", "faults": told}
    return JSONResponse(body, 503 if told else 200, {"Cache-Control": "no-store"})


def parts_amiss(rooms: Rooms) -> dict[str, str]:
    """Ask catalogue and archive whether they answer; return what is wrong with who does not."""
    asked = {"catalogue": rooms.catalogue.figures, "archive": rooms.archive.ping}
    told: dict[str, str] = {}
    for name, ask in asked.items():
        try:
            ask()
        except OgonblickError as fault:
            told[name] = str(fault)
    return told


def metrics(rooms: Rooms, request: Request) -> Response:
    """Answer with the catalogue's figures in Prometheus' text format.

    They are the whole municipality's: who watches one department alone is refused.
    """
    if not (rooms.is_whole or is_local(request)):
        raise AccessDenied(_WHOLE)
    taken = (Taken(*row) for row in rooms.catalogue.taken())
    standing = due(rooms.catalogue.accounts(), taken, rooms.policy, rooms.today())
    registry = CollectorRegistry()
    asked = Asked(
        rooms.catalogue.figures(),
        standing,
        len(waiting(rooms.catalogue)),
        last_backup(rooms.archive),
        late_runs(rooms),
    )
    registry.register(_Figures(asked))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def late_runs(rooms: Rooms) -> int | None:
    """Return how many runs should have begun and have not; None where Prefect does not answer."""
    orders = Orders(rooms.settings.prefect_api)
    if not (rooms.settings.prefect_api and orders.is_answering()):
        return None
    try:
        return len(orders.late(rooms.clock() - LATE))
    except ServiceError:
        return None


@dataclass(frozen=True)
class Asked:
    """One look at catalogue, archive and Prefect; None where one of them does not answer."""

    figures: Figures
    standing: Standing
    waiting: int
    last_backup: datetime | None
    late_runs: int | None


class _Figures:
    """What was seen, in the form that the library collects."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def collect(self) -> Iterator[Metric]:
        """Yield the families of figures."""
        asked = self._asked
        found, standing = asked.figures, asked.standing
        yield _one("accounts", "Accounts in the register", found.accounts)
        yield _one("accounts_due", "Accounts to take now", len(standing.due))
        yield _one("accounts_overdue", "Accounts that are late", len(standing.overdue))
        yield _each("snapshots", "Snapshots that stand", "outcome", found.snapshots)
        yield _one("stored_bytes", "Bytes of the snapshots that stand", found.stored)
        yield _each("orders", "Orders begun", "status", found.orders)
        yield _each("deviations", "Deviations", "status", found.deviations)
        yield _each("cases", "Disposal cases", "status", found.cases)
        yield _each("letters", "Letters", "status", found.letters)
        yield _one("deliveries_waiting", "Cases that wait for their receiver", asked.waiting)
        if asked.late_runs is not None:
            yield _one("runs_late", "Runs that have not begun in time", asked.late_runs)
        if asked.last_backup is not None:
            yield _moment("last_backup", "When the catalogue was backed up", asked.last_backup)
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


DOORS = (
    Door("/health", health, Permission.OPEN),
    Door("/metrics", metrics, Permission.WATCH, local=True),
)
