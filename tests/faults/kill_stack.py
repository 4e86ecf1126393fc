"""Rounds in which any parts of the stack are killed with SIGKILL while a sweep is under way.

The parts are the flow run's process, the worker that started it, Prefect's server, the archive and
the browsers, any of them together, at random moments.  What is supervised in real life is started
again; the watchdog has the run go on.  In the end every account that was due has one snapshot or
one open deviation, and what was finished before the kill was not touched again.
"""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from flows.rooms import Rooms, open_rooms
from ogonblick.errors import ServiceError
from ogonblick.settings import Settings
from ogonblick.snapshot import DeviationStatus
from portal.children import child, free_port, wait_until
from portal.orders import SWEEP, Orders, Run
from portal.stack import STARTUP, prefect_environment
from portal.watchdog import Patience, Watchdog
from storage.database.entries import Work, WorkStatus
from tests.faults.kill_rounds import Server
from tests.flows.board import Board
from tests.flows.conftest import enter_website
from tests.flows.remains import keys_of, processes_of, versions_in
from tests.house import ROOT

ACCOUNTS = 3
"""Accounts that are due in each round: one more than are captured at once."""

FIRST_SPAN = 15.0
"""Seconds within which parts are killed in the first round."""

SOONER, LATER = 0.8, 1.15
"""What becomes of the span after a kill that came late, and after one in the middle of the work.

By what rounds take, half of the kills came late (2026-11): a revival takes most of that."""

SILENT = Patience(silent=timedelta(seconds=40), pause=timedelta(seconds=5), attempts=5)
"""Flows tell that they live every 30 s, and cannot oftener."""

LONGEST = 300.0
"""Seconds after which a round is not going to end."""

PARTS = ("flow run", "worker", "prefect", "archive", "browser")
STARTED_BY = {"worker": "flows", "prefect": "prefect"}


@dataclass
class Score:
    """What came of the rounds: who was killed how often, and everything that must not happen.

    ``late`` counts the rounds in which all was done when the moment came, ``revived`` what the
    watchdog began again, ``sweeps`` the sweeps that were needed beyond the first of each round.
    """

    rounds: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    late: int = 0
    revived: int = 0
    sweeps: int = 0
    snapshots: int = 0
    deviations: int = 0
    begun_again: int = 0
    faults: list[str] = field(default_factory=list)


