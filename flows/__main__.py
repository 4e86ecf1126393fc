"""Serve the flows: ``python -m flows`` registers them with the Prefect server and runs orders.

Each run is a process of its own, so a run that dies takes nothing else with it.  With ``--own`` the
server is ours and ends with us: its schedules rest until then, so that what was missed does not
begin all at once.  A server that is shared has others who work for it, and nothing rests.  With
``--tell`` the server is told where results are kept, and nothing is served: workers do that.
"""

import asyncio
import sys

from prefect import serve

from flows.deployments import deployments
from flows.results import tell_prefect

if __name__ == "__main__":
    asyncio.run(tell_prefect())
    if "--tell" not in sys.argv[1:]:
        serve(*deployments(), pause_on_shutdown="--own" in sys.argv[1:])
