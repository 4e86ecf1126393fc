"""Growing past one machine: the same sweep on one, two and four workers with homes of their own.

``python tests/bench/scaling.py 1000`` gives so many accounts to each.  Prefect and the catalogue
are on PostgreSQL, Prefect's messages on Redis where ``REDIS_SERVER`` names it and ``PYTHONPATH``
has prefect-redis, archive on SeaweedFS, and the visits those of ``fetching.py``.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from sqlalchemy import create_engine, text  # noqa: E402 - found by the line above
from sqlalchemy.exc import OperationalError  # noqa: E402 - the same

from flows.harvest.leases import LASTING  # noqa: E402 - the same
from ogonblick.account import Account, Platform  # noqa: E402
from ogonblick.settings import Settings  # noqa: E402
from portal.children import child, free_port, wait_until  # noqa: E402
from portal.orders import Orders, Run  # noqa: E402
from portal.stack import STARTUP, prefect_environment  # noqa: E402
from storage.database.catalogue import Catalogue, open_catalogue  # noqa: E402
from storage.embedded.server import embedded_s3  # noqa: E402
from tests.bench.fetching import POOL, SWEEP  # noqa: E402
from tests.flows.board import _PAGES, Showing  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SHARES = {2: 0.7, 3: 0.1, 4: 0.1, 5: 0.1}
"""How large a part of the accounts is on each platform, by the last number of its address."""

ACCOUNTS = 1000
PAGE = _PAGES[Showing.OPEN].encode()
REDIS = {
    "PREFECT_MESSAGING_BROKER": "prefect_redis.messaging",
    "PREFECT_MESSAGING_CACHE": "prefect_redis.messaging",
    "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
}


class Platforms:
    """Four platforms on loopback that answer with a real page, and remember who came when."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        platforms = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

            def do_GET(self) -> None:
                """Show the account."""
                platforms.asked.append(f"{self.headers['Host']}{self.path}")
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(PAGE)))
                self.end_headers()
                self.wfile.write(PAGE)

        self._servers = [ThreadingHTTPServer((f"127.0.0.{last}", 0), Handler) for last in SHARES]
        for one in self._servers:
            threading.Thread(target=one.serve_forever, daemon=True).start()

    def accounts(self, run: str, number: int) -> list[Account]:
        """Return so many accounts for a run, the largest platform's first."""
        hosts = [
            f"127.0.0.{one.server_address[0][-1]}:{one.server_address[1]}" for one in self._servers
        ]  # type: ignore[index]
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
        for one in self._servers:
            one.shutdown()
            one.server_close()


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run PostgreSQL on a free port of loopback; gives its address without a scheme."""
    found = Path(shutil.which("initdb") or "").resolve()
    user = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
    as_user = user if os.geteuid() == 0 else ()
    data, port = folder / "pg", free_port()
    data.mkdir()
    if as_user:
        shutil.chown(data, "postgres")
        folder.chmod(0o755)
    made = [*as_user, str(found), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*made, "--no-sync"], check=True, capture_output=True, cwd=data)
    server = [*as_user, str(found.with_name("postgres")), "-D", str(data), "-p", str(port)]
    options = ["-h", "127.0.0.1", "-k", str(data), "-F", "-c", "max_connections=200"]
    with subprocess.Popen([*server, *options], stderr=subprocess.DEVNULL, cwd=data) as running:
        address = f"postgres@127.0.0.1:{port}"
        try:
            made_databases(address)
            yield address
        finally:
            running.send_signal(signal.SIGINT)


def made_databases(address: str) -> None:
    """Make the two databases, once the server answers."""
    engine = create_engine(f"postgresql+psycopg://{address}/postgres", isolation_level="AUTOCOMMIT")
    for _ in range(100):
        with suppress(OperationalError), engine.connect() as connection:
            for name in ("prefect", "katalog"):
                connection.execute(text(f"CREATE DATABASE {name}"))
            return
        time.sleep(0.2)


@dataclass
class Installation:
    """What all workers share: settings, Prefect's server, the catalogue and the platforms."""

    folder: Path
    settings: Settings
    orders: Orders
    catalogue: Catalogue
    platforms: Platforms
    extra: dict[str, str]

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of a process with a home of its own."""
        home = self.folder / name
        (home / "prefect" / "tmp").mkdir(parents=True, exist_ok=True)
        own = prefect_environment(self.settings, home / "prefect")
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        return {**own, **self.extra, "OGONBLICK_HOME": str(home), "PYTHONPATH": ":".join(paths)}

    @contextmanager
    def worker(self, name: str) -> Iterator[psutil.Process]:
        """Run a process worker that takes one sweep, and leaves the next to another."""
        words = ["worker", "start", "--pool", POOL, "--type", "process", "--name", name]
        command = [sys.executable, "-m", "prefect", *words, "--limit", "1"]
        with child(name, command, self.folder, self.environment(name)) as process:
            yield psutil.Process(process.pid)


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """Start what all workers share."""
    with ExitStack() as stack:
        address = stack.enter_context(postgres(folder))
        extra = stack.enter_context(redis(folder))
        archive = stack.enter_context(embedded_s3(folder / "s3"))
        wanted = Settings(
            home=folder / "server",
            database=f"postgresql+psycopg://{address}/katalog",
            prefect_api=f"http://127.0.0.1:{free_port()}/api",
            s3_bucket="vaxer",
            allow_private_addresses=True,
            replay_check=False,
        )
        settings = archive.settings(wanted)
        extra["PREFECT_API_DATABASE_CONNECTION_URL"] = f"postgresql+asyncpg://{address}/prefect"
        orders, catalogue = Orders(settings.prefect_api), open_catalogue(settings.database_url)
        found = Installation(folder, settings, orders, catalogue, Platforms(), extra)
        stack.callback(found.platforms.close)
        port = settings.prefect_api.rpartition(":")[2].partition("/")[0]
        server = [sys.executable, "-m", "prefect", "server", "start", "--port", port]
        running = stack.enter_context(child("prefect", server, folder, found.environment("server")))
        wait_until(orders.is_answering, running, folder / "prefect.log", STARTUP)
        orders.ask("POST", "/work_pools/", {"name": POOL, "type": "process"})
        deploy = [sys.executable, "-m", "tests.bench.fetching"]
        subprocess.run(deploy, env=found.environment("server"), cwd=ROOT, check=True)
        yield found


@contextmanager
def redis(folder: Path) -> Iterator[dict[str, str]]:
    """Run Redis, if it is named; gives what Prefect's server needs to know of it."""
    program = os.environ.get("REDIS_SERVER")
    if not program:
        yield {}
        return
    port = str(free_port())
    command = [program, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        try:
            yield {
                **REDIS,
                "PREFECT_REDIS_MESSAGING_HOST": "127.0.0.1",
                "PREFECT_REDIS_MESSAGING_PORT": port,
                "PREFECT_SERVER_DOCKET_URL": f"redis://127.0.0.1:{port}/1",
            }
        finally:
            running.terminate()


@dataclass(frozen=True)
class Sweep:
    """What one number of workers did: seconds, seconds of their processors, who was asked when."""

    workers: int
    accounts: int
    seconds: float
    processor: float
    asked: tuple[str, ...]
    snapshots: int

    @property
    def twice(self) -> int:
        """How many accounts were visited more than once."""
        return sum(count > 1 for count in Counter(self.asked).values())

    @property
    def small_done(self) -> float:
        """The share of all visits after which all of the small platforms had been made."""
        small = [n for n, one in enumerate(self.asked, 1) if not one.startswith("127.0.0.2:")]
        return small[-1] / len(self.asked)


def swept(shared: Installation, workers: int, number: int, *, cut_off: bool = False) -> Sweep:
    """Have so many workers take so many new accounts."""
    run = f"w{workers}{'c' if cut_off else ''}"
    accounts = shared.platforms.accounts(run, number)
    shared.catalogue.register(accounts)
    shared.platforms.asked.clear()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with ExitStack() as stack:
        began = time.perf_counter()
        processes = [stack.enter_context(shared.worker(f"{run}-{one}")) for one in range(workers)]
        runs = [shared.orders.give(f"harvest-due/{SWEEP}", {}) for _ in range(workers)]
        if cut_off:
            stand_still(shared, processes[-1], number)
        for one in runs:
            follow(shared, one)
        spent = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    mine = {one.id for one in accounts}
    taken = [one for one in shared.catalogue.snapshots() if one.account_id in mine]
    return Sweep(
        workers=workers,
        accounts=len(accounts),
        seconds=spent,
        processor=used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime,
        asked=tuple(shared.platforms.asked),
        snapshots=len({one.account_id for one in taken}) if len(taken) == len(accounts) else -1,
    )


def follow(shared: Installation, run: Run) -> None:
    """Wait until a run has ended; it must end well."""
    ended = shared.orders.follow(run, lambda: None)
    if ended.state != "COMPLETED":
        raise SystemExit(f"körningen slutade {ended.state}: {ended.message}")


def stand_still(shared: Installation, worker: psutil.Process, number: int) -> None:
    """Stop a worker with all it started once a third is done, for longer than a lease lasts."""
    while len(shared.platforms.asked) < number / 3:
        time.sleep(0.2)
    family = [worker, *worker.children(recursive=True)]
    for one in family:
        one.suspend()
    time.sleep(LASTING.total_seconds() + 30)
    for one in family:
        one.resume()


def tell(sweeps: Sequence[Sweep]) -> None:
    """Print what each number of workers did."""
    first = sweeps[0]
    for one in sweeps:
        rate = one.accounts / one.seconds
        print(
            f"{one.workers} arbetare: {one.accounts} konton på {one.seconds:.0f} s,"
            f" {rate:.2f} i sekunden ({rate * first.seconds / first.accounts:.2f} ×),"
            f" {one.processor / one.accounts:.2f} CPU-s var; {one.snapshots} ögonblicksbilder,"
            f" {one.twice} besökta två gånger; de små plattformarna klara efter"
            f" {one.small_done:.0%} av besöken"
        )


def main(number: int = ACCOUNTS) -> None:
    """Run one, two and four workers, and two of which one is cut off."""
    temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    with temporary as folder, installed(Path(folder)) as shared:
        tell([swept(shared, workers, number) for workers in (1, 2, 4)])
        tell([swept(shared, 2, number, cut_off=True)])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
