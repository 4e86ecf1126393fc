"""A case's run in the flows: ordered, and followed until it has ended."""

import click

from ogonblick.errors import ServiceError
from ogonblick.settings import Settings
from portal.note import require_running
from portal.orders import Orders, Run
from portal.stack import stack_running


def run_case(chosen: Settings, deployment: str, case_id: str) -> Run:
    """Have the flows take a case as far as it can go, on the stack that runs or on one of our own.

    Raises ``ServiceError`` for a run that broke off; it may be ordered again.
    """
    with stack_running(chosen) as answering:
        prefect = Orders(answering.prefect_api)
        given = prefect.give(deployment, {"case_id": case_id})
        click.echo(f"{case_id}: arbetar …", err=True)
        run = prefect.follow(given, lambda: require_running(answering))
    if run.state != "COMPLETED":
        raise ServiceError(
            f"Körningen avbröts ({run.state}): {run.message} Kör samma kommando igen."
        )
    return run
