"""What a hostile page may cost the recorder, and where it can never lead the browser."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hostile.server import Site, serve
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Route
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as serve_socket

from harvesters.addresses import resolve
from harvesters.browser.page.scripts import ask_frames
from harvesters.browser.page.worlds import page_world
from harvesters.browser.pictures.screenshots import top_view
from harvesters.browser.recording.exchange import Exchange
from harvesters.limits import Limits
from tests.harvesters.recording import Recording, recording

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The hostile site."""
    with serve() as served:
        yield served


def inside(site: Site) -> list[str]:
    """Return the ways in which a page may spell an address of ours."""
    hosts = (
        *("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "namn.example"),
    )
    return [f"http://{host}:{site.port}/fonster" for host in hosts]


def names(host: str, port: int) -> tuple[str, ...]:
    """Let names lead inside, and addresses to themselves."""
    return ("10.0.0.1",) if host.endswith((".example", ".com")) else resolve(host, port)


def outside(page: Page, body: str) -> None:
    """Let an address outside answer with a page of ours."""

    def answer(route: Route) -> None:
        to = urlsplit(route.request.url).query
        if to:
            route.fulfill(status=302, headers={"Location": to})
        else:
            route.fulfill(content_type="text/html", body=body)

    page.route("http://ute.example/**", answer)


def test_no_spelling_of_an_address_leads_inside(site: Site, tmp_path: Path) -> None:
    """Frames, pictures, questions, sockets and redirects to ourselves never leave the browser."""
    urls = [*inside(site), "http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/"]
    frames = "".join(f"<iframe src='{url}'></iframe><img src='{url}'>" for url in urls)
    site.asked.clear()
    with recording(tmp_path, private=False, resolver=names) as opened:
        outside(opened.page, frames)
        opened.page.goto("http://ute.example/")
        opened.page.evaluate(
            "async (urls) => { for (const url of urls) {"
            " await fetch(url, {mode: 'no-cors'}).catch(() => 0);"
            " new WebSocket(url.replace('http', 'ws')); } }",
            urls,
        )
        with pytest.raises(PlaywrightError, match="SOCKS"):
            opened.page.goto(f"http://ute.example/?http://127.0.0.1:{site.port}/fonster")
        opened.recorder.stop()
        assert {"127.0.0.1", "10.0.0.1", "169.254.169.254", "fe80::1"} <= set(
            opened.egress.refused()
        )
    assert site.asked == []


CALL = """([url, more]) => new Promise((done) => {
  const call = new RTCPeerConnection({ iceServers: [{ urls: url, ...more }] });
  call.onicegatheringstatechange = () => call.iceGatheringState === "complete" && done();
  setTimeout(done, 1500);
  call.createDataChannel("samtal");
  call.createOffer().then((offer) => call.setLocalDescription(offer));
})"""
WHO = {"username": "a", "credential": "b"}


def test_no_call_leads_inside(site: Site, tmp_path: Path) -> None:
    """WebRTC knows datagrams and servers of its own, and reaches none of ours by them."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening,
        recording(tmp_path, private=False, resolver=names) as opened,
    ):
        listening.bind(("127.0.0.1", 0))
        listening.setblocking(False)
        inside = f"127.0.0.1:{listening.getsockname()[1]}"
        outside(opened.page, "Hej")
        opened.page.goto("http://ute.example/")
        site.asked.clear()
        opened.page.evaluate(CALL, [f"stun:{inside}", {}])
        opened.page.evaluate(CALL, [f"turn:{inside}", WHO])
        opened.page.evaluate(CALL, [f"turn:127.0.0.1:{site.port}?transport=tcp", WHO])
        opened.recorder.stop()
        with pytest.raises(BlockingIOError):
            listening.recv(1)
    assert site.asked == []


def test_a_name_that_is_pointed_elsewhere_leads_where_it_led(site: Site, tmp_path: Path) -> None:
    """The second answer of a name server is never asked for (DNS rebinding)."""
    asked: Counter[str] = Counter()

    def shifting(host: str, _port: int) -> tuple[str, ...]:
        asked[host] += 1
        return (f"127.0.0.{asked[host]}",)

    with recording(tmp_path, resolver=shifting) as opened:
        for path in ("fonster", "tom"):
            opened.page.goto(f"http://skifte.example:{site.port}/{path}")
        opened.recorder.stop()
    assert [one.address for one in opened.exchanges if "tom" in one.url] == ["127.0.0.1"]


def test_other_schemes_lead_nowhere(site: Site, tmp_path: Path) -> None:
    """A page can open neither files nor programs, and what it wants to download is not kept."""
    with recording(tmp_path) as opened:
        opened.page.goto(f"{site.url}/blandat")
        opened.page.wait_for_timeout(300)
        # a frame that was refused its address has none, and would never answer
        came = [frame for frame in opened.page.frames if frame.url]
        texts = [frame.evaluate("document.body?.innerText") for frame in came]
        opened.recorder.stop()
    assert not [text for text in texts if text and "root:" in text]
    assert [one.url for one in opened.exchanges if one.url.endswith("/nedladdning")]
    assert not list(tmp_path.rglob("*virus*"))


def test_links_that_nobody_presses_open_no_windows(site: Site, tmp_path: Path) -> None:
    """A page may press them itself as often as it likes."""
    site.asked.clear()
    with recording(tmp_path) as opened:
        opened.page.goto(f"{site.url}/lankar")
        opened.page.wait_for_timeout(800)
        opened.recorder.stop()
        assert len(opened.page.context.pages) == 1
    assert "/fonster" not in site.asked


def ask(opened: Recording, site: Site, *paths: str) -> None:
    """Ask for something from an empty page of the site, without waiting for it."""
    opened.page.goto(f"{site.url}/tom")
    opened.page.evaluate(
        "(paths) => paths.forEach((path) => void fetch(path).catch(() => 0))", list(paths)
    )


def test_a_page_that_spins_is_stilled_with_its_frames(site: Site, tmp_path: Path) -> None:
    """Scripts without end are stopped, in a frame of another site too: both can be asked again."""
    articles = "() => document.querySelectorAll('article').length"
    with recording(tmp_path) as recorded:
        recorded.page.goto(f"{site.url}/snurrar")
        recorded.page.wait_for_timeout(800)
        recorded.recorder.still()
        assert page_world(recorded.page).call(articles) == 1
        assert list(ask_frames(recorded.page, articles)) == [1]
        assert recorded.recorder.is_still()
        assert top_view(recorded.page).content


def test_what_is_received_in_all_has_an_end(site: Site, tmp_path: Path) -> None:
    """An endless answer ends the carrying of anything when the budget of bytes is spent."""
    with recording(tmp_path, limits=Limits(received=5_000_000)) as opened:
        ask(opened, site, "/utan-slut")
        while not opened.spent:
            opened.page.wait_for_timeout(20)
        with pytest.raises(PlaywrightError, match="SOCKS"):
            opened.page.goto(f"{site.url}/fonster")
        opened.recorder.stop()
        assert opened.egress.received < 6_000_000
    assert opened.spent == ["data"]


def test_one_answer_has_an_end(site: Site, tmp_path: Path) -> None:
    """What does not say how long it is and is too long, or packed, is cut; the rest goes on."""
    with recording(tmp_path, limits=Limits(body=2_000_000)) as opened:
        opened.page.context.set_extra_http_headers({})
        ask(opened, site, "/utan-slut", "/stor", "/packad")
        while sum(one.truncated == "length" for one in opened.exchanges) < 3:
            opened.page.wait_for_timeout(20)
        opened.page.goto(f"{site.url}/fonster")
        opened.recorder.stop()
    cut = {urlsplit(one.url).path for one in opened.exchanges if one.truncated == "length"}
    assert cut == {"/utan-slut", "/stor", "/packad"}
    assert not opened.spent
    assert list((tmp_path / "spool").glob("*")) == []


def test_what_is_honestly_packed_is_kept_whole(site: Site, tmp_path: Path) -> None:
    """However much it unpacks to, within reason; and the page has it too."""
    kept: list[int] = []
    with recording(tmp_path, sink=lambda one: kept.append(one.payload.size)) as opened:
        opened.page.context.set_extra_http_headers({})
        opened.page.goto(f"{site.url}/tom")
        had = opened.page.evaluate(
            "fetch('/stor-packad').then((a) => a.text()).then((t) => t.length)"
        )
        opened.recorder.stop()
    assert had == max(kept) == 21_000_000
    assert not any(one.truncated for one in opened.exchanges)


def test_requests_are_counted(site: Site, tmp_path: Path) -> None:
    """A page that asks for ever is told of as soon as it has asked for too much."""
    with recording(tmp_path, limits=Limits(requests=100)) as opened:
        opened.page.goto(f"{site.url}/fragor?600")
        while not opened.spent:
            opened.page.wait_for_timeout(20)
        opened.egress.shut()
        opened.recorder.stop()
    assert set(opened.spent) == {"anrop"}


def test_what_drips_holds_nothing_up(site: Site, tmp_path: Path) -> None:
    """An answer of a byte now and then is recorded by its head, and said to be late."""
    with recording(tmp_path) as opened:
        ask(opened, site, "/dropp")
        while not opened.is_coming("/dropp"):
            opened.page.wait_for_timeout(20)
        lost = opened.recorder.stop()
    assert [one.truncated for one in opened.exchanges if one.url.endswith("/dropp")] == ["time"]
    assert [urlsplit(one.url).path for one in lost] == ["/dropp"]


def test_what_is_unpacked_counts_as_received(site: Site, tmp_path: Path) -> None:
    """Answers that are small only while they are packed spend the budget of bytes."""
    with recording(tmp_path, limits=Limits(received=6_000_000, body=2_000_000)) as opened:
        opened.page.context.set_extra_http_headers({})
        ask(opened, site, "/packad?1", "/packad?2", "/packad?3")
        while not opened.spent:
            opened.page.wait_for_timeout(20)
        opened.recorder.stop()
    assert set(opened.spent) == {"data"}


def echo(connection: ServerConnection) -> None:
    """Answer every message with itself."""
    for message in connection:
        connection.send(message)


def test_what_is_said_over_sockets_and_events_is_kept(site: Site, tmp_path: Path) -> None:
    """Text and binary messages in both directions, in their order; an event stream to its end."""
    kept: dict[str, Exchange] = {}
    with (
        serve_socket(echo, "127.0.0.1", 0) as server,
        recording(tmp_path, sink=lambda one: kept.update({one.url: one})) as opened,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/samtal"
        opened.page.goto(f"{site.url}/tom")
        opened.page.evaluate(
            """(address) => new Promise((done) => {
              const socket = new WebSocket(address);
              let heard = 0;
              socket.onopen = () => { socket.send("hej å"); socket.send(new Uint8Array([1, 255])) };
              socket.onmessage = () => { if (++heard == 2) { socket.close(); done(); } };
            })""",
            address,
        )
        opened.page.evaluate(
            "() => new Promise((done) => { const events = new EventSource('/handelser?kort');"
            " events.addEventListener('ny', () => { events.close(); done(); }); })"
        )
        opened.page.evaluate(
            "() => new Promise((done) => { let n = 0; const events = new EventSource('/handelser');"
            " events.addEventListener('ny', () => { if (++n == 3) done(); });})"
        )
        opened.recorder.stop()
        server.shutdown()
    (said,) = opened.conversations
    lines = [json.loads(line) for line in said.lines]
    assert [(line["type"], line["opcode"], line["payloadData"]) for line in lines] == [
        ("send", 1, "hej å"),
        ("send", 2, "Af8="),
        ("receive", 1, "hej å"),
        ("receive", 2, "Af8="),
    ]
    opening = json.loads(said.document().splitlines()[0])
    assert (opening["type"], opening["status"]) == ("open", 101)
    streams = [kept[f"{site.url}/handelser{asked}"] for asked in ("", "?kort")]
    assert [one.protocols for one in streams] == [("http/1.1",)] * 2
    events, closed = (one.body.decode() for one in streams)
    # a page that closes its stream at once has heard no more than what came before
    assert closed
    assert events.startswith(closed)
    assert events == "".join(f"event: ny\r\ndata: händelse {n}\r\n\r\n" for n in range(3))
