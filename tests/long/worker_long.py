"""A process worker of Prefect's own carries out what the table deploys to its pool."""

import subprocess
import sys
from pathlib import Path

import pytest

from ogonblick.settings import Settings
from portal.orders import Orders
from portal.stack import prefect_environment
from tests.flows.pool import POOL, deploy, pool

pytestmark = [pytest.mark.s3, pytest.mark.prefect]


def test_a_worker_takes_orders_from_the_pool(stack: Settings, tmp_path: Path) -> None:
    """A sweep and a backup, ordered by name, are completed by a worker without the code pulled."""
    orders = Orders(stack.prefect_api)
    with pool(stack):
        deploy(stack, tmp_path)
        runs = [
            orders.give(f"harvest-due/{POOL}-sweep", {"account_ids": []}),
            orders.give(f"backup/{POOL}-night", {}),
        ]
        command = ["worker", "start", "--pool", POOL, "--type", "process"]
        with subprocess.Popen(
            [sys.executable, "-m", "prefect", *command],
            cwd=tmp_path,
            env=prefect_environment(stack, stack.home / "prefect"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as worker:
            try:
                ended = [orders.follow(run, lambda: None) for run in runs]
            finally:
                worker.terminate()
    assert [run.state for run in ended] == ["COMPLETED", "COMPLETED"]
