"""An owner's login is used by captures, and nothing of it is in any byte that is kept."""

import gzip
import json
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright
from warcio.archiveiterator import ArchiveIterator
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as serve_socket

from bundles.secrecy import locked, new_secret_key, unlocked
from harvesters.browser.engine.attending import Left
from harvesters.browser.engine.chromium import devtools_address
from harvesters.browser.recording.session import WITHHELD
from harvesters.browser.report.folder import Visited
from harvesters.browser.visit import session_of
from harvesters.job import PROFILE, Job
from harvesters.login import log_in, watched_login
from harvesters.sessions import Session
from harvesters.vault import Vault
from harvesters.visit import visit
from ogonblick.capture import Outcome
from ogonblick.errors import BundleError, CaptureError
from ogonblick.settings import Settings

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
COOKIE, RENEWED, TOKEN = "kaka-hemlig-4711", "kaka-hemlig-4712", "nyckel-hemlig-0815"
PASSWORD = "losenord-hemligt"
FORM = """<form method=post><input name=word type=password><button>Logga in</button></form>
<p>Du måste logga in för att se inläggen.</p>"""
FEED = """<title>Kontot</title><article itemid=a>Bara för inloggade.</article>
<img src=/bild alt=""><script>
if ("NEW") localStorage.setItem("token", "NEW");
const keys = "?nyckel=" + localStorage.getItem("token") + "&sid=ny-47114711";
fetch("/mer" + keys, {method: "POST", body: "kaka=" + document.cookie.split("=")[1],
  headers: {Authorization: "Bearer " + localStorage.getItem("token"),
            "X-Again": document.cookie.split("=")[1]}});
const socket = new WebSocket("SOCKET");
socket.onopen = async () => {
  const key = new Blob([localStorage.getItem("token").repeat(4)]).stream();
  socket.send(await new Response(key.pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
};
</script>"""


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Show the account to who is logged in, and the form to others.

        The picture is held until the page has said what it says over its web socket.
        """
        if self.path == "/bild":
            assert vars(self.server)["heard"].wait(60)
        is_in = COOKIE in self.headers.get("Cookie", "")
        self._answer(
            FEED.replace("NEW", "") if is_in else FORM,
            RENEWED if is_in and self.path == "/" else "",
        )

    def do_POST(self) -> None:
        """Log in with the password, or answer the account's own question."""
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        vars(self.server)["asked"].append((said, dict(self.headers.items())))
        right = PASSWORD in said
        self._answer(FEED.replace("NEW", TOKEN) if right else "inne", COOKIE if right else "")

    def _answer(self, text: str, cookie: str) -> None:
        text = text.replace("SOCKET", vars(self.server)["place"])
        body = f"<!doctype html><meta charset=utf-8>{text}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if cookie:
            self.send_header("Set-Cookie", f"session={cookie}; Path=/; Max-Age=3600")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """A platform with a login, and with a web socket."""
    said: list[bytes | str] = []
    heard = threading.Event()

    def listen(connection: ServerConnection) -> None:
        for message in connection:
            said.append(message)
            heard.set()

    with (
        ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as served,
        serve_socket(listen, "127.0.0.1", 0) as socket,
    ):
        place = f"ws://127.0.0.1:{socket.socket.getsockname()[1]}/"
        vars(served).update(asked=[], said=said, heard=heard, place=place)
        threads = [threading.Thread(target=one.serve_forever) for one in (served, socket)]
        for thread in threads:
            thread.start()
        yield served
        served.shutdown()
        socket.shutdown()
        for thread in threads:
            thread.join()


def act_as_the_owner(profile: Path, left: Left) -> None:
    """Log in through the form, in the browser that was opened for it; then close its window."""
    with sync_playwright() as playwright:
        page = playwright.chromium.connect_over_cdp(devtools_address(profile)).contexts[0].pages[0]
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button").click()
        page.get_by_text("Bara för inloggade").wait_for()
        while not (left.cookies and left.storage):
            page.wait_for_timeout(50)
        page.close()


