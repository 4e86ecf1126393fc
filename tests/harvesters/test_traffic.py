"""What a browser has asked for, and has not had."""

import time
from datetime import UTC, datetime

from harvesters.browser.recording.exchange import LEFT, UNANSWERED, Asked
from harvesters.browser.recording.traffic import WAIT_FOR_ANSWER, Traffic

URL = "https://a.example/"
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def asked(kind: str, session: str, since: float = 0.0, url: str = URL) -> Asked:
    """Return a request of a session's, asked at a monotonic second."""
    return Asked(url, kind, session, "", since, AT)


def test_what_goes_away_leaves_what_it_had_asked() -> None:
    """Of a frame's questions nothing more is told; beacons outlive it, and others are not its."""
    traffic = Traffic()
    for name, one in {
        "egen": asked("Fetch", "ram"),
        "signal": asked("Ping", "ram"),
        "annans": asked("Fetch", "sida"),
        "svarad": asked("Fetch", "ram"),
    }.items():
        traffic.ask(name, one)
    traffic.end("svarad")
    assert list(traffic.leave({"sessionId": "ram"})) == ["egen"]
    assert not traffic.leave({"sessionId": "ram"})


def test_what_nobody_answered_is_told_when_the_visit_is_over() -> None:
    """A hop answers itself alone, and may be heard of first; what is sent later has another id."""
    traffic, now = Traffic(), time.monotonic()
    for name in ("svarad", "sett", "vidare", "vidare"):
        traffic.ask(name, asked("Fetch", "sida"))
    traffic.answered("före", URL)
    long_ago = now - 2 * WAIT_FOR_ANSWER
    asked_at = {"före": 0.0, "nyss": now, "länge sedan": long_ago, "under annat namn": long_ago}
    for name, since in asked_at.items():
        traffic.ask(name, asked("Fetch", "sida", since))
    traffic.answered("svarad", URL)
    traffic.answered("vidare", URL)
    traffic.told("sett")
    traffic.ask("hållet", asked("Fetch", "sida", url=f"{URL}aldrig"))
    unheard = traffic.unheard(lambda name: name not in {"under annat namn", "hållet"})
    told = {name: lost.reason for name, lost in unheard}
    late = {"nyss": LEFT, "hållet": LEFT}
    assert told == late | {"vidare": UNANSWERED, "länge sedan": UNANSWERED}
