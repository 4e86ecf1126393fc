"""What a recorder saw, and could not store."""

import math
import re

from harvesters.browser.recording.exchange import GIVEN_UP, Draft, Unstored

MOST = 5_000
"""Losses that are told one by one; a page that asks for ever makes no list for ever."""

BROKEN = re.compile(
    r"net::ERR_(CONTENT_LENGTH|INCOMPLETE|INVALID_CHUNKED|CONTENT_DECODING|CONNECTION|HTTP2|QUIC|TIMED_OUT|NETWORK)"
)
"""Ways for a body to end too early; others are of a whole one that the page was refused."""


class Losses:
    """Keeps what was seen but not stored, in the order it was lost."""

    def __init__(self) -> None:
        self._found: dict[str, Unstored] = {}
        self._count = 0

    def note(self, lost: Unstored, request: str = "") -> None:
        """Note a loss, if there is room for it, and by which request's id it may come yet."""
        self._count += 1
        if len(self._found) < MOST:
            self._found[request or f"body {self._count}"] = lost

    def came(self, request: str) -> None:
        """Take back a loss: what a page sends as it is left is answered when the page is gone."""
        self._found.pop(request, None)

    def body(self, draft: Draft, word: str, reason: str) -> None:
        """Note that an answer's body never came; its head is recorded, and says so."""
        draft.truncated = word
        if draft.drop_at < math.inf:
            reason = GIVEN_UP
        kind = draft.paused.get("resourceType", "Other")
        self.note(Unstored(draft.url, reason, kind, draft.at))

    def told(self) -> tuple[Unstored, ...]:
        """Return the losses so far."""
        return tuple(self._found.values())


def is_cut(reason: str) -> bool:
    """Say whether Chromium's reason for a failed answer means that its body broke off."""
    return bool(BROKEN.match(reason))
