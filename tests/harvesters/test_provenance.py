"""Where a capture says that it came from: what anybody can check, and nothing that is made up."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from harvesters.browser.report.provenance import (
    PROGRAM,
    clock_synchronised,
    code_digest,
    outgoing_address,
)

LIST = """find bundles harvesters ogonblick -name '*.py' -o -name '*.js' -o -name '*.json' \
-o -name '*.toml' |
LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 sha256sum | sha256sum"""


def test_the_digest_of_the_code_is_made_again_with_standard_tools() -> None:
    """``sha256sum`` of what ``sha256sum`` lists gives the same."""
    told = subprocess.run(["sh", "-c", LIST], cwd=PROGRAM, capture_output=True, check=True)
    assert code_digest(PROGRAM) == told.stdout.decode().split()[0]


@pytest.mark.parametrize(
    ("name", "counts"), [("visit.py", True), ("fetch.js", True), ("notes.txt", False)]
)
def test_one_changed_byte_of_the_code_is_seen(tmp_path: Path, name: str, *, counts: bool) -> None:
    """Every file that runs counts, and no other."""
    for package in ("bundles", "harvesters", "ogonblick"):
        shutil.copytree(PROGRAM / package, tmp_path / package)
    before = code_digest(tmp_path)
    file = tmp_path / "harvesters" / "browser" / name
    file.write_bytes((file.read_bytes() if file.exists() else b"") + b"\n")
    assert (code_digest(tmp_path) != before) is counts


def test_the_address_we_go_out_by_is_one_of_our_own() -> None:
    """Nobody is asked, so only an address that can be bound here may be told."""
    address = outgoing_address()
    if address:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.bind((address, 0))
            assert own.getsockname()[0] == address


def test_the_clock_is_kept_right_or_not_or_nobody_knows() -> None:
    """The kernel's word is one of three, and asking it twice gives the same."""
    assert clock_synchronised() == clock_synchronised() in ("ja", "nej", "okänt")
