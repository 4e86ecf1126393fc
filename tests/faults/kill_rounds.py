"""Rounds in which the archive, or who stores in it, is killed with SIGKILL at a random moment.

In every round two snapshots that share chunks are stored at once by two processes, while a third
disposes of one that was stored the round before and shares chunks with both.  Then one of the four
dies.  What was cut short is done again, and what was ever acknowledged is read back.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from flows.rooms import Rooms, open_rooms
from ogonblick.plan import CaseStatus
from ogonblick.settings import Settings
from ogonblick.settings_reading import environment_of
from ogonblick.snapshot import Receipt
from storage.embedded.server import EmbeddedS3, embedded_s3
from storage.packages.beside import laid_at
from tests.conftest import INHERITED
from tests.faults.parcels import Parcel, packed
from tests.flows.remains import versions_in
from tests.flows.shelf import PLAN, approved
from tests.house import ROOT
from tests.storage.sharing import is_whole, payload

KEPT_UNTIL = datetime(2036, 1, 1, tzinfo=UTC)
FIRST_SPAN = 1.0
"""Seconds from the beginning within which somebody dies; then what rounds are seen to take."""

RECENT = 6
"""How many parcels are read back after every round; all are after the last."""

WORKERS = ("first", "second", "disposer")
SERVER = "archive"


@dataclass
class Score:
    """What came of the rounds: who died how often, and everything that must not happen.

    ``late`` counts the rounds in which all was done when the moment came.  ``again`` is what had to
    be done again, and ``refused`` the tasks that ended with an error although nobody killed them.
    """

    killed: dict[str, int] = field(default_factory=dict)
    late: int = 0
    again: int = 0
    refused: int = 0
    acknowledged: int = 0
    read_back: int = 0
    faults: list[str] = field(default_factory=list)


class Server:
    """The embedded archive, to be killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = contextlib.ExitStack()
        self.archive = self._start()

    def kill(self) -> None:
        """Kill the server itself, not its watcher, and start it again."""
        for one in psutil.Process(self.archive.pid).children(recursive=True):
            one.kill()
        self.stop()
        self.archive = self._start()

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._running.close()

    def _start(self) -> EmbeddedS3:
        return self._running.enter_context(embedded_s3(self._folder))


class Workers:
    """A process that forks for each task it is given, so that only the fork is killed."""

    def __init__(self, settings: Settings) -> None:
        self._told: dict[str, list[int]] = defaultdict(list)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.killed_storing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**INHERITED, **environment_of(settings)},
        )

    def begin(self, name: str, task: str) -> None:
        """Begin a task."""
        assert self._process.stdin
        self._process.stdin.write(f"{name} {task}\n")
        self._process.stdin.flush()

    def begun(self, name: str) -> int:
        """Return the id of the process that does a task."""
        return self._heard(name, 1)[0]

    def ended(self, name: str) -> int:
        """Wait until a task has ended; returns its exit code."""
        code = self._heard(name, 2)[1]
        del self._told[name]
        return code

    def stop(self) -> None:
        """Let the process go."""
        with self._process as process:
            assert process.stdin
            process.stdin.close()

    def _heard(self, name: str, count: int) -> list[int]:
        """Listen until a task has told so much of itself."""
        assert self._process.stdout
        while len(self._told[name]) < count:
            who, number = self._process.stdout.readline().split()
            self._told[who].append(int(number))
        return self._told[name]


