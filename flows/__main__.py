"""Serve the flows: ``python -m flows`` registers them with the Prefect server and runs orders.

Each run is a process of its own, so a run that dies takes nothing else with it.
"""

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.carry_out_disposal import carry_out_disposal
from flows.harvest_account import harvest_account
from flows.harvest_due import harvest_due

NIGHTLY = Cron("0 3 * * *", timezone="Europe/Stockholm")

if __name__ == "__main__":
    # by module, not by file: loaded from a file a flow gets another name than its imports have
    serve(
        RunnerDeployment.from_flow(
            harvest_due,
            name="sweep",
            schedule=NIGHTLY,
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="Varje natt: alla konton som det är dags för.",
        ),
        RunnerDeployment.from_flow(
            harvest_account,
            name="order",
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="Ett konto för ett tillfälle, på begäran.",
        ),
        RunnerDeployment.from_flow(
            carry_out_disposal,
            name="case",
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="Ett godkänt gallringsärende.",
        ),
    )
