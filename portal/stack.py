"""The stack on one machine: embedded S3, Prefect's server, and the flows beside it.

What the settings name an address for is somebody else's to run, and is only used.  What we start
ends when we end, however we end.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx

from ogonblick.errors import DiskFull, ServiceError
from ogonblick.settings import Secret, Settings
from ogonblick.settings_reading import environment_of
from portal.children import child, free_port, wait_until
from portal.note import Part, noted, running
from portal.orders import SWEEP, Orders
from portal.verification import COPY
from storage.embedded.rules import ruled
from storage.embedded.server import embedded_s3
from storage.packages.opening import Patience, open_archive
from storage.stores.identities import as_reader

AT_THE_DOOR = Patience(attempts=2, waits=(), connect=5, read=20)
"""A person waits: for less than a minute, where a flow waits for many."""

ROOM = 100 << 20
"""Bytes that must be free before anything is started: one large account fills that."""

LEFT_BEHIND = 3600.0
"""Seconds after which what lies among the temporary files is nobody's work in progress."""

STARTUP = 180.0
"""Seconds for Prefect's server: its first start makes a database, 34 s on a busy machine."""

ASKS = 6.0
"""Seconds within which whoever serves flows asks for runs: every other second, if it can."""

_SECOND = (
    "Flödena på {} körs redan, av en annan »ogonblick serve« eller av ett kommando som pågår (till"
    " exempel »ogonblick harvest«). Två tar varandras körningar. Vänta tills kommandot är klart"
    " eller stoppa den andra. Arbetare kan köra flödena med: se »Several hosts« i docs/running.md."
)

