"""Small pages whose posts come in ways that a reader hardly notices and a program easily misses."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

HERE = Path(__file__).parent


class _Handler(SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mpd": "application/dash+xml",
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: the tests' output is for what fails."""


@contextmanager
def serve() -> Iterator[str]:
    """Serve the pages until the block ends; yields the address that they begin with."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=HERE))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
