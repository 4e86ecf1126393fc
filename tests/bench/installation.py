"""An installation that has grown past one machine, on one: what its workers share, and workers.

Prefect and the catalogue are on PostgreSQL, Prefect's messages on Redis where ``REDIS_SERVER``
names it and ``PYTHONPATH`` has prefect-redis, the archive on SeaweedFS.  Each worker has a home of
its own, as on a host of its own.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from ogonblick.settings import Settings
from portal.children import child, free_port, wait_until
from portal.orders import Orders
from portal.stack import STARTUP, prefect_environment
from storage.database.catalogue import Catalogue, open_catalogue
from storage.embedded.server import embedded_s3

ROOT = Path(__file__).resolve().parents[2]
POOL = "ogonblick"
REDIS = {
    "PREFECT_MESSAGING_BROKER": "prefect_redis.messaging",
    "PREFECT_MESSAGING_CACHE": "prefect_redis.messaging",
    "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
}
"""What ``deploy/compose.yaml`` sets too."""


@dataclass
class Installation:
    """What all workers share: settings, Prefect's server and the catalogue."""

    folder: Path
    settings: Settings
    orders: Orders
    catalogue: Catalogue
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
    """Start what all workers share, and make their pool; nothing is deployed to it."""
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
            policy=str(hurried(folder)),
        )
        settings = archive.settings(wanted)
        extra["PREFECT_API_DATABASE_CONNECTION_URL"] = f"postgresql+asyncpg://{address}/prefect"
        orders, catalogue = Orders(settings.prefect_api), open_catalogue(settings.database_url)
        stack.callback(catalogue.close)
        found = Installation(folder, settings, orders, catalogue, extra)
        port = settings.prefect_api.rpartition(":")[2].partition("/")[0]
        server = [sys.executable, "-m", "prefect", "server", "start", "--port", port]
        running = stack.enter_context(child("prefect", server, folder, found.environment("server")))
        wait_until(orders.is_answering, running, folder / "prefect.log", STARTUP)
        orders.ask("POST", "/work_pools/", {"name": POOL, "type": "process"})
        yield found


def hurried(folder: Path) -> Path:
    """Write guidelines by which any number of accounts is begun on the same night."""
    shipped = (ROOT / "retention" / "profiles" / "helsingborg.toml").read_text(encoding="utf-8")
    written = folder / "riktlinjer.toml"
    windows = f"{shipped}\n[policy.fonster]\nhogst_per_natt = 100000\n"
    written.write_text(windows, encoding="utf-8")
    return written


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