@pytest.mark.browser
def test_a_login_opens_the_account_and_is_in_nothing_that_is_kept(
    server: ThreadingHTTPServer, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """A person logs in once; the capture then sees the account, and no byte of it holds a secret.

    Cookies, also a renewed one, keys in headers and what a page repeats of them are searched for.
    """
    vault = Vault(tmp_path / "sessions", tmp_path / "session.key")
    job = replace(
        make_job(f"http://127.0.0.1:{server.server_address[1]}/", tmp_path / "capture"),
        sessions=vault.folder,
        session_key=vault.key,
    )
    profile = tmp_path / "window"
    profile.mkdir()
    settings = Settings(home=tmp_path, allow_private_addresses=True)
    left = Left()
    person = threading.Thread(target=act_as_the_owner, args=[profile, left])
    person.start()
    watched_login(job.account.url, settings, profile, left, shown=False)
    person.join()
    session = Session(job.account.id, "Kansliet", NOW, left.cookies, left.storage)
    assert session.secrets() == {COOKIE, TOKEN}
    stale = {"name": "gammal", "value": "x", "domain": "127.0.0.1", "path": "/", "expires": 1.0}
    vault.keep(replace(session, cookies=(*session.cookies, stale)))
    for told in (vars(server)["asked"], vars(server)["said"]):
        told.clear()
    vars(server)["heard"].clear()

    capture = visit(job, lambda *_: None)

    assert capture.outcome is Outcome.COMPLETE, capture.findings
    # the cookie ends in an hour, by the real clock
    assert {finding.code for finding in capture.findings} - {"C308"} == {"C306", "C309", "C311"}
    assert capture.coverage.posts.found == 1
    ((said, headers),) = vars(server)["asked"]
    assert (headers["Authorization"], said) == (f"Bearer {TOKEN}", f"kaka={RENEWED}")
    assert headers["Cookie"] == f"session={RENEWED}"
    (packed,) = vars(server)["said"]
    assert gzip.decompress(packed) == TOKEN.encode() * 4
    provenance = json.loads((capture.folder / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["session"]["owner"] == "Kansliet"
    assert "cookie" in provenance["session"]["redacted"]
    kept = b"".join(map(content, filter(Path.is_file, (tmp_path / "capture").rglob("*"))))
    assert b"Cookie: [redacted]" in kept
    assert b"/mer?nyckel=redacted&sid=ny-47114711" in kept
    for secret in (COOKIE, RENEWED, TOKEN, PASSWORD):
        assert secret.encode() not in kept
    assert b64encode(packed) not in kept
    info = json.loads(told_of(capture.folder / "info-0001.warc.gz", "urn:pageinfo:"))
    assert info["urls"][vars(server)["place"]]["error"] == WITHHELD
    messages = told_of(capture.folder / "rec-0001.warc.gz", vars(server)["place"])
    (message,) = map(json.loads, messages.splitlines()[1:])
    assert (message["type"], message["payloadData"], message["withheld"]) == ("send", "", WITHHELD)
    assert not list(tmp_path.glob(f"{PROFILE}*"))
    assert not any(COOKIE.encode() in file.read_bytes() for file in vault.folder.iterdir())


def told_of(file: Path, address: str) -> bytes:
    """Return what the first record of our own making in a WARC holds of an address."""
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if (record.rec_headers["WARC-Target-URI"] or "").startswith(address):
                found: bytes = record.content_stream().read()
                return found
    raise AssertionError(address)


def content(file: Path) -> bytes:
    """Return what is in a file, unpacked."""
    data = file.read_bytes()
    return gzip.decompress(data) if file.suffix == ".gz" else data


def session_until(expires: float) -> Session:
    """Return a session with one cookie, which expires then (seconds since 1970)."""
    cookie = {"name": "a", "value": COOKIE, "domain": "x.se", "path": "/", "expires": expires}
    return Session("konto", "Kansliet", NOW, (cookie,), {"https://x.se": {"b": TOKEN}})


def test_a_session_is_kept_encrypted_for_us_alone(tmp_path: Path) -> None:
    """It comes back whole, nobody else may read it, and it never prints its secrets."""
    vault = Vault(tmp_path / "sessions", tmp_path / "key")
    session = session_until(NOW.timestamp() + 60)
    vault.keep(session)
    assert vault.kept("konto") == session
    for file in (vault.key, *vault.folder.iterdir()):
        assert file.stat().st_mode & 0o077 == 0
        assert COOKIE.encode() not in file.read_bytes()
    assert not {COOKIE, TOKEN} & {word for word in (COOKIE, TOKEN) if word in repr(session)}
    assert vault.forget("konto")
    assert vault.kept("konto") is None


def test_a_session_in_anothers_place_does_not_open(tmp_path: Path) -> None:
    """A file that was moved, or changed, is an error with what to do, and without its content."""
    vault = Vault(tmp_path / "sessions", tmp_path / "key")
    vault.keep(session_until(-1))
    (vault.folder / "konto.session").rename(vault.folder / "annat.session")
    with pytest.raises(CaptureError, match="ogonblick accounts login annat"):
        vault.kept("annat")


@pytest.mark.parametrize(
    ("expires", "over"), [(-1, False), (NOW.timestamp(), True), (NOW.timestamp() + 1, False)]
)
def test_a_session_is_over_when_its_last_cookie_is(expires: float, *, over: bool) -> None:
    """A cookie without expiry says nothing of when."""
    assert session_until(expires).is_over(NOW) is over


def test_an_expired_login_is_not_used_and_told(
    make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """The visit is made as anybody's, and says whose login must be renewed."""
    vault, visited = Vault(tmp_path / "sessions", tmp_path / "key"), Visited()
    job = replace(make_job("https://x.se", tmp_path), sessions=vault.folder, session_key=vault.key)
    assert session_of(job, visited) is None
    assert not visited.findings
    vault.keep(session_until((job.taken_at - timedelta(days=1)).timestamp()))
    assert session_of(job, visited) is None
    assert [finding.code for finding in visited.findings] == ["C224"]


@pytest.mark.parametrize(("days", "told"), [(1, True), (14, True), (15, False)])
def test_a_login_that_runs_out_soon_is_told_in_time(
    make_job: Callable[..., Job], tmp_path: Path, days: int, *, told: bool
) -> None:
    """The visit is made with it and says when it ends; so does whoever asks for all that end."""
    vault, visited = Vault(tmp_path / "sessions", tmp_path / "key"), Visited()
    job = replace(make_job("https://x.se", tmp_path), sessions=vault.folder, session_key=vault.key)
    assert vault.running_out(job.taken_at) == []
    kept = session_until((job.taken_at + timedelta(days=days)).timestamp())
    vault.keep(kept)
    assert session_of(job, visited) == kept
    codes = [finding.code for finding in visited.findings]
    assert codes == (["C306", "C308"] if told else ["C306"])
    assert vault.running_out(job.taken_at) == ([kept] if told else [])
    assert vault.running_out(job.taken_at + timedelta(days=days)) == [kept]


@given(plain=st.binary(), about=st.text(), flipped=st.integers(0))
def test_what_is_locked_opens_only_whole_and_under_its_own_word(
    plain: bytes, about: str, flipped: int
) -> None:
    """Any bytes come back; with one bit changed, or under another word, nothing does."""
    key = new_secret_key()
    data = locked(key, plain, about)
    assert unlocked(key, data, about) == plain
    changed = bytearray(data)
    changed[flipped % len(data)] ^= 1
    for other, word in ((bytes(changed), about), (data, f"{about}x")):
        with pytest.raises(BundleError):
            unlocked(key, other, word)


def test_reading_makes_no_key(tmp_path: Path) -> None:
    """Without its key a session is unreadable, and a new one would open nothing."""
    vault = Vault(tmp_path / "sessions", tmp_path / "key")
    vault.keep(session_until(-1))
    vault.key.unlink()
    with pytest.raises(CaptureError, match="key finns inte"):
        vault.kept("konto")
    assert not vault.key.exists()


def test_a_file_that_is_no_key_is_told_before_the_login(tmp_path: Path) -> None:
    """Nobody has to log in for nothing."""
    vault = Vault(tmp_path / "sessions", tmp_path / "key")
    vault.key.write_bytes("lösenord".encode())
    with pytest.raises(CaptureError, match="9 byte"):
        vault.ready()


@pytest.mark.browser
def test_a_window_that_does_not_open_is_said(
    monkeypatch: pytest.MonkeyPatch, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """A screen that is not there is an error of ours, with what to look at."""
    monkeypatch.setenv("DISPLAY", ":4711")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    account = make_job("http://127.0.0.1/", tmp_path).account
    with pytest.raises(CaptureError, match="gick inte att öppna"):
        log_in(account, Settings(home=tmp_path, allow_private_addresses=True), "Kansliet", NOW)


def test_without_a_screen_it_is_said_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Nobody can log in where nobody can see the window."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    account = make_job("https://x.se", tmp_path).account
    with pytest.raises(CaptureError, match="skärm"):
        log_in(account, Settings(home=tmp_path), "Kansliet", NOW)
