"""Torget, a small social platform, served for real on loopback.

In a test ``with serve() as site:``; by hand ``python tests/sites/torget/server.py --port 8099``.
"""

import argparse
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

# Tests are no package: run as a script, this file must find its own siblings as ``torget.…``.
sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from torget.app import Ledger, create_app  # noqa: E402 - found by the line above
from torget.content import World, build_world  # noqa: E402 - found by the line above
from torget.truth import Truth, account_truths  # noqa: E402 - found by the line above

_LOOPBACK = "127.0.0.1"
_PATIENCE = 10.0


@dataclass(frozen=True)
class Site:
    """Torget while it is served, at ``base_url`` (no slash at the end)."""

    base_url: str
    world: World = field(repr=False)
    ledger: Ledger

    def accounts(self) -> tuple[Truth, ...]:
        """Return what a perfect capture of each account would hold."""
        return account_truths(self.world, self.base_url)

    def account(self, handle: str) -> Truth:
        """Return the truth of one account; ``KeyError`` if there is none of that handle."""
        return {truth.handle: truth for truth in self.accounts()}[handle]

    def forbidden_actions(self) -> int:
        """Return how often a visitor liked, followed, shared, reported, replied or logged in."""
        return self.ledger.forbidden_actions

    def tracking_hits(self) -> int:
        """Return how often the pixel was fetched that only a yes to measuring loads."""
        return self.ledger.tracking_hits


@contextmanager
def serve(port: int = 0, *, news: int = 0) -> Iterator[Site]:
    """Serve Torget on ``port`` (0: any free one) until the block ends.

    ``news`` adds that many newer posts to the main account, as if half a year had gone.
    Raises ``OSError`` when the port is taken, ``TimeoutError`` when the server does not start.
    """
    world, ledger = build_world(news), Ledger()
    listener = socket.create_server((_LOOPBACK, port))
    config = uvicorn.Config(
        create_app(world, ledger),
        lifespan="off",
        ws="none",
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name="torget", daemon=True)
    thread.start()
    try:
        _await_start(server)
        yield Site(f"http://{_LOOPBACK}:{listener.getsockname()[1]}", world, ledger)
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)


def _await_start(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("Torget did not start")
        time.sleep(0.01)


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Torget: en liten social plattform på låtsas.")
    parser.add_argument("--port", type=int, default=8099, help="port på 127.0.0.1")
    parser.add_argument("--news", type=int, default=0, help="antal nyare inlägg på huvudkontot")
    options = parser.parse_args()
    with serve(options.port, news=options.news) as site:
        print(f"Torget svarar på {site.base_url} – avsluta med Ctrl-C.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Torget har stängt.")


if __name__ == "__main__":
    main()
