"""A login in a window that is really shown: under Xvfb, by a person made of xdotool."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harvesters.browser.engine.attending import Left
from harvesters.login import watched_login
from harvesters.sessions import Session
from ogonblick.settings import Settings

WORD, KEY = "ordet4711", "nyckel-hemlig-0815"
PATIENCE = 60.0
FORM = """<title>Logga in</title><form method=post>
<input name=word type=password style="position:fixed;inset:0;width:100%"></form>"""
IN = f"<title>Inne</title><script>localStorage.setItem('token', '{KEY}')</script>"


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Show the form."""
        self._answer(FORM)

    def do_POST(self) -> None:
        """Let in who has typed the word."""
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(IN if said == f"word={WORD}" else FORM)

    def _answer(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if text == IN:
            self.send_header("Set-Cookie", "session=kaka-hemlig-4711; Path=/")
        self.end_headers()
        self.wfile.write(f"<!doctype html>{text}".encode())


@pytest.fixture
def platform() -> Iterator[str]:
    """The address of a platform with a login."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_address[1]}/"
        served.shutdown()


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A screen that nobody sees, which chooses its own number."""
    ours, theirs = os.pipe()
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1920x1080x24"]
    with subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL) as running:
        os.close(theirs)
        with os.fdopen(ours) as told:
            monkeypatch.setenv("DISPLAY", f":{told.readline().strip()}")
        yield
        running.terminate()


def waited_for(there: Callable[[], object]) -> None:
    """Wait until something is there; give up in the end."""
    until = time.monotonic() + PATIENCE
    while not there() and time.monotonic() < until:
        time.sleep(0.1)


def do(*acts: str) -> bool:
    """Do something at the screen; returns whether it could be done."""
    return not subprocess.run(["xdotool", *acts], capture_output=True, check=False).returncode


def log_in_by_hand(left: Left) -> None:
    """Type the word in the window that says so, and close it when the login has been seen."""
    waited_for(lambda: do("search", "--onlyvisible", "--name", "Logga in", "windowfocus"))
    do("mousemove", "600", "500", "click", "1")
    do("type", WORD)
    do("key", "Return")
    waited_for(lambda: left.cookies and left.storage)
    do("key", "ctrl+w")


@pytest.mark.usefixtures("screen")
def test_a_person_logs_in_in_a_window(platform: str, tmp_path: Path) -> None:
    """What the login left behind is there when the window has been closed, and only then."""
    left = Left()
    person = threading.Thread(target=log_in_by_hand, args=[left])
    person.start()
    settings = Settings(home=tmp_path, allow_private_addresses=True)
    profile = tmp_path / "window"
    profile.mkdir()
    watched_login(platform, settings, profile, left, shown=True)
    person.join()
    session = Session("konto", "Kansliet", datetime.now(UTC), left.cookies, left.storage)
    assert session.secrets() == {"kaka-hemlig-4711", KEY}
