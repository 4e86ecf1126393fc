"""The watchdog: runs whose process is gone are marked, and begun again a little later, twice.

Prefect's own automations for this failed in three ways (measured 2026-11): they began a run again
before its worker was ready, took a run that had been put to rest for dead, and knew no end.  A mark
on a run whose process lives after all does no harm: it holds the order's lease, and what begins
again waits for that and finds the order done.
"""

import logging
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ogonblick.errors import ServiceError
from portal.orders import REVIVED, Orders

LOOK = 15.0
"""Seconds between the looks at the runs."""

HEARTBEAT = "prefect.flow-run.heartbeat"
SUBJECT = "prefect.flow-run."
GOING = ("PENDING", "RUNNING")
"""The states of a run that somebody carries out. One whose worker dies while it starts the run's
process stays pending for ever (2026-11)."""

MOST = 200
"""Runs that Prefect tells at once."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a run may be silent, how long after its end it is begun again, and how often.

    Flows tell that they live every 30 s. A worker that has just lost a run is not ready for it at
    once: with 45 s it always was. What crashed longer ago than ``lately`` is left as it is: the
    next sweep takes what it left.
    """

    silent: timedelta = timedelta(seconds=75)
    pause: timedelta = timedelta(seconds=45)
    attempts: int = 3
    lately: timedelta = timedelta(hours=1)


@dataclass(frozen=True)
class Pulse:
    """A flow run as the watchdog sees it: its state since a moment, and how often it was begun.

    Prefect counts only runs that came as far as to go on. One that always ends while it is about to
    would be begun for ever, so the watchdog counts what it did itself, by tags.
    """

    id: str
    name: str
    state: str
    since: datetime
    runs: int
    tags: tuple[str, ...] = ()

    @property
    def revivals(self) -> int:
        """How often the watchdog has begun it again."""
        return sum(tag.startswith(f"{REVIVED}-") for tag in self.tags)

    @property
    def attempts(self) -> int:
        """How often it was begun, at least."""
        return max(self.runs, 1 + self.revivals)


@dataclass(frozen=True)
class Seen:
    """What the watchdog did at one look, by the names of runs."""

    silent: tuple[str, ...] = ()
    revived: tuple[str, ...] = ()


def silent(running: Collection[Pulse], patience: Patience, now: datetime) -> list[Pulse]:
    """Return the runs that have been going for so long that they must have told that they live."""
    return [one for one in running if now - one.since > patience.silent]


def to_revive(crashed: Collection[Pulse], patience: Patience, now: datetime) -> list[Pulse]:
    """Return the runs that crashed lately, and not too often to be begun once more."""
    return [
        one
        for one in crashed
        if one.attempts < patience.attempts and now - one.since <= patience.lately
    ]


@dataclass
class Watchdog:
    """Looks at the runs of a Prefect server, over and over.

    Heartbeats are lost while the server is away, so nobody is silent before the watchdog has been
    answered for as long as a run may be silent: ``heard_since`` is the first of these answers.
    """

    orders: Orders
    patience: Patience = Patience()
    heard_since: datetime | None = None

    def look(self, now: datetime) -> Seen:
        """Mark what is silent and begin again what crashed; returns what was done.

        Raises ``ServiceError`` where Prefect does not answer.
        """
        heard_since, self.heard_since = self.heard_since or now, None
        gone = self._gone(heard_since, now)
        for one in gone:
            self._mark(one)
        revived = to_revive(self._runs(["CRASHED"]), self.patience, now)
        for one in revived:
            self._revive(one, now)
        self.heard_since = heard_since
        return Seen(tuple(one.name for one in gone), tuple(one.name for one in revived))

    def _gone(self, heard_since: datetime, now: datetime) -> list[Pulse]:
        """Return the runs that should have told that they live, and have not."""
        going = self._runs(GOING)
        heard = [replace(one, since=max(one.since, heard_since)) for one in going]
        return [one for one in silent(heard, self.patience, now) if not self._lives(one, now)]

    def _lives(self, run: Pulse, now: datetime) -> bool:
        """Say whether a run has told of late that it lives."""
        wanted = {
            "event": {"name": [HEARTBEAT]},
            "resource": {"id": [SUBJECT + run.id]},
            "occurred": {
                "since": (now - self.patience.silent).isoformat(),
                "until": (now + timedelta(minutes=1)).isoformat(),
            },
        }
        told = self.orders.ask("POST", "/events/filter", {"filter": wanted, "limit": 1})
        return bool(told["events"])

    def _runs(self, states: Sequence[str]) -> list[Pulse]:
        """Return the newest runs of deployments in some states; no others can be begun again."""
        wanted = {
            "state": {"type": {"any_": [*states]}},
            "deployment_id": {"is_null_": False},
        }
        asked = {"flow_runs": wanted, "sort": "EXPECTED_START_TIME_DESC", "limit": MOST}
        return [_pulse(one) for one in self.orders.ask("POST", "/flow_runs/filter", asked)]

    def _mark(self, run: Pulse) -> None:
        """Say of a run that its process is gone."""
        waited = f"{self.patience.silent.total_seconds():.0f}"
        why = f"Inget livstecken på {waited} sekunder: körningens process är borta."
        self._set(run, {"type": "CRASHED", "message": why})

    def _revive(self, run: Pulse, now: datetime) -> None:
        """Have a run begin again, and let it be seen that it did."""
        at = now + self.patience.pause
        why = (
            f"Återupptas efter ett avbrott (försök {run.attempts + 1} av {self.patience.attempts})."
        )
        tags = {"tags": sorted({*run.tags, REVIVED, f"{REVIVED}-{run.revivals + 1}"})}
        self.orders.ask("PATCH", f"/flow_runs/{run.id}", tags)
        details = {"scheduled_time": at.isoformat()}
        state = {"type": "SCHEDULED", "name": "AwaitingRetry", "message": why}
        self._set(run, {**state, "state_details": details})

    def _set(self, run: Pulse, state: dict[str, Any]) -> None:
        self.orders.ask("POST", f"/flow_runs/{run.id}/set_state", {"state": state, "force": True})


def keep_looking(watchdog: Watchdog, over: threading.Event, pause: float = LOOK) -> None:
    """Look until it is over; a server that does not answer is asked again at the next look."""
    while not over.wait(pause):
        try:
            seen = watchdog.look(datetime.now(UTC))
        except ServiceError as fault:
            _log.warning("Vakthunden fick inget svar: %s", fault)
        else:
            tell(seen)


def tell(seen: Seen) -> None:
    """Write what was done to the log."""
    for name in seen.silent:
        _log.warning("Körningen %s gav inget livstecken och är märkt som avbruten.", name)
    for name in seen.revived:
        _log.warning("Körningen %s återupptas.", name)


@contextmanager
def watching(api: str) -> Iterator[None]:
    """Keep a watchdog beside the block, for the Prefect server at an API's address."""
    over = threading.Event()
    watchdog = Watchdog(Orders(api))
    thread = threading.Thread(target=keep_looking, args=(watchdog, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()


def _pulse(told: dict[str, Any]) -> Pulse:
    since = datetime.fromisoformat(told["state"]["timestamp"])
    return Pulse(
        told["id"], told["name"], told["state_type"], since, told["run_count"], tuple(told["tags"])
    )