QUIET_PREFECT = {
    # nothing leaves the machine
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    # leases in memory leaked their slots when the server was killed (measured 2026-11)
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    # with the default of 100 days the next yearly run is not to be seen
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME": "P400D",
    "PREFECT_RUNNER_POLL_FREQUENCY": "2",
    # the least there is: the watchdog takes a run that is silent for 75 s for dead
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows,harvesters,bundles,storage",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}
PASSED_ON = (
    *("PATH", "HOME", "LANG", "SSL_CERT_FILE", "PLAYWRIGHT_BROWSERS_PATH", "NODE_COMPILE_CACHE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)


@contextmanager
def archive_running(settings: Settings) -> Iterator[Settings]:
    """Yield settings with an archive that answers: the one named, the running one, or our own."""
    known = settings if settings.s3_endpoint else running(settings)
    if known:
        yield known
    else:
        with own_archive(settings) as (answering, _):
            yield answering


@contextmanager
def own_archive(settings: Settings) -> Iterator[tuple[Settings, list[Part]]]:
    """Run the embedded archive, unless the settings name another."""
    if settings.s3_endpoint:
        yield settings, []
        return
    with embedded_s3(settings.home / "s3") as archive:
        yield ruled(archive, settings, AT_THE_DOOR), [Part(archive.log, archive.pid)]


@contextmanager
def stack_running(settings: Settings) -> Iterator[Settings]:
    """Yield settings with an archive and a Prefect server that answer, and the flows served."""
    if known := running(settings):
        yield known
        return
    refuse_full_disk(settings.home)
    with ExitStack() as stack:
        settings, archive = stack.enter_context(own_archive(settings))
        sweep(settings.home, time.time())
        # a wrong key is told now, before anything else is started
        open_archive(settings, AT_THE_DOOR).prepare()
        settings, prefect = stack.enter_context(prefect_running(settings))
        stack.enter_context(noted(settings, [*archive, *prefect]))
        yield settings


def refuse_full_disk(home: Path) -> None:
    """Raise ``DiskFull`` where there is no room to start in: each part would say it in its way."""
    free = shutil.disk_usage(home).free
    if free < ROOM:
        raise DiskFull(
            f"Disken med {home} är full: {free >> 20} MB är lediga och {ROOM >> 20} MB behövs för"
            " att starta. Frigör plats, eller välj en annan mapp med OGONBLICK_HOME."
        )


def sweep(home: Path, now: float) -> None:
    """Remove what kills left among the temporary files; ``now`` is in seconds of the epoch."""
    for place in (*home.glob(f"{COPY}*"), *home.glob("prefect/tmp/*")):
        if place.lstat().st_mtime > now - LEFT_BEHIND:
            continue
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink()


@contextmanager
def prefect_running(settings: Settings) -> Iterator[tuple[Settings, list[Part]]]:
    """Run the flows, and Prefect's server on SQLite and loopback unless another is named.

    Flows that another's server hands to workers are left to them, and so are those that another
    serves.
    """
    folder = (settings.home / "prefect").resolve()
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    named = bool(settings.prefect_api)
    if not named:
        settings = replace(settings, prefect_api=f"http://127.0.0.1:{free_port()}/api")
    environment = prefect_environment(settings, folder)
    orders = Orders(settings.prefect_api)
    parts: list[Part] = []
    with ExitStack() as stack:
        if not named:
            least = prefect_environment(as_onlooker(settings), folder)  # it never asks the archive
            server = stack.enter_context(child("prefect", _server(settings), folder, least))
            parts.append(Part(folder / "prefect.log", server.pid))
            wait_until(orders.is_answering, server, folder / "prefect.log", STARTUP)
        if not (named and (has_workers(orders) or is_served_now(orders))):
            command = [sys.executable, "-m", "flows", *([] if named else ["--own"])]
            flows = stack.enter_context(child("flows", command, folder, environment))
            parts.append(Part(folder / "flows.log", flows.pid))
            wait_until(orders.is_served, flows, folder / "flows.log", STARTUP)
        yield settings, parts


def has_workers(orders: Orders, deployment: str = SWEEP) -> bool:
    """Say whether a flow is deployed to a work pool: served from here it would be taken out."""
    return any(one["work_pool_name"] for one in _deployed(orders, deployment))


def is_served_now(orders: Orders, deployment: str = SWEEP, pause: float = ASKS) -> bool:
    """Say whether somebody serves a flow now: who does asks the server for its runs all the time.

    Of a server that is shared by two, each run would be carried out in whichever home is first.
    """
    before = [one["last_polled"] for one in _deployed(orders, deployment)]
    if not any(before):
        return False
    time.sleep(pause)
    return before != [one["last_polled"] for one in _deployed(orders, deployment)]


def refuse_second(settings: Settings) -> None:
    """Raise ``ServiceError`` where the named Prefect server's flows are served by another."""
    api = settings.prefect_api
    if api and not has_workers(Orders(api)) and is_served_now(Orders(api)):
        raise ServiceError(_SECOND.format(api))


def _deployed(orders: Orders, deployment: str) -> list[dict[str, Any]]:
    flow, name = deployment.split("/")
    wanted = {"flows": {"name": {"any_": [flow]}}, "deployments": {"name": {"any_": [name]}}}
    found: list[dict[str, Any]] = orders.ask("POST", "/deployments/filter", wanted)
    return found


def _server(settings: Settings) -> list[str]:
    port = str(httpx.URL(settings.prefect_api).port)
    command = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    return [sys.executable, "-m", *command]


def as_onlooker(settings: Settings) -> Settings:
    """Return settings for whoever only reads: with no key to write, or to send letters or calls.

    What is to be sent waits in the catalogue for the flows.
    """
    nothing = Secret("")
    return replace(as_reader(settings), smtp=nothing, webhook="", webhook_key=nothing)


def prefect_environment(settings: Settings, folder: Path) -> dict[str, str]:
    """Return the environment of everything that speaks Prefect."""
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **QUIET_PREFECT,
        **environment_of(settings),
        "PREFECT_HOME": str(folder),
        # Prefect and the browser's driver leave files behind when they are killed
        "TMPDIR": str(folder / "tmp"),
        "PREFECT_API_URL": settings.prefect_api,
        "PREFECT_LOGGING_SETTINGS_PATH": str(files("flows") / "logging.yml"),
        "PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER": settings.log,
    }
