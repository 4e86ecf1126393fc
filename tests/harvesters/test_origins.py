"""Who answered over https, and with which certificate, stands with the page."""

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from harvesters.browser.origins import certificate_in
from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.capture import Capture, Outcome

pytestmark = pytest.mark.browser

PAGE = b"<!doctype html><meta charset=utf-8><title>Kommunen</title><article>Hej.</article>"
NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"


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


def openssl(folder: Path, *words: str) -> str:
    """Run openssl in a folder and return what it says."""
    told = subprocess.run(
        ["openssl", *words], cwd=folder, capture_output=True, check=True, text=True
    )
    return told.stdout


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for this machine, issued by an authority of our own."""
    folder = tmp_path_factory.mktemp("certificates")
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    authority = ("-x509", "-subj", "/CN=Exempelby rot", "-keyout", "ca.key", "-out", "ca.pem")
    openssl(folder, "req", *new, *authority, "-days", "30")
    own = ("-subj", "/CN=exempelby.test", "-keyout", "own.key", "-out", "own.pem")
    issued = ("-x509", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "7", "-addext", NAMES)
    openssl(folder, "req", *new, *own, *issued)
    return folder


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


@pytest.fixture(scope="module")
def browser(certified: Path) -> Path:
    """A Chromium that trusts the server's key: it has no other way to be told of an authority."""
    openssl(certified, "x509", "-in", "own.pem", "-pubkey", "-noout", "-out", "own.pub")
    der = ("-pubin", "-in", "own.pub", "-outform", "der", "-out", "own.der")
    openssl(certified, "pkey", *der)
    openssl(certified, "dgst", "-sha256", "-binary", "-out", "own.sha256", "own.der")
    key = openssl(certified, "base64", "-in", "own.sha256").strip()
    program = shutil.which("chromium") or pytest.skip("needs a Chromium of the system's")
    script = certified / "chromium"
    trusted = f"--ignore-certificate-errors-spki-list={key}"
    script.write_text(f'#!/bin/sh\nexec "{program}" "{trusted}" "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


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
