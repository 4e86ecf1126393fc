"""A sealed bundle opens in the field's replay tool, and gives back the bytes that were recorded."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundles.seal import seal
from ogonblick.bundle import Bundle
from tests.bundles.building import (
    FILM,
    HTML,
    PAGE,
    PICTURE,
    SEALED,
    fill,
    png,
    record_exchanges,
)

TOOLS = Path(__file__).parents[1] / "replay" / ".venv" / "bin"
TIMESTAMP = "20260302090001"

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


def lay_out(bundle: Bundle, home: Path) -> None:
    """Make a collection of the bundle's WARCs and its own plain index, just as they are.

    wb-manager sees only an index named ``.cdx`` or ``.cdx.gz``, not a small WACZ's ``.cdxj``.
    """
    collection = home / "collections" / "small"
    with zipfile.ZipFile(bundle.folder / "snapshot.wacz") as wacz:
        names = [name for name in wacz.namelist() if name.startswith(("archive/", "indexes/"))]
        wacz.extractall(collection, names)


def add(bundle: Bundle, home: Path) -> None:
    """Make a collection of the bundle by pywb's own tool."""
    wacz = str(bundle.folder / "snapshot.wacz")
    for command in (["init", "large"], ["add", "--unpack-wacz", "large", wacz]):
        subprocess.run(
            [TOOLS / "wb-manager", *command], cwd=home, check=True, capture_output=True, timeout=120
        )


@pytest.fixture(scope="module")
def replay(sealed_once: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running pywb with a small and a large bundle in its collections."""
    home = tmp_path_factory.mktemp("replay")
    capture = fill(home / "capture")
    record_exchanges(capture.folder, extra=300)
    add(seal(capture, home / "bundle", SEALED), home)
    lay_out(sealed_once, home)
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


def test_what_was_not_recorded_is_not_there(replay: str) -> None:
    """Replay never reaches out: an address that was not recorded is not found."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(f"{replay}/small/{TIMESTAMP}id_/{PAGE}/never")
    assert refused.value.code == 404
    refused.value.close()
