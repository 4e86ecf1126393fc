"""The page inside every bundle: its commands are run, as whoever got the bundle would."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bundles.seal import seal
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture
from tests.bundles.building import SEALED, make_writable, prover
from tests.bundles.certifying import DOMAIN, KINDS, openssl_authority, party, signing

PAGE = "kontrollera.txt"


def commands(folder: Path) -> list[str]:
    """Return the page's commands: the lines that are indented by four spaces."""
    lines = (folder / PAGE).read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.startswith("    ")]


def run(folder: Path, script: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run the commands in the bundle's folder, one after the other, up to the first that fails."""
    tools = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-e"],
        input="\n".join(script),
        cwd=folder,
        env=os.environ | {"PATH": tools, "TMPDIR": str(folder.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_page_verifies_its_bundle(sealed_once: Bundle) -> None:
    """Every command succeeds, and the tools say the words that the page promises."""
    done = run(sealed_once.folder, commands(sealed_once.folder))
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    assert "Verification: OK" in done.stdout + done.stderr
    assert done.stdout.count('"sha256": "') == 3


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_fits_every_kind_of_key(kind: str, capture: Capture, tmp_path: Path) -> None:
    """With certificates, and with a real authority's stamp, the commands succeed as well."""
    (tmp_path / "authority").mkdir()
    with openssl_authority(tmp_path / "authority") as authority:
        signer = signing(tmp_path / "signer", party(DOMAIN, party("rot"), kind))
        own = prover(tmp_path / "home", **signer, **authority.settings)
        folder = seal(capture, tmp_path / "bundle", datetime.now(UTC), own).folder
    done = run(folder, commands(folder))
    assert done.returncode == 0, done.stderr
    assert DOMAIN in (folder / PAGE).read_text("utf-8")


@pytest.mark.parametrize(
    "name",
    [
        *("snapshot.wacz", PAGE, "manifest.json"),
        *("proof/manifest.sig", "proof/key.pem", "proof/1-lokal.tsr", "proof/1-lokal.pem"),
    ],
)
def test_the_page_finds_a_changed_byte(name: str, sealed_once: Bundle, tmp_path: Path) -> None:
    """With a byte changed in the middle of any file, a command fails."""
    folder = make_writable(Path(shutil.copytree(sealed_once.folder, tmp_path / "bundle")))
    script = commands(folder)
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    assert run(folder, script).returncode != 0


def test_a_missing_file_is_no_success(sealed_once: Bundle, tmp_path: Path) -> None:
    """Where a listed file is missing its line fails: an empty digest is found nowhere."""
    folder = make_writable(Path(shutil.copytree(sealed_once.folder, tmp_path / "bundle")))
    script = [line for line in commands(folder) if "snapshot.wacz" in line][:1]
    (folder / "snapshot.wacz").unlink()
    assert run(folder, script).returncode != 0


def test_the_page_is_one_page(sealed_once: Bundle) -> None:
    """It fits on a printed page, and says the most important in English too."""
    text = (sealed_once.folder / PAGE).read_text("utf-8")
    assert len(text.splitlines()) <= 60
    assert "IN ENGLISH" in text


def test_what_is_not_there_is_not_promised(capture: Capture, tmp_path: Path) -> None:
    """A bundle that was neither signed nor stamped has a page without those commands."""
    free = {"demand_signature": False, "demand_timestamps": 0}
    missing = {"signing_key": "none", "timestamp_authorities": "http://127.0.0.1:9/"}
    own = prover(tmp_path / "home", **free, **missing)
    folder = seal(capture, tmp_path / "bundle", SEALED, own).folder
    assert not [line for line in commands(folder) if "openssl" in line]
    assert run(folder, commands(folder)).returncode == 0
    assert "inte undertecknat" in (folder / PAGE).read_text("utf-8")
