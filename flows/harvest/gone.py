"""Accounts that are gone without a case: an incident, which is told with what met the visit."""

from flows.rooms import Rooms
from harvesters.findings import finding
from ogonblick.capture import Capture, Finding, Occasion
from ogonblick.case import ClosureStatus
from retention.already_gone import GONE

WHOLE = (Occasion.SCHEDULED, Occasion.MAJOR_CHANGE, Occasion.ON_REQUEST)
"""Occasions on which an account is seen as it is on an ordinary day."""


def gone_without_case(rooms: Rooms, capture: Capture) -> tuple[Finding, ...]:
    """Say that an account that was there is gone and nobody has opened a closure; or nothing."""
    order = capture.order
    if order.occasion not in WHOLE or not GONE & {one.code for one in capture.findings}:
        return ()
    cases = rooms.catalogue.closures.all(order.account_id)
    known = any(one.status is not ClosureStatus.WITHDRAWN for one in cases)
    was_there = rooms.catalogue.previous(order.account_id, capture.taken_at)
    return () if known or was_there is None else (finding("C242", capture.url),)
