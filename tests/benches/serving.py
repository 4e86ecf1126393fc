"""Servers that a bench runs, and the visits that it pays them."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bundles.plain import from_json
from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion, Order
from ogonblick.post import Post


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether somebody listens on the port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def running(port: int, command: list[object], **told: Any) -> Iterator[None]:
    """Run a server until the block ends, from when it answers."""
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, **told) as server:
        deadline = time.monotonic() + 60
        while not answers(port):
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        try:
            yield
        finally:
            server.send_signal(signal.SIGINT)


def captured(url: str, folder: Path, platform: Platform, seconds: int = 240) -> list[Post]:
    """Return the posts of a capture of the address, as it was written down."""
    job = Job(
        account=Account("konto", "Exempelby kommun", platform, url, "Exempelby", "Kansli"),
        order=Order("konto", Occasion.SCHEDULED, "2026H2"),
        folder=folder,
        taken_at=datetime.now(UTC),
        seconds=seconds,
        allow_private_addresses=True,
    )
    capture = visit(job, lambda *_: None)
    assert capture.coverage.end_reached, capture.findings
    lines = (folder / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    return [from_json(Post, line) for line in lines]
