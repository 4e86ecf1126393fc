"""Recorded pages played in a real browser: they work, and they do not get out."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect, sync_playwright

from harvesters.browser.engine.chromium import find_browser
from tests.portal.conftest import Places
from tests.portal.recorded import CANARY
from tests.portal.world import GOOD, SWAPPED

pytestmark = [pytest.mark.s3, pytest.mark.browser]


@dataclass
class Outside:
    """A server in the wide world, and what has reached it."""

    port: int
    met: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """Give a server that a page which gets out would reach."""
    found = Outside(0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.met.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        found.port = served.server_port
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield found
        served.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(outside: Outside) -> Iterator[Browser]:
    """Give a Chromium for which every name outside leads to that one server."""
    with sync_playwright() as playwright:
        path = find_browser("", Path(playwright.chromium.executable_path))
        rules = f"--host-resolver-rules=MAP *.example 127.0.0.1:{outside.port}"
        running = playwright.chromium.launch(executable_path=path, args=[rules])
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser, places: Places, token: str) -> Iterator[BrowserContext]:
    """Give a registrar's browser, signed in."""
    context = browser.new_context(base_url=places.portal, locale="sv-SE")
    context.add_cookies([{"name": "ogonblick", "value": token, "url": places.portal}])
    yield context
    context.close()


def _play(page: Page, snapshot_id: str) -> Frame:
    """Open the replay of a snapshot, and return the frame that it is played in."""
    page.goto(f"/ogonblicksbilder/{snapshot_id}/uppspelning")
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame
    return frame


def test_a_page_made_by_scripts_is_played(context: BrowserContext, outside: Outside) -> None:
    """Its own path, answers of two origins, what was posted, a stylesheet, a picture, a link."""
    page = context.new_page()
    frame = _play(page, GOOD.snapshot_id)
    expect(frame.locator("#app")).to_have_text("/sundbykommun|Sundby|Bron|hit|404|ja|true")
    expect(frame.locator("#app")).to_have_css("color", "rgb(1, 2, 3)")
    assert frame.evaluate("document.getElementById('bild').naturalWidth") == 64
    frame.locator("#vidare").click()
    expect(frame.locator("p")).to_have_text("Om oss")
    assert not outside.met


def test_a_page_does_not_get_out(
    context: BrowserContext, places: Places, outside: Outside, token: str
) -> None:
    """Whatever it tries, it reaches neither the portal nor anybody else, and leaves nothing."""
    page = context.new_page()
    saved: list[object] = []
    page.on("download", lambda one: saved.append(one.url))
    page.on("popup", lambda one: saved.append(one.url))
    frame = _play(page, SWAPPED.snapshot_id)
    told = frame.locator("#told")
    expect(told).to_be_attached()
    out = json.loads(told.text_content() or "")
    tried = ("portal", "out", "after", "socket", "parent", "top", "worker", "other")
    assert {name: out[name] for name in tried} == dict.fromkeys(tried, "refused")
    assert (out["opener"], out["open"], out["blob"]) == ("null", "null", "no")
    assert token not in out["cookie"]
    ask = f"fetch('{places.portal}/', {{credentials: 'include'}}).then(r => r.status, () => 'no')"
    assert frame.evaluate(ask) == "no"
    frame.evaluate(f"location.href = '{CANARY}/k'")
    expect(page.get_by_role("heading", name="Uppspelning")).to_be_visible()
    page.get_by_role("link", name="Tillbaka till ögonblicksbilden").click()
    expect(page.locator("h1")).to_contain_text("Sundby kommun den 21")
    assert not outside.met
    assert not saved


def test_each_look_has_an_origin_of_its_own(context: BrowserContext) -> None:
    """Two looks at one snapshot share nothing, and nobody guesses their names."""
    first = _play(context.new_page(), GOOD.snapshot_id)
    second = _play(context.new_page(), GOOD.snapshot_id)
    for frame in (first, second):
        expect(frame.locator("#app")).to_contain_text("|true")
    assert first.evaluate("location.host") != second.evaluate("location.host")


@pytest.mark.parametrize("path", ["/", "/-/start", "/sundbykommun", "/-/worker.js/x", "/-/app.js"])
def test_the_isolated_origin_tells_strangers_nothing(places: Places, path: str) -> None:
    """Without the name of a look, or outside a frame, there is nothing to see."""
    for name in ("localhost", "0" * 32 + ".ogonblick.localhost"):
        headers = {"Host": f"{name}:{places.port}", "Sec-Fetch-Dest": "iframe"}
        answer = httpx.get(f"http://127.0.0.1:{places.port}{path}", headers=headers)
        assert answer.status_code == 404
        assert "Sundby" not in answer.text


def test_a_look_that_has_ended_says_so_on_a_page(context: BrowserContext, places: Places) -> None:
    """With what to do next, in our own style, and nothing that another site could frame."""
    page = context.new_page()
    answer = page.goto(f"http://visa.ogonblick.localhost:{places.port}/-/look/{'0' * 32}")
    assert answer
    assert answer.status == 404
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    expect(page.get_by_role("heading", name="Uppspelningen kan inte visas")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Uppspelningen är avslutad")


def test_a_look_is_shown_in_its_frame_alone(context: BrowserContext, places: Places) -> None:
    """A look's address opened by itself shows nothing, nor does a frame of anybody else's."""
    page = context.new_page()
    frame = _play(page, GOOD.snapshot_id)
    expect(frame.locator("#app")).to_contain_text("Sundby")  # the start page has given way to it
    host = frame.evaluate("location.host")
    answer = page.goto(f"http://{host}/-/start")
    assert answer
    assert answer.status == 404
    headers = {"Host": host, "Sec-Fetch-Dest": "iframe"}
    told = httpx.get(f"http://127.0.0.1:{places.port}/-/start", headers=headers)
    policy = told.headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors http://visa.ogonblick.localhost:{places.port}")
    name = host.partition(".")[0]
    framed = httpx.get(f"http://127.0.0.1:{places.port}/-/look/{name}", headers={"Host": host})
    assert framed.status_code == 404
