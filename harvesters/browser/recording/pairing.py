"""Answers, and what the wire tells of them: each waits until both are there, and is written."""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable

from harvesters.browser.engine.wire import Message
from harvesters.browser.recording.exchange import PACKED, Draft, Exchange, exchange_from
from harvesters.browser.recording.losses import is_cut
from harvesters.browser.recording.ways import has_body
from harvesters.browser.recording.wired import Connections, Wired

WAIT_FOR_WIRE = 1.0
"""Seconds that a finished exchange waits for its raw headers before it is written without them."""
MOST_FOR_WIRE = 10.0
"""The same while there is more to hear: after thirty posted megabytes they came late (2026-11)."""

WAIT_FOR_END = 5.0
"""Seconds that one whose headers are known waits to hear whether it broke off. On a busy machine
that came later than a second after the body, and one of some connections that were reset looked
whole (2026-11)."""


class Pairing:
    """Keeps answers until they can be written; used by the recorder's thread.

    ``write`` is given each exchange, ``address_of`` tells where a host was reached.
    """

    def __init__(self, write: Callable[[Exchange], None], address_of: Callable[[str], str]) -> None:
        self._write_exchange = write
        self._address_of = address_of
        self._wired: defaultdict[str, Wired] = defaultdict(Wired)
        self._hops: Counter[str] = Counter()
        self._connections = Connections()
        self._waiting: deque[Draft] = deque()

    def sent(self, params: Message) -> None:
        """Take a request's headers as they were sent."""
        self._wired[params["requestId"]].requests.append(params["headers"])

    def was_sent(self, network_id: str) -> bool:
        """Say whether a request is known to have left the browser."""
        return network_id in self._wired and bool(self._wired[network_id].requests)

    def received(self, params: Message) -> None:
        """Take an answer's head as it came."""
        self._wired[params["requestId"]].heads.append(params)

    def came(self, network_id: str, response: Message) -> None:
        """Take what a page is told of an answer."""
        self._wired[network_id].answers.append(self._connections.complete(response))

    def ended(self, network_id: str, failed: str = "") -> None:
        """Note that nothing more comes of a request, and Chromium's reason if it failed."""
        self._wired[network_id].ended = True
        self._wired[network_id].failed = failed

    def go_on(self, network_id: str) -> None:
        """Note that a hop of a request has its answer."""
        self._hops[network_id] += 1

    def hop(self, network_id: str) -> int:
        """Return which hop of its redirects a request is at."""
        return self._hops[network_id]

    def wait(self, draft: Draft, now: float) -> None:
        """Have a finished answer written when the wire has told of it, or soon (monotonic)."""
        draft.finished = now
        self._waiting.append(draft)

    def is_waiting(self) -> bool:
        """Whether there is anything left to write."""
        return bool(self._waiting)

    def cut_short(self, network_id: str, reason: str) -> None:
        """Mark the answer that a failed request leaves cut."""
        for draft in self._waiting:
            if draft.network_id == network_id and has_body(draft.paused) and is_cut(reason):
                draft.truncated = draft.truncated or "disconnect"

    def write_ready(self, *, quiet: bool) -> None:
        """Write what can be, in its order; while it is not ``quiet`` the wire may tell more yet."""
        now = time.monotonic() - (0.0 if quiet else MOST_FOR_WIRE - WAIT_FOR_WIRE)
        while self._waiting:
            first = self._waiting[0]
            patience = WAIT_FOR_END if self._knows_heads(first) else WAIT_FOR_WIRE
            if not self._knows(first) and now < first.finished + patience:
                return
            self._write(self._waiting.popleft())

    def write_all(self) -> None:
        """Write what is left, with what is known of it."""
        while self._waiting:
            self._write(self._waiting.popleft())

    def _knows(self, draft: Draft) -> bool:
        """Say whether nothing more can be told of an answer."""
        # only when it has ended is it known whether a body broke off, be it before its first byte
        has_ended = self._wired[draft.network_id].ended or (draft.is_empty and draft.is_proved)
        return has_ended and self._knows_heads(draft)

    def _knows_heads(self, draft: Draft) -> bool:
        wired = self._wired[draft.network_id]
        return wired.knows_heads(draft.hop) if draft.is_refused else wired.knows(draft.hop)

    def _write(self, draft: Draft) -> None:
        wired = self._wired[draft.network_id]
        # what is packed and refused is asked for once more; of other refusals no head may have come
        if not draft.is_refused or (wired.failed != PACKED and wired.head(draft.hop)):
            # what the browser takes for the address is our own way out
            wired.address = self._address_of(draft.url)
            self._write_exchange(exchange_from(draft, wired))
        if wired.ended and draft.hop + 1 >= self._hops[draft.network_id]:
            self._forget(draft.network_id)
        if draft.spool:
            draft.spool.unlink()

    def _forget(self, network_id: str) -> None:
        """Forget what was told of a request of which nothing more is, unless an answer waits.

        An event stream that its page closes is told of as refused, and then as ended: what waits
        of it lost its heads to the first (2026-11).
        """
        if all(draft.network_id != network_id for draft in self._waiting):
            del self._wired[network_id]
