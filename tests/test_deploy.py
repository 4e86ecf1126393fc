"""What is deployed with speaks of what exists: settings, commands, figures, flows."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from ogonblick.errors import SettingsError
from ogonblick.settings import Settings
from ogonblick.settings_reading import settings_from
from portal.cli import COMMANDS
from tests.house import ROOT, page

FILES = sorted(
    path for path in (ROOT / "deploy").rglob("*") if path.is_file() and path.suffix != ".pyc"
)
NAMES = {f"OGONBLICK_{name.upper()}" for name in vars(Settings())}
DASHBOARD = json.loads(page("deploy/grafana/ogonblick.json"))


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every file of the folder, with its text."""
    yield from ((path, path.read_text(encoding="utf-8")) for path in FILES)


def test_every_setting_that_is_deployed_exists() -> None:
    """No file names a variable of ours that the program does not read."""
    for path, text in texts():
        assert set(re.findall(r"OGONBLICK_[A-Z0-9_]*[A-Z0-9]", text)) - NAMES <= {"OGONBLICK_S3"}, (
            path
        )


def test_every_command_that_is_deployed_exists() -> None:
    """What units and containers start is a command of ours."""
    for path, text in texts():
        started = re.findall(r"(?:bin/ogonblick |\[ogonblick, )(\w+)", text)
        assert set(started) <= set(COMMANDS), path


@pytest.mark.parametrize("path", [one for one in FILES if one.suffix == ".yaml"], ids=str)
def test_every_table_can_be_read(path: Path) -> None:
    """What Compose, Kubernetes and Prefect read is YAML with names in it."""
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)


def test_workers_ask_the_pool_that_the_table_deploys_to() -> None:
    """Everybody means the same work pool."""
    table = yaml.safe_load(page("deploy/prefect.yaml"))
    (pool,) = {row["work_pool"]["name"] for row in table["deployments"]}
    asked = [name for _, text in texts() for name in re.findall(r"--pool[ ,]+(\w+)", text)]
    assert asked
    assert set(asked) == {pool}


def test_portal_and_workers_share_what_is_handed_in(tmp_path: Path) -> None:
    """Every way to start them apart names one folder, where both look."""
    units = [page(f"deploy/systemd/ogonblick-{one}.service") for one in ("portal", "worker@")]
    assert len({*re.findall(r"OGONBLICK_SHARED=(\S+)", "".join(units))}) == 1
    assert "".join(units).count("OGONBLICK_SHARED=") == 2
    services = yaml.safe_load(page("deploy/compose.yaml"))["services"]
    (shared,) = re.findall(r"OGONBLICK_SHARED=(\S+)", page("deploy/Containerfile"))
    for name in ("portal", "worker"):
        assert f"shared:{shared}" in services[name]["volumes"]
    assert f"mountPath: {shared}}}" in page("deploy/kubernetes/workers.yaml")
    homes = (tmp_path / "a", tmp_path / "b")
    here, there = (
        settings_from({"OGONBLICK_HOME": str(one), "OGONBLICK_SHARED": shared}) for one in homes
    )
    assert (here.uploads, here.link_key_file) == (there.uploads, there.link_key_file)
    assert here.work != there.work
    with pytest.raises(SettingsError, match="OGONBLICK_SHARED=delat"):
        settings_from({"OGONBLICK_SHARED": "delat"})


def test_the_dashboard_shows_figures_that_there_are() -> None:
    """Every figure in it is one that the portal gives; no two panels have the same place."""
    shown = re.findall(
        r"ogonblick_(\w+)", json.dumps([one["targets"] for one in DASHBOARD["panels"]])
    )
    given = page("portal/web/watching.py")
    for name in shown:
        assert f'"{name.removesuffix("_timestamp_seconds")}"' in given
    places = [(one["gridPos"]["x"], one["gridPos"]["y"]) for one in DASHBOARD["panels"]]
    assert len(set(places)) == len(places)
