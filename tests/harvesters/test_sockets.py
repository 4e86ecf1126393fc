"""What is told of web sockets: conversations that are over, and those that never came about."""

from datetime import UTC, datetime

import pytest

from harvesters.browser.recording.exchange import Unstored
from harvesters.browser.recording.sockets import Conversation, Sockets

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANSWERED = ("HandshakeResponseReceived", {"response": {"status": 101, "headers": {}}})
FAILED = ("FrameError", {"errorMessage": "Could not decode a text frame as UTF-8."})
SPEECHLESS = ("FrameError", {"errorMessage": ""})


def heard(*events: tuple[str, dict[str, object]]) -> tuple[list[Conversation], list[Unstored]]:
    """Return what is said, and what is lost, of one socket of which Chromium tells so."""
    said: list[Conversation] = []
    lost: list[Unstored] = []
    sockets = Sockets(lambda: AT, 1_000, said.append, lost.append)
    for name, told in (("Created", {"url": "wss://a.example/"}), *events, ("Closed", {})):
        sockets.hear({"method": f"Network.webSocket{name}", "params": {"requestId": "1", **told}})
    return said, lost


@pytest.mark.parametrize(("events", "word"), [([], ""), ([FAILED], "disconnect")])
def test_a_conversation_that_broke_off_says_so(
    events: list[tuple[str, dict[str, object]]], word: str
) -> None:
    """One in which the browser was told what it could not read looked whole."""
    (said,), lost = heard(ANSWERED, *events)
    assert (said.truncated, lost) == (word, [])


@pytest.mark.parametrize(
    ("events", "reason"),
    [([], "avbruten"), ([SPEECHLESS], "avbruten"), ([FAILED], FAILED[1]["errorMessage"])],
)
def test_a_socket_that_never_opened_has_a_reason(
    events: list[tuple[str, dict[str, object]]], reason: str
) -> None:
    """Also where Chromium gives none, as over HTTP/2 for one that wants a password."""
    said, (lost,) = heard(*events)
    assert (said, lost.reason) == ([], reason)