class Rounds:
    """Rounds in one home, by one seed: the same kills at the same moments, as far as time is."""

    def __init__(self, home: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.score = Score()
        self.parcels: list[Parcel] = []
        self._home = home
        self._pool = [payload() for _ in range(6)]
        (home / "plan.toml").write_text(PLAN, encoding="utf-8")
        self._server = Server(home / "archive")
        wanted = Settings(home=home, plan=str(home / "plan.toml"), s3_bucket="omgangar")
        self.rooms: Rooms = open_rooms(self._server.archive.settings(wanted))
        self.rooms.archive.prepare()
        self._workers = Workers(self.rooms.settings)
        self._span = FIRST_SPAN
        self._going = self._stored("gar-0", [payload(), self._pool[0]])

    def close(self) -> None:
        """End all that was started."""
        self._workers.stop()
        self.rooms.catalogue.close()
        self._server.stop()

    def play(self, number: int) -> None:
        """Play one round, and read back what was acknowledged of late."""
        case_id = f"G-{number}"
        going = self._going
        approved(self.rooms, case_id, going.order.account_id)
        kept, self._going = self._new_parcels(number, going)
        tasks = dict(zip(WORKERS, tasks_of(kept, self._going, case_id), strict=True))
        self._killed(tasks)
        for parcel in (kept, self._going):
            self._seen(parcel)
        self._finish(tasks, case_id)
        self.parcels.append(kept)
        self._look(self.parcels[-RECENT:])
        self._look([self._going])
        self._look_for_what_is_left(going)

    def read_all(self) -> None:
        """Read back everything that was ever acknowledged and not disposed of."""
        self._look([*self.parcels, self._going])

    def _new_parcels(self, number: int, going: Parcel) -> tuple[Parcel, Parcel]:
        """Pack two bundles that have chunks in common with each other and with what goes."""
        common, old = payload(), (going.folder / "own").read_bytes()
        taken = [old] if self.random.random() < 0.5 else []  # a chunk on its way out, wanted again
        kept = [common, *self.random.sample(self._pool, 2), *taken]
        parcel = packed(self._home, f"stannar-{number}", kept, KEPT_UNTIL.year)
        return parcel, self._packed(f"gar-{number}", [payload(), common, self._pool[0]])

    def _packed(self, account_id: str, payloads: list[bytes]) -> Parcel:
        """Pack a bundle that is to be disposed of, and note which payload is its own."""
        parcel = packed(self._home, account_id, payloads, None)
        (parcel.folder / "own").write_bytes(payloads[0])
        return parcel

    def _stored(self, account_id: str, payloads: list[bytes]) -> Parcel:
        parcel = self._packed(account_id, payloads)
        assert self._done("first", f"deposit {parcel.folder}")
        return parcel

    def _done(self, name: str, task: str) -> bool:
        """Do a task without killing anybody, and say whether it ended well."""
        self._workers.begin(name, task)
        return self._workers.ended(name) == 0

    def _killed(self, tasks: dict[str, str]) -> None:
        """Begin all tasks at once, kill somebody at a random moment, and wait for the others."""
        victim = self.random.choice((*WORKERS, SERVER, SERVER))
        began = time.monotonic()
        for name, task in tasks.items():
            self._workers.begin(name, task)
        pids = {name: self._workers.begun(name) for name in tasks}
        time.sleep(self.random.random() * self._span)
        if victim == SERVER:
            self._server.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pids[victim], signal.SIGKILL)
        codes = {name: self._workers.ended(name) for name in tasks}
        if victim != SERVER:
            self._span += (time.monotonic() - began - self._span) / 4
        self.score.killed[victim] = self.score.killed.get(victim, 0) + 1
        self.score.late += victim != SERVER and codes[victim] == 0
        self.score.refused += sum(code > 0 for code in codes.values())

    def _finish(self, tasks: dict[str, str], case_id: str) -> None:
        """Do again what is not done; it must end well."""
        recorded = {one.id for one in self.rooms.catalogue.snapshots()}
        done = {"disposer": self.rooms.catalogue.case(case_id).status is CaseStatus.DONE}
        done |= {
            name: Path(tasks[name].split()[1]).name in recorded for name in ("first", "second")
        }
        for name, task in tasks.items():
            if not done[name]:
                self.score.again += 1
                if not self._done(name, task):
                    self.score.faults.append(f"{task} could not be finished")

    def _seen(self, parcel: Parcel) -> None:
        """Look at a parcel right after the kill: acknowledged it is whole, and visible it is too.

        What lies in a parcel's folder can be fetched, or the catalogue does not show it.
        """
        receipt = parcel.receipt
        shown = {one.id: one.receipt for one in self.rooms.catalogue.snapshots()}
        for what in (receipt, shown.get(parcel.order.snapshot_id)):
            if what is not None:
                self.score.acknowledged += what is receipt
                self._read(parcel, what)

    def _look(self, parcels: Iterable[Parcel]) -> None:
        """Read parcels back by the receipts that the catalogue has."""
        for parcel in parcels:
            receipt = self.rooms.catalogue.snapshot(parcel.order.snapshot_id).receipt
            self._read(parcel, receipt)
            if parcel.receipt != receipt:
                self.score.faults.append(f"{parcel.order.snapshot_id} has two receipts")

    def _read(self, parcel: Parcel, receipt: Receipt) -> None:
        """Read a parcel back: every byte, every lock, and one version of each object."""
        self.score.read_back += 1
        id_ = parcel.order.snapshot_id
        if not is_whole(self.rooms.archive, receipt, parcel.bundle, self._home):
            self.score.faults.append(f"{id_} is not whole")
        if parcel.locked:
            loose = [key for key in self._keys(receipt) if not self._is_locked(key)]
            self.score.faults += [f"{key} of {id_} is not locked" for key in loose]
        counted = versions_in(self.rooms.settings, f"snapshots/{parcel.order.account_id}/")
        self.score.faults += [f"{key} twice" for key, count in counted.items() if count > 1]

    def _keys(self, receipt: Receipt) -> Iterator[str]:
        """Yield the objects that a receipt speaks of, chunks too."""
        for file in receipt.files:
            yield laid_at(file)
            yield from self.rooms.archive.chunk_keys(file)

    def _is_locked(self, key: str) -> bool:
        until = self.rooms.archive.protection(key).until
        return until is not None and until >= KEPT_UNTIL

    def _look_for_what_is_left(self, gone: Parcel) -> None:
        """Look that of what was disposed of the archive has its chain of events alone."""
        left = versions_in(self.rooms.settings, f"snapshots/{gone.order.account_id}/")
        self.score.faults += [f"{key} is left" for key in left if "/events/" not in key]
        if self.rooms.catalogue.chunks.of(gone.order.snapshot_id):
            self.score.faults.append(f"{gone.order.snapshot_id} has chunks in the index")


def tasks_of(kept: Parcel, going: Parcel, case_id: str) -> tuple[str, str, str]:
    """Return the three workers' tasks."""
    return (f"deposit {kept.folder}", f"deposit {going.folder}", f"dispose {case_id}")
