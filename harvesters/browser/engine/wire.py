"""Chromium's own wire: DevTools messages over a websocket beside Playwright's pipe."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

Message = dict[str, Any]
Reply = Callable[[Message], None]


@dataclass
class Wire:
    """One connection to the browser target; used from one thread only.

    Replies are handed to the callback given with their command: nothing ever waits for one, so
    events keep flowing while a large body is on its way. ``is_quiet`` says that all has been heard
    that was told when it was last asked for.
    """

    socket: ClientConnection
    is_quiet: bool = False
    _next_id: int = 0
    _replies: dict[int, Reply] = field(default_factory=dict)

    def send(
        self, method: str, params: Message, *, session: str = "", then: Reply | None = None
    ) -> None:
        """Send a command; ``then`` gets the whole reply, with ``result`` or ``error`` in it."""
        self._next_id += 1
        message: Message = {"id": self._next_id, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        if then:
            self._replies[self._next_id] = then
        self.socket.send(json.dumps(message))

    def receive(self, seconds: float) -> Message | None:
        """Return the next event, or None if none came; replies go to their callbacks."""
        try:
            message: Message = json.loads(self.socket.recv(timeout=seconds))
        except TimeoutError:
            self.is_quiet = True
            return None
        self.is_quiet = False
        if "id" not in message:
            return message
        reply = self._replies.pop(message["id"], None)
        if reply:
            reply(message)
        return None


def open_wire(address: str) -> Wire:
    """Connect to ``ws://127.0.0.1:PORT/devtools/browser/ID``; no limit on a message's size."""
    return Wire(
        connect(
            address,
            max_size=None,
            compression=None,
            proxy=None,
            ping_interval=None,  # a browser that is busy for twenty seconds is not gone
        )
    )


__all__ = ["ConnectionClosed", "Message", "Wire", "open_wire"]
