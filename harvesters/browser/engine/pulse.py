"""The pulse: whether pages still answer, felt from outside of them."""

import time
from collections.abc import Collection
from functools import partial

from harvesters.browser.engine.wire import Message, Wire

BEAT = 5.0
"""Seconds between two questions to a page: it answers each as soon as its script lets it."""


class Pulse:
    """Knows since when each page, or frame with a process of its own, has answered nothing.

    A page that hangs took all of a visit's time, a quarter of an hour, before it was stilled
    (2026-11). One answer of several is enough: one may be lost when a page goes elsewhere.
    """

    def __init__(self) -> None:
        self._heard: dict[str, float] = {}
        self._asked_at = 0.0

    def silence(self, wire: Wire, sessions: Collection[str]) -> float:
        """Return the seconds that the most silent of these has been so; each is asked at times."""
        now = time.monotonic()
        if now >= self._asked_at + BEAT:
            self._asked_at = now
            self._heard = {session: self._heard.get(session, now) for session in sessions}
            for session in sessions:
                hear = partial(self._hear, session)
                wire.send("Runtime.evaluate", {"expression": "0"}, session=session, then=hear)
        return now - min(self._heard.values(), default=now)

    def _hear(self, session: str, _: Message) -> None:
        self._heard[session] = time.monotonic()
