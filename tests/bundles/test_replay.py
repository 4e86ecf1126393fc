"""A sealed bundle opens in the field's replay tool, and gives back the bytes that were recorded."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bundles.seal import seal
from harvesters.browser.engine.chromium import find_browser
from tests.bundles.building import (
    FILM,
    HTML,
    PAGE,
    PICTURE,
    SEALED,
    SITE,
    Recording,
    fill,
    png,
    prover,
    record_exchanges,
)

TOOLS = Path(__file__).parents[1] / "replay" / ".venv" / "bin"
TIMESTAMP = "20260302090001"

ASKING = f"{SITE}/asking"
QUESTIONS = [
    ("application/json", '{"q":"posts","after":null,"all":true,"share":1.0,"ids":[1,"å"]}'),
    ("application/json", '{"q":"posts","after":"p7","all":true,"share":1.0,"ids":[1,"å"]}'),
    ("application/x-www-form-urlencoded", "variables=%7B%22id%22%3A1%7D&doc_id=77"),
    ("text/plain;charset=UTF-8", "hello"),
]
"""Bodies that a page sends to one address; the first two differ in one value."""

FORM = "Sundbys växel är öppen"
ASKING_HTML = f"""<!doctype html><meta charset="utf-8"><ol></ol><script>
const form = new FormData();
form.append("q", {json.dumps(FORM)});
const bodies = {json.dumps(QUESTIONS)}.map(([type, body]) => ({{
  body, headers: {{"Content-Type": type}},
}}));
(async () => {{
  for (const asked of [...bodies, {{body: form}}]) {{
    const answer = await fetch("/graphql", {{method: "POST", ...asked}});
    const line = document.createElement("li");
    line.textContent = (await answer.json()).told;
    document.querySelector("ol").append(line);
  }}
}})();
</script>""".encode()

pytestmark = pytest.mark.skipif(
    not (TOOLS / "wayback").exists(), reason="pywb's own environment is made by the Makefile"
)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fetched(address: str) -> bytes:
    """Return what an address answers; replay is on loopback, so no proxy has a say."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=20) as answer:
        body: bytes = answer.read()
        return body


def record_questions(folder: Path) -> None:
    """Write the recording of a page that asks one address in many ways, each with its answer."""
    form = (
        '--AaB03x\r\nContent-Disposition: form-data; name="q"\r\n\r\n' + FORM + "\r\n--AaB03x--\r\n"
    )
    asked = [*QUESTIONS, ("multipart/form-data; boundary=AaB03x", form)]
    with Recording(folder / "rec-20260302090200.warc.gz") as warc:
        warc.exchange(ASKING, "text/html; charset=utf-8", ASKING_HTML)
        for number, (mime, body) in enumerate(asked):
            told = json.dumps({"told": f"svar {number}"}).encode()
            answer = warc.response(f"{SITE}/graphql", "application/json", told)
            warc.request(f"{SITE}/graphql", answer, "POST", body.encode(), mime)


def add(home: Path, collection: str, extra: int) -> None:
    """Seal a bundle and make a collection of it, by nothing but pywb's own tool."""
    capture = fill(home / f"{collection}-capture")
    record_exchanges(capture.folder, extra=extra)
    record_questions(capture.folder)
    bundle = seal(capture, home / f"{collection}-bundle", SEALED, prover(home / "home"))
    wacz = str(bundle.folder / "snapshot.wacz")
    for command in (["init", collection], ["add", "--unpack-wacz", collection, wacz]):
        subprocess.run(
            [TOOLS / "wb-manager", *command], cwd=home, check=True, capture_output=True, timeout=120
        )


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running pywb with a small and a large bundle in its collections."""
    home = tmp_path_factory.mktemp("replay")
    add(home, "small", extra=0)
    add(home, "large", extra=600)
    port = free_port()
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [TOOLS / "wayback", "-p", str(port), "-b", "127.0.0.1", "-d", str(home)],
            cwd=home, stdout=log, stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/", server, home / "log")
        yield address
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module's tests."""
    with sync_playwright() as playwright:
        path = find_browser("", Path(playwright.chromium.executable_path))
        running = playwright.chromium.launch(executable_path=path)
        yield running
        running.close()


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; fail with its log if it ends or is silent for a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            fetched(address)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"pywb did not answer:\n{log.read_text()}")


@pytest.mark.parametrize("collection", ["small", "large"])
@pytest.mark.parametrize(
    ("url", "recorded"),
    [(PAGE, HTML), (PICTURE, png()), (FILM, b"hela filmen")],
    ids=["page", "picture", "film"],
)
def test_replay_gives_the_recorded_bytes(
    replay: str, collection: str, url: str, recorded: bytes
) -> None:
    """Page, picture and the whole film (not its range) come back byte for byte."""
    assert fetched(f"{replay}/{collection}/{TIMESTAMP}id_/{url}") == recorded


@pytest.mark.browser
@pytest.mark.parametrize("collection", ["small", "large"])
def test_a_replayed_page_gets_the_answers_that_it_got(
    replay: str, browser: Browser, collection: str
) -> None:
    """A page that posts JSON, forms and text to one address is told for each what it was told."""
    page = browser.new_page()
    page.goto(f"{replay}/{collection}/{TIMESTAMP}/{ASKING}")
    answers = [f"svar {number}" for number in range(len(QUESTIONS) + 1)]
    expect(page.frame_locator("#replay_iframe").locator("li")).to_have_text(answers)
    page.close()


def test_what_was_not_recorded_is_not_there(replay: str) -> None:
    """Replay never reaches out: an address that was not recorded is not found."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(f"{replay}/small/{TIMESTAMP}id_/{PAGE}/never")
    assert refused.value.code == 404
    refused.value.close()
