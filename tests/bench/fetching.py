"""The sweep with the smallest real visit: one question over the web in the place of a browser.

Only for the bench of growing, where a thousand captures by browser would measure Chromium.  All
else is as it is: leases, quotas, sealing with its proof, deposit, record, events.  Run as a module
it makes the deployment in the work pool that is named.
"""

import os
import sys
from dataclasses import replace

from prefect.deployments.runner import RunnerDeployment
from prefect.types.entrypoint import EntrypointType

from bundles.plain import to_json
from flows import harvest_account
from flows.harvest.workplace import Workplace
from flows.harvest_due import harvest_due
from flows.rooms import Rooms
from harvesters.asking import ask
from harvesters.visit import is_captured, read_capture
from ogonblick.account import Account
from ogonblick.capture import Capture, Order
from tests.bundles.building import Recording, fill

__all__ = ["harvest_due"]

SWEEP = "sweep"


def fetch(rooms: Rooms, account: Account, order: Order, place: Workplace) -> Capture:
    """Ask the account's address once, and leave what a good visit leaves."""
    if is_captured(place.capture):
        return read_capture(place.capture)
    answer = ask(account.url, "GET", allow_private=True)
    part = place.capture.with_name(f"capture.{os.getpid()}")
    capture = replace(fill(part), order=order, taken_at=rooms.clock(), url=account.url)
    with Recording(part / "rec-20260302090100.warc.gz") as warc:
        warc.exchange(account.url, "text/html", answer.body)
    (part / "capture.json").write_text(to_json(capture), encoding="utf-8")
    part.rename(place.capture)
    return replace(capture, folder=place.capture)


harvest_account.visit_checked = fetch


if __name__ == "__main__":
    deployment = RunnerDeployment.from_flow(
        harvest_due,
        name=SWEEP,
        work_pool_name=sys.argv[1],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    deployment.entrypoint = "tests.bench.fetching.harvest_due"  # where the small visit is put in
    deployment.apply()
