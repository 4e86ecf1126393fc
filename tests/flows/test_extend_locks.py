"""Once a year every lock is made as long as is decided, by a flow that is served."""

from datetime import UTC, datetime

import httpx
import pytest

from flows.extend_locks import extend_all
from flows.rooms import Rooms
from ogonblick.decision import Decision, Retention
from ogonblick.plan import Ruling
from ogonblick.settings import Settings
from tests.flows.shelf import shelved

pytestmark = pytest.mark.s3

KEPT = Decision(Retention.PERMANENT, None, "2", "", "Plan, version 2", ("Bevaras.",))


def test_what_became_kept_is_locked_for_as_long_as_can_be(rooms: Rooms) -> None:
    """A decision that became longer lengthens the locks; what may go some day gets none."""
    became, goes = (shelved(rooms, "lasta", period) for period in ("2020H1", "2020H2"))
    rooms.catalogue.rule_again(Ruling(became.id, KEPT, rooms.clock(), "ny plan"))
    assert [extend_all(rooms) for _ in range(2)] == [1, 0]
    folder = f"snapshots/{became.account_id}/"
    until = rooms.archive.protection(f"{folder}{became.id}/snapshot.wacz").until
    assert until == datetime(2099, 12, 31, tzinfo=UTC)
    assert rooms.archive.protection(f"{folder}{goes.id}/snapshot.wacz").until is None


@pytest.mark.prefect
def test_every_year_the_locks_are_gone_through(stack: Settings) -> None:
    """The deployment is known by name, with one schedule: the second of January."""
    address = f"{stack.prefect_api}/deployments/name/extend-locks/year"
    (yearly,) = httpx.get(address).raise_for_status().json()["schedules"]
    assert yearly["active"]
    assert yearly["schedule"]["cron"] == "0 6 2 1 *"
