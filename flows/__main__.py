"""Serve the flows: ``python -m flows`` registers them with the Prefect server and runs orders.

Each run is a process of its own, so a run that dies takes nothing else with it.
"""

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.carry_out_disposal import carry_out_disposal
from flows.extend_locks import extend_locks_yearly
from flows.fixity_round import fixity_round
from flows.harvest_account import harvest_account
from flows.harvest_due import harvest_due
from flows.replication import replication

NIGHTLY = Cron("0 3 * * *", timezone="Europe/Stockholm")
AFTER_THAT = Cron("0 4 * * *", timezone="Europe/Stockholm")
BEFORE_DAWN = Cron("0 5 * * *", timezone="Europe/Stockholm")
YEARLY = Cron("0 6 2 1 *", timezone="Europe/Stockholm")

if __name__ == "__main__":
    # by module, not by file: loaded from a file a flow gets another name than its imports have.
    # In this order: whoever starts us waits for the three that can be ordered, which come last
    serve(
        RunnerDeployment.from_flow(
            replication,
            name="night",
            schedule=AFTER_THAT,
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="Varje natt: det nya kopieras till det andra arkivet, om det finns ett.",
        ),
        RunnerDeployment.from_flow(
            fixity_round,
            name="night",
            schedule=BEFORE_DAWN,
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="Varje natt: en del av arkivet läses om och jämförs med kvittona.",
        ),
        RunnerDeployment.from_flow(
            extend_locks_yearly,
            name="year",
            schedule=YEARLY,
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="Varje år: arkivets lås görs så långa som besluten säger.",
        ),
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
