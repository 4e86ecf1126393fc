"""Some app on loopback, as a server serves it, for tests that need more than answers."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.applications import Starlette

from portal.web.serving import listen, server


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Serve an app on loopback, in a thread, until the block ends; yields its address."""
    with listen(0) as listener, served_on(listener, app):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def served_on(listener: socket.socket, app: Starlette) -> Iterator[None]:
    """Serve an app on a listening socket, in a thread, until the block ends."""
    running = server(app)
    thread = threading.Thread(target=running.run, args=([listener],))
    thread.start()
    while not running.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        running.should_exit = True
        thread.join()
