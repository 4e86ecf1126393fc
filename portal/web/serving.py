"""The portal's web server: on loopback only, and clear about a port that is taken."""

import socket

import uvicorn
from starlette.types import ASGIApp

from ogonblick.errors import ServiceError

_LOOPBACK = "127.0.0.1"
_PORTS = range(1 << 16)
_PATIENCE = 5  # seconds that downloads under way may take to end when we are told to stop
_IDLE = 1  # seconds that a connection is kept: the next page is taken by whichever process is idle


def serve(app: ASGIApp, port: int) -> None:
    """Serve until told to stop; port 0 takes any free one.

    Raises ``ServiceError`` when the port cannot be had.
    """
    with listen(port) as listener:
        server(app).run([listener])


def listen(port: int) -> socket.socket:
    """Return a listening socket on loopback. Raises ``ServiceError`` if the port is taken."""
    if port not in _PORTS:
        raise ServiceError(_advice(port, f"portar går från 0 till {_PORTS.stop - 1}"))
    try:
        return socket.create_server((_LOOPBACK, port), backlog=128)
    except PermissionError as fault:
        reason = "portar under 1024 kräver särskild behörighet"
        raise ServiceError(_advice(port, reason)) from fault
    except OSError as fault:
        raise ServiceError(_advice(port, "ett annat program använder den")) from fault


def server(app: ASGIApp) -> uvicorn.Server:
    """Return a server for the app: no access log, since addresses tell what people look for."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,  # as all of the process logs
            log_level="warning",
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=_PATIENCE,
            timeout_keep_alive=_IDLE,
        )
    )


def _advice(port: int, reason: str) -> str:
    """Say why a port cannot be had, and what to do."""
    return (
        f"Webbportalen kan inte starta på port {port}: {reason}. Välj en annan port med --port"
        " eller OGONBLICK_PORTAL_PORT (0 tar en ledig), eller avsluta det som använder den."
    )
