"""What a command loads: little more than it needs, for it is that which takes its time."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.database.catalogue import open_catalogue

DEAR = ("alembic", "boto3", "fpdf", "httpx", "imagehash", "numpy", "PIL")

_LOADED = """
import sys
from importlib import import_module
from storage.database.catalogue import open_catalogue
import_module(sys.argv[1])
open_catalogue(sys.argv[2]).close()
print(*set(sys.argv[3:]).intersection(sys.modules))
"""


@pytest.mark.parametrize(
    ("module", "needed"),
    [
        ("portal.cli.due", ""),
        ("portal.cli.inbox", ""),
        ("portal.cli.removal", "boto3 httpx PIL"),
        ("portal.cli.snapshots", "boto3 httpx PIL"),
    ],
)
def test_no_command_loads_what_others_need(tmp_path: Path, module: str, needed: str) -> None:
    """Neither pictures, PDF, archive, net nor migrations, unless the command is about them."""
    address = f"sqlite:///{tmp_path / 'catalogue.db'}"
    open_catalogue(address).close()
    told = subprocess.run(
        [sys.executable, "-c", _LOADED, module, address, *DEAR],
        check=True,
        capture_output=True,
        text=True,
    )
    assert set(told.stdout.split()) == set(needed.split())
