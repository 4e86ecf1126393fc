"""The table of deployments in a work pool of a test's own, beside those that are served."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml

from ogonblick.errors import ServiceError
from ogonblick.settings import Settings
from portal.orders import Orders
from portal.stack import prefect_environment
from tests.house import ROOT

TABLE = yaml.safe_load((ROOT / "deploy" / "prefect.yaml").read_text(encoding="utf-8"))
POOL = "prov"


def deployed(stack: Settings) -> dict[str, dict[str, Any]]:
    """Return the deployments that the server knows, by the module that each enters."""
    found = Orders(stack.prefect_api).ask("POST", "/deployments/filter", {})
    return {f"{one['name']} {one['entrypoint']}": one for one in found}


@contextmanager
def pool(stack: Settings) -> Iterator[None]:
    """Make a work pool for processes, and remove it; what was deployed to it stays at rest."""
    orders = Orders(stack.prefect_api)
    # Prefect on SQLite answers 503 under load to what it has done: asked again it refuses
    with suppress(ServiceError):
        orders.ask("POST", "/work_pools/", {"name": POOL, "type": "process"})
    try:
        yield
    finally:
        with suppress(ServiceError):
            orders.ask("DELETE", f"/work_pools/{POOL}")


def rows_of_pool() -> list[dict[str, Any]]:
    """Return the table's rows under other names, at rest, for the work pool."""
    return [
        {**row, "name": f"{POOL}-{row['name']}", "work_pool": {"name": POOL}}
        | {"schedules": [{**one, "active": False} for one in row.get("schedules", [])]}
        for row in TABLE["deployments"]
    ]


def deploy(stack: Settings, folder: Path) -> None:
    """Have Prefect's own command deploy the table's rows to the work pool."""
    file = folder / "prefect.yaml"
    table = {**TABLE, "deployments": rows_of_pool()}
    file.write_text(yaml.safe_dump(table), encoding="utf-8")
    command = ["--no-prompt", "deploy", "--all", "--prefect-file", str(file)]
    told = subprocess.run(
        [sys.executable, "-m", "prefect", *command],
        cwd=folder,
        env=prefect_environment(stack, stack.home / "prefect"),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert told.returncode == 0, told.stdout + told.stderr
