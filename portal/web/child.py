"""The portal as a child process: it is given the reader's key, and no other."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from ogonblick.settings import Settings
from ogonblick.settings_reading import environment_of
from portal.children import child, wait_until
from portal.note import Part
from portal.stack import PASSED_ON, STARTUP, as_onlooker


@contextmanager
def portal_running(answering: Settings, listener: socket.socket) -> Iterator[tuple[str, Part]]:
    """Serve the portal on a listening socket; yields its address, and itself as a part to watch."""
    home = answering.home.resolve()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    command = [sys.executable, "-m", "portal.web", str(listener.fileno())]
    environment = portal_environment(answering)
    with child("portal", command, home, environment, [listener.fileno()]) as process:
        part = Part(home / "portal.log", process.pid)
        wait_until(lambda: _is_served(address), process, part.log, STARTUP)
        yield address, part


def portal_environment(answering: Settings) -> dict[str, str]:
    """Return the environment of the portal: captured pages pass through it, so it cannot write.

    Neither can it send: letters and calls wait in the catalogue for the flows.
    """
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **environment_of(as_onlooker(answering)),
    }


def _is_served(address: str) -> bool:
    """Say whether the portal answers; the socket alone takes connections before it does."""
    try:
        return httpx.get(f"{address}static/style.css", timeout=5).is_success
    except httpx.HTTPError:
        return False
