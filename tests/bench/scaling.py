"""Growing past one machine: the same sweep on one, two and four workers with homes of their own.

``python tests/bench/scaling.py 1000`` gives so many accounts to each; then two workers take a
quarter as many, and one of them is cut off in the middle.  What they share is that of
``installation.py``, the visits those of ``fetching.py``, and a platform takes ``ANSWERS`` seconds
to answer: a visit mostly waits, as real ones do, or four workers on one machine would measure its
processors.
"""

import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from flows.harvest.leases import LASTING  # noqa: E402 - found by the line above
from ogonblick.account import Account, Platform  # noqa: E402 - the same
from portal.orders import Run  # noqa: E402
from tests.bench.fetching import SWEEP  # noqa: E402
from tests.bench.installation import POOL, ROOT, Installation, installed  # noqa: E402
from tests.entering import ENTERED  # noqa: E402
from tests.flows.board import _PAGES, Showing  # noqa: E402

SHARES = {2: 0.7, 3: 0.1, 4: 0.1, 5: 0.1}
"""How large a part of the accounts is on each platform, by the last number of its address."""

ACCOUNTS = 1000
ANSWERS = 1.0
PAGE = _PAGES[Showing.OPEN].encode()


@dataclass(frozen=True)
class Asked:
    """A visit as a platform saw it: when it came (seconds of a clock), and to whom."""

    at: float
    place: str


class Platforms:
    """Four platforms on loopback that answer with a real page, and remember who came when."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        platforms = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

            def do_GET(self) -> None:
                """Show the account."""
                place = f"{self.headers['Host']}{self.path}"
                platforms.asked.append(Asked(time.perf_counter(), place))
                time.sleep(ANSWERS)
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(PAGE)))
                self.end_headers()
                self.wfile.write(PAGE)

        self._servers = {
            f"127.0.0.{last}": ThreadingHTTPServer((f"127.0.0.{last}", 0), Handler)
            for last in SHARES
        }
        for one in self._servers.values():
            threading.Thread(target=one.serve_forever, daemon=True).start()

    def accounts(self, run: str, number: int) -> list[Account]:
        """Return so many accounts for a run, the largest platform's first."""
        hosts = [f"{host}:{one.server_port}" for host, one in self._servers.items()]
        counted = [round(number * share) for share in SHARES.values()]
        return [
            Account(
                f"{run}-{place}-{one}", f"Konto {one}", Platform.WEBSITE,
                f"http://{host}/{run}-{one}", "Exempelby kommun", "KLF",
            )
            for place, (host, count) in enumerate(zip(hosts, counted, strict=True))
            for one in range(count)
        ]  # fmt: skip

    def close(self) -> None:
        """Stop answering."""
        for one in self._servers.values():
            one.shutdown()
            one.server_close()


@dataclass(frozen=True)
class Sweep:
    """What one number of workers did: seconds, seconds of their processors, who was asked when.

    ``seconds`` are from the first visit to the end of the last run: processes have started by then.
    ``recorded`` are the accounts of all snapshots.
    """

    workers: int
    accounts: int
    seconds: float
    processor: float
    asked: tuple[Asked, ...]
    recorded: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Visits a second, from the first to the last: without the tail."""
        return (len(self.asked) - 1) / (self.asked[-1].at - self.asked[0].at)

    @property
    def twice(self) -> int:
        """How many accounts were visited more than once."""
        return sum(count > 1 for count in Counter(one.place for one in self.asked).values())

    @property
    def doubled(self) -> int:
        """How many snapshots there are beyond one an account."""
        return len(self.recorded) - len(set(self.recorded))

    @property
    def small_done(self) -> float:
        """The share of all visits after which all of the small platforms had been made."""
        small = [n for n, one in enumerate(self.asked, 1) if not one.place.startswith("127.0.0.2:")]
        return small[-1] / len(self.asked)


def swept(
    shared: Installation, platforms: Platforms, workers: int, number: int, *, cut_off: bool = False
) -> Sweep:
    """Have so many workers take so many new accounts."""
    run = f"w{workers}{'c' if cut_off else ''}"
    accounts = platforms.accounts(run, number)
    shared.catalogue.register(accounts, ENTERED)
    platforms.asked.clear()
    before = spent()
    with ExitStack() as stack:
        processes = [stack.enter_context(shared.worker(f"{run}-{one}")) for one in range(workers)]
        runs = [shared.orders.give(f"harvest-due/{SWEEP}", {}) for _ in range(workers)]
        if cut_off:
            stand_still(platforms, processes[-1], number)
        for one in runs:
            follow(shared, one)
        ended = time.perf_counter()
    mine = {one.id for one in accounts}
    recorded = (one.account_id for one in shared.catalogue.snapshots())
    return Sweep(
        workers=workers,
        accounts=len(accounts),
        seconds=ended - platforms.asked[0].at,
        processor=spent() - before,
        asked=tuple(platforms.asked),
        recorded=tuple(one for one in recorded if one in mine),
    )


def spent() -> float:
    """Return the seconds of processor of the processes that have ended: the workers, by then."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def follow(shared: Installation, run: Run) -> None:
    """Wait until a run has ended; it must end well."""
    ended = shared.orders.follow(run, lambda: None)
    if ended.state != "COMPLETED":
        raise SystemExit(f"körningen slutade {ended.state}: {ended.message}")


def stand_still(platforms: Platforms, worker: psutil.Process, number: int) -> None:
    """Stop a worker with all it started once a third is done, for longer than a lease lasts."""
    while len(platforms.asked) < number / 3:
        time.sleep(0.2)
    family = [worker, *worker.children(recursive=True)]
    for one in family:
        one.suspend()
    time.sleep(LASTING.total_seconds() + 30)
    for one in family:
        one.resume()


def tell(one: Sweep, first: Sweep, how: str = "") -> None:
    """Print what a number of workers did, beside the first."""
    print(
        f"{one.workers} arbetare{how}: {one.accounts} konton på {one.seconds:.0f} s,"
        f" {one.rate:.2f} besök i sekunden ({one.rate / first.rate:.2f} ×),"
        f" {one.processor / one.accounts:.2f} CPU-s var; {len(one.recorded)} ögonblicksbilder,"
        f" {one.doubled} dubbla, {one.twice} konton besökta två gånger; de små plattformarna klara"
        f" efter {one.small_done:.0%} av besöken",
        flush=True,
    )


def main(number: int = ACCOUNTS) -> None:
    """Run one, two and four workers, and two of which one is cut off."""
    temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    with temporary as folder, installed(Path(folder)) as shared, ExitStack() as stack:
        platforms = Platforms()
        stack.callback(platforms.close)
        for deploy in (["tests.bench.fetching", POOL], ["flows", "--tell"]):
            command = [sys.executable, "-m", *deploy]
            subprocess.run(command, env=shared.environment("server"), cwd=ROOT, check=True)
        tell(first := swept(shared, platforms, 1, number), first)
        for workers in (2, 4):
            tell(swept(shared, platforms, workers, number), first)
        tell(swept(shared, platforms, 2, number // 4, cut_off=True), first, ", den ena avskuren")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
