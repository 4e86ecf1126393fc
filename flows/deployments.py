"""The table of deployments, ``prefect.yaml``, as ``python -m flows`` serves it on one machine."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import yaml
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron


def deployments() -> Iterator[RunnerDeployment]:
    """Yield all deployments, in the order of the table; its work pool is not for one machine."""
    table = yaml.safe_load(files("flows").joinpath("prefect.yaml").read_text(encoding="utf-8"))
    yield from map(_deployment, table["deployments"])


def _deployment(row: dict[str, Any]) -> RunnerDeployment:
    # by module, not by file: loaded from a file a flow gets another name than its imports have
    limit = row.get("concurrency_limit")
    schedules = [Cron(one["cron"], timezone=one["timezone"]) for one in row.get("schedules", [])]
    return RunnerDeployment.from_entrypoint(
        row["entrypoint"],
        name=row["name"],
        description=row["description"],
        schedules=schedules,
        concurrency_limit=ConcurrencyLimitConfig(**limit) if limit else None,
    )
