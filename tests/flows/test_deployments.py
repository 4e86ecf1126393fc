"""The table of deployments: read by Prefect itself, and served as it stands."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ogonblick.errors import ServiceError
from ogonblick.settings import Settings
from ogonblick.swedish import SWEDEN
from portal.orders import DISPOSAL, ORDER, SWEEP, Orders
from portal.stack import has_workers, is_served_now, refuse_second
from portal.texts import flow_name
from tests.flows.pool import POOL, TABLE, deploy, deployed, pool, rows_of_pool

pytestmark = [pytest.mark.s3, pytest.mark.prefect]


def crons(deployment: dict[str, Any]) -> list[tuple[str, str]]:
    """Return when a deployment runs, and where the clock is read."""
    told = (one["schedule"] for one in deployment["schedules"])
    return [(one["cron"], one["timezone"]) for one in told]


def test_what_is_served_is_the_table(stack: Settings) -> None:
    """Each row is known to the server, with its schedule in Swedish time and its limit."""
    found = deployed(stack)
    for row in TABLE["deployments"]:
        one = found[f"{row['name']} {row['entrypoint']}"]
        assert crons(one) == [(s["cron"], "Europe/Stockholm") for s in row.get("schedules", [])]
        limit = (one["global_concurrency_limit"] or {}).get("limit")
        assert limit == row.get("concurrency_limit", {}).get("limit")


def test_who_waits_for_the_flows_waits_for_the_last() -> None:
    """The three that a start waits for come last, so that all are served when they are."""
    last = [(row["entrypoint"].split(".")[1], row["name"]) for row in TABLE["deployments"][-3:]]
    named = [tuple(name.replace("-", "_").split("/")) for name in (SWEEP, ORDER, DISPOSAL)]
    assert last == named


@pytest.mark.parametrize(("name", "months"), [("year", {1}), ("half-year", {1, 7})])
def test_what_runs_seldom_is_seen_coming(stack: Settings, name: str, months: set[int]) -> None:
    """A yearly and a half-yearly schedule have real runs ahead, at six in the Swedish morning."""
    (row,) = (one for one in TABLE["deployments"] if one["name"] == name)
    deployment = deployed(stack)[f"{name} {row['entrypoint']}"]
    wanted = {
        "deployment_id": {"any_": [deployment["id"]]},
        "state": {"type": {"any_": ["SCHEDULED"]}},
    }
    deadline = time.monotonic() + 60
    while not (
        runs := Orders(stack.prefect_api).ask("POST", "/flow_runs/filter", {"flow_runs": wanted})
    ):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    starts = [datetime.fromisoformat(run["expected_start_time"]) for run in runs]
    assert {start.astimezone(SWEDEN).hour for start in starts} == {6}
    assert {start.astimezone(SWEDEN).month for start in starts} <= months
    assert name == "year" or len(starts) > 1


def test_prefects_own_command_deploys_the_table(stack: Settings, tmp_path: Path) -> None:
    """``prefect deploy --all`` takes the file as it is, here under other names and at rest."""
    with pool(stack):
        deploy(stack, tmp_path)
        found = deployed(stack)
        for row in rows_of_pool():
            one = found[f"{row['name']} {row['entrypoint']}"]
            assert one["work_pool_name"] == POOL
            assert one["pull_steps"] in ([], None)
            assert [cron for cron, _ in crons(one)] == [s["cron"] for s in row["schedules"]]
        orders = Orders(stack.prefect_api)
        assert has_workers(orders, f"harvest-due/{POOL}-sweep")
        assert not has_workers(orders)
        assert not is_served_now(orders, f"harvest-due/{POOL}-sweep")


def test_nobody_serves_what_another_serves(stack: Settings) -> None:
    """A second ``serve`` on the same server is refused with what to do; each on its own is not."""
    with pytest.raises(ServiceError, match="körs redan, av en annan"):
        refuse_second(stack)
    refuse_second(Settings())


def test_every_flow_has_a_name_that_people_read(stack: Settings) -> None:
    """What ``ogonblick status`` tells of runs is Swedish, flow by flow."""
    flows = {one["name"] for one in Orders(stack.prefect_api).ask("POST", "/flows/filter", {})}
    assert [name for name in flows if flow_name(name) == name] == []
    assert Orders(stack.prefect_api).is_served()
