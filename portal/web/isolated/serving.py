"""The isolated origin's own server, beside the portal's in the same process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from starlette.applications import Starlette

from ogonblick.settings import Settings
from portal.web.serving import server


def with_place(chosen: Settings, listener: socket.socket) -> Settings:
    """Return settings that say where recordings are played: as told, or on this machine alone.

    Names below ``localhost`` lead to this machine without any name server (RFC 6761). They share
    no cookie with the portal, whose own name is an address or ``localhost``.
    """
    here = f"http://*.ogonblick.localhost:{listener.getsockname()[1]}"
    return replace(chosen, replay_address=chosen.replay_address or here)


@contextmanager
def beside(app: Starlette, listener: socket.socket) -> Iterator[None]:
    """Serve on a listening socket in a thread, until the block ends."""
    running = server(app)
    thread = threading.Thread(target=running.run, args=([listener],), name="replay", daemon=True)
    thread.start()
    try:
        yield
    finally:
        running.should_exit = True
        thread.join()
