"""Orders to the flows: given by the deployment's name through Prefect's API, never by import."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from ogonblick.capture import Order
from ogonblick.errors import ServiceError

SWEEP = "harvest-due/sweep"
ORDER = "harvest-account/order"
DISPOSAL = "carry-out-disposal/case"
REMOVAL = "preserve-before-removal/case"
CLOSURE = "close-account/case"
REVIVED = "återupptagen"
"""The tag of a run that the watchdog has begun again."""
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
ATTEMPTS = 5
_MOST_RUNS = 200  # as many as Prefect tells at once
_FEW_RUNS = 20


def of_account(account_id: str) -> str:
    """Return the tag of runs that were ordered for one account."""
    return f"konto:{account_id}"


def of_snapshot(order: Order) -> str:
    """Return the tag of runs that make one order's snapshot."""
    return f"bild:{order.snapshot_id}"


@dataclass(frozen=True)
class Run:
    """A flow run as Prefect tells it: its state's type, and what the state says.

    ``parameters`` are what it was given, ``began_at`` is None until it has begun.
    """

    id: str
    state: str
    message: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    began_at: datetime | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED


@dataclass(frozen=True)
class Scheduled:
    """A flow's run and its moment: when it began, or is to begin. ``message`` says how it ended."""

    flow: str
    at: datetime
    message: str = ""


@dataclass(frozen=True)
class Orders:
    """A Prefect server's API, such as ``http://127.0.0.1:4200/api``.

    ``attempts`` is how often it is asked before it is said not to answer: a person waits less.
    """

    api: str
    attempts: int = ATTEMPTS

    def is_answering(self) -> bool:
        """Whether the server answers at all."""
        try:
            return httpx.get(f"{self.api}/health", timeout=5).is_success
        except httpx.HTTPError:
            return False

    def is_served(self) -> bool:
        """Whether all deployments are known to the server."""
        return all(
            httpx.get(f"{self.api}/deployments/name/{name}", timeout=30).is_success
            for name in (SWEEP, ORDER, DISPOSAL)
        )

    def give(self, deployment: str, parameters: dict[str, Any], tags: Sequence[str] = ()) -> Run:
        """Order a run of the deployment ``FLOW/NAME``; it can be found again by its tags."""
        found = self.ask("GET", f"/deployments/name/{deployment}")
        body = {"parameters": parameters, "state": {"type": "SCHEDULED"}, "tags": [*tags]}
        return _run(self.ask("POST", f"/deployments/{found['id']}/create_flow_run", body))

    def take(self, order: Order, by: str) -> Run:
        """Order one snapshot, for somebody who is told of among its events."""
        asked = {
            "account_id": order.account_id,
            "occasion": order.occasion.value,
            "period": order.period,
            "by": by,
        }
        return self.give(ORDER, asked, (of_account(order.account_id), of_snapshot(order)))

    def tagged(self, tag: str) -> list[Run]:
        """Return the newest runs that bear a tag, newest first."""
        asked = {
            "flow_runs": {"tags": {"all_": [tag]}},
            "sort": "EXPECTED_START_TIME_DESC",
            "limit": _FEW_RUNS,
        }
        return [_run(one) for one in self.ask("POST", "/flow_runs/filter", asked)]

    def follow(self, run: Run, look: Callable[[], None], pause: float = 0.5) -> Run:
        """Wait until a run has ended, calling ``look`` between the questions."""
        while not run.has_ended:
            look()
            time.sleep(pause)
            run = _run(self.ask("GET", f"/flow_runs/{run.id}"))
        look()
        return run

    def next_runs(self, at: datetime) -> tuple[Scheduled, ...]:
        """Return the next run of each flow on the schedule, the first first."""
        wanted = {
            "state": {"type": {"any_": ["SCHEDULED"]}},
            "expected_start_time": {"after_": at.isoformat()},
        }
        coming = self._runs(wanted, "EXPECTED_START_TIME_ASC", _MOST_RUNS)
        first = {one.flow: one for one in reversed(coming)}
        return tuple(sorted(first.values(), key=lambda one: one.at))

    def late(self, at: datetime) -> tuple[Scheduled, ...]:
        """Return the runs that should have begun before a moment and have not, newest first."""
        wanted = {
            "state": {"type": {"any_": ["SCHEDULED"]}},
            "expected_start_time": {"before_": at.isoformat()},
        }
        return self._runs(wanted, "EXPECTED_START_TIME_DESC", _MOST_RUNS)

    def failed_since(self, moment: datetime) -> tuple[Scheduled, ...]:
        """Return the runs since a moment that failed or crashed, the newest 200, newest first."""
        wanted = {
            "state": {"type": {"any_": ["FAILED", "CRASHED"]}},
            "expected_start_time": {"after_": moment.isoformat()},
        }
        return self._runs(wanted, "EXPECTED_START_TIME_DESC", _MOST_RUNS)

    def revived_since(self, moment: datetime) -> tuple[Scheduled, ...]:
        """Return the runs since a moment that were begun again after a crash, newest first."""
        wanted = {"tags": {"all_": [REVIVED]}, "start_time": {"after_": moment.isoformat()}}
        return self._runs(wanted, "EXPECTED_START_TIME_DESC", _MOST_RUNS)

    def _runs(self, wanted: Mapping[str, Any], order: str, number: int) -> tuple[Scheduled, ...]:
        """Return runs of flows that are as wanted."""
        asked = {"flow_runs": wanted, "sort": order, "limit": number}
        runs = self.ask("POST", "/flow_runs/filter", asked)
        ids = sorted({run["flow_id"] for run in runs})
        flows = self.ask("POST", "/flows/filter", {"flows": {"id": {"any_": ids}}})
        names = {flow["id"]: flow["name"] for flow in flows}
        return tuple(_scheduled(run, names) for run in runs)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON has no better type
        """Ask the API; Prefect on SQLite answers 503 under load, so that is waited out."""
        for attempt in range(1, self.attempts + 1):
            try:
                answer = httpx.request(method, self.api + path, json=body, timeout=30)
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return _checked(answer)
            except httpx.HTTPError as fault:
                if attempt == self.attempts:
                    raise ServiceError(f"Prefect på {self.api} svarar inte: {fault}") from fault
            time.sleep(attempt)
        raise ServiceError(f"Prefect på {self.api} svarar bara med fel. Se prefect.log.")


def _checked(answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON has no better type
    if answer.is_error:
        raise ServiceError(f"Prefect nekade {answer.request.url.path}: {answer.text[:300]}")
    return answer.json() if answer.content else None


def _run(told: dict[str, Any]) -> Run:
    state = told.get("state") or {}
    began = told.get("start_time")
    return Run(
        told["id"],
        told.get("state_type") or "",
        state.get("message") or "",
        told.get("parameters") or {},
        datetime.fromisoformat(began) if began else None,
    )


def _scheduled(told: Mapping[str, Any], names: Mapping[str, str]) -> Scheduled:
    at = datetime.fromisoformat(told["expected_start_time"])
    return Scheduled(names[told["flow_id"]], at, (told.get("state") or {}).get("message") or "")
