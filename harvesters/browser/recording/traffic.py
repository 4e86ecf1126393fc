"""What a browser has asked for and not had yet, and for how long it has been quiet."""

import time
from collections import Counter
from collections.abc import Callable, Iterator

from harvesters.browser.engine.wire import Message
from harvesters.browser.recording.exchange import BACKGROUND, LEFT, UNANSWERED, Asked, Unstored

WAIT_FOR_ANSWER = 15.0
"""Seconds that an open request counts as traffic; what takes longer holds the visit up no more."""


class Traffic:
    """Keeps account of one browser's requests; told by the recorder's thread, asked by any."""

    def __init__(self) -> None:
        self.asked: dict[str, Asked] = {}
        self._open: dict[str, Asked] = {}
        self._due: Counter[str] = Counter()
        self._told: set[str] = set()
        self._had: set[str] = set()
        self._last = time.monotonic()

    def heard(self) -> float:
        """Note that something travelled just now; returns when that was, on a monotonic clock."""
        self._last = time.monotonic()
        return self._last

    def ask(self, request_id: str, asked: Asked) -> None:
        """Note a request on its way; a document's frame waits no more for what it asked before."""
        if asked.kind == "Document":
            self._forget(lambda one: one.frame == asked.frame)
        self.asked[request_id] = asked
        self._due[request_id] += 1
        if asked.kind not in BACKGROUND:
            self._open[request_id] = asked

    def end(self, request_id: str) -> None:
        """Note that a request has its answer, or will have none."""
        self._open.pop(request_id, None)

    def answered(self, request_id: str, url: str) -> None:
        """Note that a head has come, of a redirect too; it may be heard of before the question."""
        self._due[request_id] -= 1
        self._had.add(url)

    def told(self, request_id: str) -> None:
        """Note that its page knows what has become of a request."""
        self._told.add(request_id)

    def unheard(self, was_sent: Callable[[str], bool]) -> Iterator[tuple[str, Unstored]]:
        """Yield, by its request's id, all that nothing has been heard of: the visit is over.

        What has just been asked for is another thing than what nobody has answered, and so is what
        was never sent: of what is kept alive Chromium lets no more than 64 KiB out, unsaid, and
        what is to be fetched later is sent under another id (2026-11).
        """
        now = time.monotonic()
        for request_id, one in self.asked.items():
            sent = was_sent(request_id)
            unheard = self._due[request_id] > 0 and request_id not in self._told
            if unheard and (sent or one.url not in self._had):
                waited = sent and now - one.since > WAIT_FOR_ANSWER
                reason = UNANSWERED if waited else LEFT
                yield request_id, Unstored(one.url, reason, one.kind, one.at)

    def leave(self, params: Message) -> dict[str, Asked]:
        """Wait no more for what the session of a page or worker asked that has gone away.

        Returns it, by the requests' ids: that it came to nothing is not told any more.
        """
        session = params["sessionId"]
        left = {key: asked for key, asked in self._open.items() if asked.session == session}
        self._forget(lambda one: one.session == session)
        self._told.update(left)
        return left

    def quiet_for(self, *, awaited: bool) -> float:
        """Return the seconds since anything travelled; zero while an answer is ``awaited``."""
        now = time.monotonic()
        opened = list(self._open.values())
        waits = awaited or any(now - asked.since < WAIT_FOR_ANSWER for asked in opened)
        return 0.0 if waits else now - self._last

    def _forget(self, gone: Callable[[Asked], bool]) -> None:
        self._open = {key: asked for key, asked in self._open.items() if not gone(asked)}
