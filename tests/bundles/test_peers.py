"""Others' validators on our bundles, whole and broken."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ogonblick.bundle import Bundle
from tests.broken_bundles.make import EXPECTED, HERE, WHOLE

TOOLS = Path(__file__).parents[1] / "replay" / ".venv" / "bin"
SCRIPT = """
import json, sys
from wacz.main import main
print("\\n" + json.dumps({path: main(["validate", "-f", path]) for path in sys.argv[1:]}))
"""
PASSED = (
    *("B011_warc_deflated", "B022_profile_wrong", "B030_warc_junk_packed", "B031_record_other"),
    *("B040_index_missing", "B042_index_junk", "B050_pages_missing", "B063_wacz_signature_wrong"),
)
"""What ``wacz validate`` has no objection to."""


def wacz_validate(*paths: Path) -> dict[str, int]:
    """Return py-wacz's exit code for each WACZ, all had from one process."""
    command = [TOOLS / "python", "-W", "ignore", "-c", SCRIPT, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    outcomes: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return outcomes


@pytest.mark.skipif(
    not (TOOLS / "wacz").exists(), reason="py-wacz's own environment is made by the Makefile"
)
def test_py_wacz_passes_what_we_seal_and_some_that_we_refuse(sealed_once: Bundle) -> None:
    """Whole bundles are valid to it; so are eight broken ones, each of which is refused here."""
    whole = (sealed_once.folder / "snapshot.wacz", HERE / WHOLE / "snapshot.wacz")
    broken = [HERE / name / "snapshot.wacz" for name in PASSED]
    assert set(wacz_validate(*whole, *broken).values()) == {0}
    expected = json.loads((HERE / EXPECTED).read_text())
    assert all(name[:4] in expected[name]["codes"] for name in PASSED)


def test_warcio_agrees(sealed_once: Bundle, tmp_path: Path) -> None:
    """The field's own checker passes every WARC inside."""
    with zipfile.ZipFile(sealed_once.folder / "snapshot.wacz") as wacz:
        wacz.extractall(tmp_path)
    warcs = sorted(map(str, (tmp_path / "archive").iterdir()))
    command = [Path(sys.executable).with_name("warcio"), "check", *warcs]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")
    assert len(warcs) == 3
