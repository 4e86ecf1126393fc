"""Who answered over https, and with which certificate, stands with the page."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from harvesters.browser.recording.origins import certificate_in
from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.capture import Capture, Outcome
from tests.harvesters.certificates import openssl

pytestmark = pytest.mark.browser

PAGE = b"<!doctype html><meta charset=utf-8><title>Kommunen</title><article>Hej.</article>"


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer the page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)


@pytest.fixture(scope="module")
def address(certified: Path) -> Iterator[str]:
    """Serve the page over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified / "own.pem", certified / "own.key")
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://localhost:{server.server_address[1]}"
        server.shutdown()


def page_info(capture: Capture) -> dict[str, Any]:
    """Return what is told of the capture's page."""
    with (capture.folder / "info-0001.warc.gz").open("rb") as stream:
        first = next(r for r in ArchiveIterator(stream) if r.rec_type == "resource")
        told: dict[str, Any] = json.loads(first.content_stream().read())
    return told


def test_the_page_tells_who_answered_and_with_which_certificate(
    address: str, browser: Path, certified: Path, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Address, protocols, subject, issuer and validity are those that openssl reads."""
    job = make_job(f"{address}/", tmp_path / "capture")
    capture = visit(replace(job, browser_path=str(browser)), lambda *_: None)
    assert capture.outcome is Outcome.COMPLETE, capture.findings
    told = page_info(capture)["origins"]
    assert list(told) == [address]
    assert (told[address]["address"], told[address]["protocols"]) == (
        "127.0.0.1",
        ["http/1.0", "tls/1.3"],
    )
    shown = told[address]["certificate"]
    assert (shown["subject"], shown["issuer"]) == ("exempelby.test", "Exempelby rot")
    assert (shown["tls"], shown["names"]) == ("TLS 1.3", ["localhost", "127.0.0.1"])
    dates = ("x509", "-in", "own.pem", "-noout", "-dates", "-dateopt", "iso_8601")
    for line, name in zip(
        openssl(certified, *dates).splitlines(), ("valid_from", "valid_to"), strict=True
    ):
        assert line.partition("=")[2].replace(" ", "T").replace("Z", "+00:00") == shown[name]


def test_an_answer_without_certificate_tells_of_none() -> None:
    """Over plain http there is nothing to say."""
    assert certificate_in({"remoteIPAddress": "127.0.0.1"}) is None