class Stack:
    """Prefect's server, a worker and an archive, each to be killed and started again."""

    def __init__(self, home: Path) -> None:
        self.archive = Server(home / "archive")
        api = f"http://127.0.0.1:{free_port()}/api"
        wanted = Settings(
            home=home,
            s3_bucket="omgangar",
            prefect_api=api,
            allow_private_addresses=True,
            capture_seconds=60,
            replay_check=False,
        )
        self.settings = self.archive.archive.settings(wanted)
        self.orders = Orders(api)
        self._folder = (home / "prefect").resolve()
        (self._folder / "tmp").mkdir(parents=True)
        self._running: dict[str, tuple[ExitStack, subprocess.Popen[bytes]]] = {}
        for name in ("prefect", "flows"):
            self._start(name)

    def kill(self, parts: Sequence[str]) -> set[str]:
        """Kill some parts, one right after the other; returns those of which any was running."""
        found = {part: self._processes(part) for part in parts}
        for processes in found.values():
            for one in processes:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        return {part for part, processes in found.items() if processes}

    def mend(self, parts: Sequence[str]) -> None:
        """Start again what is supervised."""
        if "archive" in parts:
            self.archive.kill()  # what is left of it
        for part in ("prefect", "worker"):
            if part in parts:
                self._start_again(STARTED_BY[part])

    def supervise(self) -> None:
        """Start again what ended by itself: flows that begin while their server is away do."""
        for name in ("prefect", "flows"):
            if self._running[name][1].poll() is not None:
                self._start_again(name)

    def close(self) -> None:
        """End all that was started."""
        for one, _ in self._running.values():
            one.close()
        self.archive.stop()

    def _start_again(self, name: str) -> None:
        self._running.pop(name)[0].close()
        self._start(name)

    def _start(self, name: str) -> None:
        port = self.settings.prefect_api.rpartition(":")[2].partition("/")[0]
        server = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
        words = server if name == "prefect" else ["flows"]
        stack = ExitStack()
        environment = {**prefect_environment(self.settings, self._folder), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", *words]
        process = stack.enter_context(child(name, command, self._folder, environment))
        self._running[name] = stack, process
        ready = self.orders.is_answering if name == "prefect" else self._is_served
        wait_until(ready, process, self._folder / f"{name}.log", STARTUP)

    def _is_served(self) -> bool:
        with suppress(ServiceError):
            return self.orders.is_served()
        return False

    def _processes(self, part: str) -> list[psutil.Process]:
        """Return the running processes that are a part."""
        if part == "archive":
            return psutil.Process(self.archive.archive.pid).children(recursive=True)
        return [one for one in processes_of(self.settings.home) if part_of(one) == part]


def part_of(process: psutil.Process) -> str:
    """Return the part of the stack that a process is, if it is any that is killed."""
    with suppress(psutil.NoSuchProcess):
        words = process.cmdline()
        if "lifeline.py" in " ".join(words[:4]):
            return ""
        if words[-2:] == ["-m", "flows"]:
            return "worker"
        if "server" in words and "start" in words:
            return "prefect"
        if "chrom" in process.name():
            return "browser"
        if any("prefect" in word for word in words) and "harvesters.browser" not in words:
            return "flow run"
    return ""


class Rounds:
    """Rounds in one home, by one seed: the same kills at the same moments, as far as time is."""

    def __init__(self, home: Path, board: Board, seed: int) -> None:
        self.random = random.Random(seed)
        self.score = Score()
        self._board = board
        self._span = FIRST_SPAN
        self.stack = Stack(home)
        self.rooms: Rooms = open_rooms(self.stack.settings)
        self._watchdog = Watchdog(self.stack.orders, SILENT)

    def close(self) -> None:
        """End all that was started."""
        self.stack.close()
        self.rooms.catalogue.close()

    def play(self, number: int) -> None:
        """Play one round: a sweep, some kills, and a look at what came of it."""
        accounts = [f"konto-{number}-{letter}" for letter in "abc"[:ACCOUNTS]]
        for account in accounts:
            enter_website(self.rooms, account, self._board.url(account))
        run = self.stack.orders.give(SWEEP, {"account_ids": accounts})
        before = self._kill_some(accounts)
        self._finish(run, accounts)
        self.score.rounds += 1
        for account in accounts:
            self.score.faults += self._faults_of(account, before)

    def _kill_some(self, accounts: list[str]) -> dict[str, int]:
        """Kill parts at a random moment; returns how often the finished accounts had been begun."""
        parts = self.random.sample(PARTS, self.random.randint(1, len(PARTS)))
        time.sleep(self.random.random() * self._span)
        known = {one: work for one, work in self._works(accounts) if work and is_over(work)}
        killed = self.stack.kill(parts)
        self.score.killed.update(killed)
        is_late = len(known) == len(accounts)
        self.score.late += is_late
        self._span *= SOONER if is_late else LATER
        time.sleep(self.random.random() * 3)
        self.stack.mend(parts)
        done = WorkStatus.FINISHED
        return {one: work.attempts for one, work in known.items() if work.status is done}

    def _finish(self, run: Run, accounts: list[str]) -> None:
        """Wait until the run has ended and all is done, with as many sweeps as nights would do."""
        until = time.monotonic() + LONGEST
        while not all(is_over(work) for _, work in self._works(accounts)) or not self._has_ended(
            run
        ):
            if time.monotonic() > until:
                self.score.faults.append(f"{accounts[0]} did not end")
                return
            self.stack.supervise()
            seen = self._watchdog.look(datetime.now(UTC))
            self.score.revived += len(seen.revived)
            if self._has_ended(run) and not self._is_crashed(run):
                self.score.sweeps += 1
                run = self.stack.orders.give(SWEEP, {"account_ids": accounts})
            time.sleep(1)

    def _has_ended(self, run: Run) -> bool:
        return self._state(run) in {"COMPLETED", "FAILED", "CRASHED"}

    def _is_crashed(self, run: Run) -> bool:
        return self._state(run) == "CRASHED"

    def _state(self, run: Run) -> str:
        state: str = self.stack.orders.ask("GET", f"/flow_runs/{run.id}")["state_type"]
        return state

    def _works(self, accounts: list[str]) -> Iterator[tuple[str, Work | None]]:
        """Yield the accounts with how their orders stand; None where none was begun."""
        found = {work.order.account_id: work for work in self.rooms.catalogue.work()}
        yield from ((account, found.get(account)) for account in accounts)

    def _faults_of(self, account: str, before: dict[str, int]) -> Iterator[str]:
        """Yield what is wrong with an account after its round."""
        ((_, work),) = self._works([account])
        snapshots = self.rooms.catalogue.snapshots(account)
        opened = self.rooms.catalogue.deviations(DeviationStatus.OPEN)
        deviations = [one for one in opened if one.account_id == account]
        self.score.snapshots += len(snapshots)
        self.score.deviations += len(deviations)
        self.score.begun_again += (work.attempts if work else 1) - 1
        if len(snapshots) + len(deviations) != 1:
            yield f"{account}: {len(snapshots)} snapshots, {len(deviations)} deviations"
        if account in before and work and work.attempts != before[account]:
            yield f"{account} was finished and was begun again"
        for snapshot in snapshots:
            kept = versions_in(self.rooms.settings, f"snapshots/{account}/")
            wanted = dict.fromkeys(keys_of(self.rooms, snapshot), 1)
            if kept != wanted:
                yield f"{account}: {kept - Counter(wanted)} beyond what is recorded"


def is_over(work: Work | None) -> bool:
    """Say whether an order was carried out, well or not."""
    return work is not None and work.status is not WorkStatus.RUNNING
