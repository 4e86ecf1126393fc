"""Look at every account once a week, so that what changes between two snapshots is documented.

One page load an account, held against its latest snapshot. Where the guidelines ask for a snapshot
at a larger change it is ordered at once, or once somebody has confirmed it.
"""

from collections.abc import Collection

from prefect import flow, task
from prefect.logging import get_run_logger

from flows.abreast import abreast
from flows.changes.concluding import conclude
from flows.changes.glimpsing import Seen, glimpse
from flows.changes.settling import ordered_changes, settle
from flows.harvest.latest import latest_whole
from flows.harvest_account import harvest_order, may_pass, no_visit_to
from flows.rooms import Rooms, rooms
from ogonblick.account import Account
from ogonblick.errors import BundleError
from retention.due import exemption


@flow(name="probe-changes", persist_result=False)
def probe_changes(account_ids: list[str] | None = None) -> int:
    """Look at all accounts, or those named, and order what is to be documented; returns how many.

    Where nobody named them, none is visited in quiet hours, nor before the moment that its platform
    asked us to wait for.
    """
    opened = rooms()
    settle(opened)
    unasked = account_ids is None
    accounts = to_glimpse(opened, account_ids)
    most = opened.settings.concurrency
    looks = abreast(most, lambda one: glimpse_account.submit(one, unasked=unasked), accounts)
    seen = [found for look in looks if (found := look.result(raise_on_failure=False)) is not None]
    conclude(opened, [one for one in seen if isinstance(one, Seen)])
    orders = list(ordered_changes(opened))
    for done in abreast(most, lambda one: harvest_order.submit(one, unasked=unasked), orders):
        done.result()
    settle(opened)
    for look in looks:
        look.result()
    return len(seen)


def to_glimpse(rooms: Rooms, named: Collection[str] | None) -> list[Account]:
    """Return the accounts to look at: those that the clock applies to, in the register's order."""
    return [
        one
        for one in rooms.catalogue.accounts()
        if not exemption(one, rooms.policy) and (named is None or one.id in named)
    ]


@task(
    name="glimpse",
    task_run_name="{account.id}",
    retries=2,
    retry_delay_seconds=[10, 60],
    retry_condition_fn=may_pass,
)
def glimpse_account(account: Account, *, unasked: bool = False) -> Seen | None:
    """Look at one account; None where no visit may begin, or there is nothing to compare with."""
    opened, log = rooms(), get_run_logger()
    snapshot = latest_whole(opened, account.id)
    if snapshot is None:
        return None
    if unasked and (why := no_visit_to(account, opened)):
        log.info(why)
        return None
    try:
        return glimpse(opened, account, snapshot)
    except BundleError as fault:
        log.warning("%s: %s", account.id, fault)  # fixity tells of it
        return None
