"""The page about the API in the docs: its examples are run, and what it tells is so."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ogonblick.case import RemovalStatus
from ogonblick.release import Chosen
from ogonblick.token import Scope
from portal.api.asking import A_MINUTE, WRONG_A_MINUTE
from portal.tokens import SCOPES_IN_WORDS
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader
from tests.bundles.building import png
from tests.house import page, rows
from tests.portal.api_world import ANN, HASTY, asked_of, closure, copied, release, removal, ticking
from tests.portal.in_process import Portal
from tests.portal.serving import served
from tests.portal.test_web_approving import with_case
from tests.portal.world import FACEBOOK, GOOD, NOW, World

pytestmark = pytest.mark.s3

TEXT = page("docs/api.md")
EXAMPLES = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def told(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Serve the API, and give what the examples call by names of their own."""
    home = tmp_path_factory.mktemp("api-docs")
    catalogue = copied(world, home)
    archive = open_archive(as_reader(world.settings), HASTY)
    portal = with_case(Portal(catalogue), home)
    planned = replace(world, settings=replace(world.settings, plan=portal.settings.plan))
    asked = asked_of(planned, catalogue, archive, home, ticking(NOW)).with_token(*Scope)
    case, opened = removal(catalogue), removal(catalogue, end="2")
    catalogue.removals.advance(replace(case, status=RemovalStatus.SENT))
    catalogue.persons.add(ANN)
    with served(asked.app) as address:
        yield {
            "PORTAL": address,
            "TOKEN": asked.secret,
            "ACCOUNT": FACEBOOK,
            "SNAPSHOT": GOOD.snapshot_id,
            "CASE": case.id,
            "OPENED": opened.id,
            "CLOSURE": closure(catalogue).id,
            "RELEASE": release(catalogue, Chosen(GOOD.snapshot_id)).id,
            "DISPOSAL": "G2026-1",
            "PERSON": ANN.id,
        }
    catalogue.close()


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_do_what_they_say(told: dict[str, str], tmp_path: Path, example: str) -> None:
    """Every example is run as it stands, and ends well."""
    handed_in = {"skarmdump.png": png(), "ord.txt": b"Ord", "export.zip": b"PK\x03\x04"}
    for name, content in handed_in.items():
        (tmp_path / name).write_bytes(content)
    command = ["bash", "-euo", "pipefail", "-c", example]
    told = told | {"PATH": "/usr/local/bin:/usr/bin:/bin", "NO_PROXY": "127.0.0.1"}
    ran = subprocess.run(
        command, cwd=tmp_path, env=told, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_page_tells_every_scope_and_the_measures() -> None:
    """The table has the scopes, no more and no less, and the text the true numbers."""
    named = {row[0].strip("`") for row in rows(TEXT) if row[0].startswith("`")}
    assert named == set(Scope) == set(SCOPES_IN_WORDS)
    assert f"more than {A_MINUTE} questions" in TEXT
    assert f"or {WRONG_A_MINUTE} without" in TEXT
