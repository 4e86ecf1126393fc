"""A home in which one account has been recorded by the command line itself."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ogonblick.settings import Settings
from tests.conftest import Ogonblick
from tests.flows.board import Board

HEADINGS = "id;namn;plattform;adress;kommun;nämnd;förvaltning;redaktörer;administratörer"


@dataclass(frozen=True)
class Recorded:
    """The home, its running stack, and the snapshot that ``harvest --json`` told of."""

    home: Path
    stack: Settings
    work: dict[str, Any]
    snapshot_id: str


@pytest.fixture(scope="session")
def recorded(stack: Settings, board: Board, ogonblick: Ogonblick) -> Recorded:
    """Import a register of one account and order a snapshot of it, as a person would."""
    url = board.url("anslagstavlan")
    register = stack.home / "konton.csv"
    row = f"anslagstavlan;Anslagstavlan;webbplats;{url};Exempelby kommun;;KLF;A;"
    register.write_text(f"{HEADINGS}\n{row}\n", encoding="utf-8")
    imported = ogonblick("accounts", "import", register, home=stack.home)
    assert imported.stdout == ("Registret är inläst: 1 nytt konto, 0 ändrade, 0 oförändrade.\n"), (
        imported.stderr
    )
    wanted = ("--account", "anslagstavlan", "--occasion", "on-request", "--json")
    harvested = ogonblick("harvest", *wanted, home=stack.home)
    assert harvested.returncode == 0, harvested.stderr
    (work,) = json.loads(harvested.stdout)
    period = work["order"]["period"].lower()
    return Recorded(stack.home, stack, work, f"anslagstavlan_{period}_on-request")
