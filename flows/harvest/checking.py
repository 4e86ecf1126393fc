"""A visit whose pictures are checked, and which is made once more if they fail."""

from bundles.selfcheck import check
from flows.harvest.steps import visit_account
from flows.harvest.visiting import asked_until, visiting
from flows.harvest.workplace import Workplace
from flows.logbook import step
from flows.rooms import Rooms
from harvesters.selfcheck import failed_check, with_check
from harvesters.visit import read_capture
from ogonblick.account import Account
from ogonblick.capture import Capture, Order, Outcome
from ogonblick.errors import BundleError


def visit_checked(rooms: Rooms, account: Account, order: Order, place: Workplace) -> Capture:
    """Return the account's capture, whose pictures are held against what the page said it shows.

    One that fails is put aside and taken again, once, unless the platform wants to be left alone,
    or it is sealed: what is deposited must be what is recorded.
    The second counts, whatever it lacks, if it is a capture at all; else the first does.
    """
    capture = checked(rooms, visit_account(rooms, account, order, place))
    is_last = place.first.exists() or place.bundle.exists() or not failed_check(capture)
    if not is_last and not asked_until(rooms, account.url):
        place.capture.rename(place.first)
        rooms.catalogue.leases.end_visit(place.lease)
        with visiting(rooms, account, place):  # one more visit in its quotas
            capture = checked(rooms, visit_account(rooms, account, order, place))
    if capture.outcome is Outcome.FAILED and place.first.exists():
        return read_capture(place.first)
    return capture


def checked(rooms: Rooms, capture: Capture) -> Capture:
    """Return a capture with what its pictures fail in. What cannot be read, sealing refuses."""
    if capture.outcome is Outcome.FAILED:
        return capture
    step(rooms, capture.order, "kontrollerar bilderna")
    try:
        return with_check(capture, check(capture.folder))
    except BundleError:
        return capture
