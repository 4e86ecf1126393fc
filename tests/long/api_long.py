"""The API met by schemathesis' own command: every phase of it, with far more examples."""

import subprocess
import sys
from pathlib import Path

import pytest

from ogonblick.settings import Settings
from ogonblick.token import Scope
from storage.database.catalogue import open_catalogue
from storage.embedded.rules import ruled
from storage.embedded.server import EmbeddedS3
from storage.packages.opening import open_archive
from tests.portal.api_world import HASTY, Asked, asked_of, seeded, served, ticking
from tests.portal.world import NOW, build

pytestmark = [pytest.mark.s3, pytest.mark.timeout(3600)]

COMMAND = str(Path(sys.executable).with_name("schemathesis"))
RUN = (
    *("run", "--seed", "20261122", "--max-examples", "40", "--checks", "all"),
    # words can say nothing, and a step may come at the wrong time, though both fit the description
    *("--exclude-checks", "positive_data_acceptance"),
)
DESCRIBED = "/api/openapi.json"

CONFIG = """
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "502", "503"]
"""
"""One package is damaged on purpose, and no flows run: both are told as what they are."""


def test_schemathesis_finds_nothing(seaweed: EmbeddedS3, tmp_path: Path) -> None:
    """No fault of ours, nothing that the description does not tell, no way past the token."""
    settings = ruled(seaweed, Settings(home=tmp_path, s3_bucket="apiprov"), HASTY)
    archive = open_archive(settings, HASTY)
    archive.prepare()
    catalogue = open_catalogue(settings.database_url)
    world = build(settings, catalogue, archive, tmp_path / "captures")
    seeded(catalogue)
    asked = asked_of(world, catalogue, archive, tmp_path, ticking(NOW)).with_token(*Scope)
    try:
        assert answered(asked, tmp_path) == 0
    finally:
        catalogue.close()


def answered(asked: Asked, home: Path) -> int:
    """Serve the API to schemathesis, and return how that ended."""
    token = ("--header", f"Authorization: Bearer {asked.secret}")
    config = home / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    with served(asked.app) as address:
        command = [COMMAND, "--config-file", str(config), *RUN, *token, f"{address}{DESCRIBED}"]
        return subprocess.run(command, check=False).returncode
