"""What a browser has asked for, and has not had."""

from datetime import UTC, datetime

from harvesters.browser.recording.exchange import Asked
from harvesters.browser.recording.traffic import Traffic

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def asked(kind: str, session: str) -> Asked:
    """Return a request of a session's."""
    return Asked("https://a.example/", kind, session, "", 0.0, AT)


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
