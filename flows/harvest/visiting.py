"""Visits that keep what platforms are spared, whichever worker on whichever host makes them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from flows.harvest.workplace import Workplace
from flows.rooms import Rooms
from harvesters.addresses import refusal
from harvesters.pace_visits import Allowance, allowance_for, login_allowance
from harvesters.pace_waits import asked_to_wait, host_of, waits_until
from harvesters.sessions import session_file
from harvesters.visit import is_captured
from ogonblick.account import Account
from ogonblick.settings import Settings
from storage.database.allowing import Quota

LOOK = 5.0
"""Seconds at most between the looks whether there is room for a visit."""

GIVES_UP = timedelta(hours=1)
"""A platform that has room only later than this is left to a later sweep."""


@contextmanager
def visiting(
    rooms: Rooms, account: Account, place: Workplace, *, waits: bool = True, unasked: bool = False
) -> Iterator[bool]:
    """Wait for room in the account's quotas and keep it through the block, if a visit is needed.

    Gives whether the visit may be made: one that nobody asked for may not where the platform has
    had its visits of the day. What the platform asks of us in the block is known to all workers
    after it, and what it asked of others within it. A visit that does not wait, since a person
    does, is counted all the same, and those that come after wait for it.
    """
    if is_captured(place.capture):
        yield True
        return
    quotas = quotas_of(account, rooms.settings, unasked=unasked)
    if not is_begun(rooms, place, quotas, waits=waits, unasked=unasked):
        yield False
        return
    hear_wishes(rooms, account.url)
    try:
        yield True
    finally:
        rooms.catalogue.leases.end_visit(place.lease)
        share_wishes(rooms, account.url)


def is_begun(
    rooms: Rooms, place: Workplace, quotas: Sequence[Quota], *, waits: bool, unasked: bool
) -> bool:
    """Wait until a visit can be counted as begun; say whether it was, and is not for another day.

    Of several sweeps that saw room for one more visit on the same day, one finds it here.
    """
    leases = rooms.catalogue.leases
    while not leases.begin_visit(place.lease, quotas, rooms.clock(), waits=waits):
        waiting = leases.opens(quotas, rooms.clock()) - rooms.clock()
        if unasked and waiting > GIVES_UP:
            return False
        time.sleep(min(LOOK, max(0.1, waiting.total_seconds())))
    return True


def quotas_of(account: Account, settings: Settings, *, unasked: bool) -> tuple[Quota, ...]:
    """Return the quotas that a visit to the account is counted in: the platform's, the login's.

    What a person asked for is counted in the day's budget too, but waits for no new day.
    """
    found = _quotas_of(account, settings)
    return found if unasked else tuple(replace(one, a_day=0) for one in found)


def _quotas_of(account: Account, settings: Settings) -> tuple[Quota, ...]:
    private = settings.allow_private_addresses
    inside = private and refusal(account.url, allow_private=False) is not None
    allowed = allowance_for(account.platform, inside=inside)
    name = host_of(account.url) if allowed.each_host else account.platform.value
    platform = _quota(name, allowed)
    if inside or not session_file(settings.sessions, account.id).exists():
        return (platform,)
    return (platform, _quota(f"inloggning {account.id}", login_allowance()))


def asked_until(rooms: Rooms, url: str) -> datetime | None:
    """Return the moment before which the platform wants no visit, whichever worker was told."""
    now = rooms.clock()
    told = (waits_until(rooms.settings.waits, url, now), _known_to_all(rooms, url))
    return max((one for one in told if one and one > now), default=None)


def hear_wishes(rooms: Rooms, url: str) -> None:
    """Lay what the platform has asked of all workers where the visit's process looks."""
    until = asked_until(rooms, url)
    if until:
        asked_to_wait(rooms.settings.waits, url, until)


def share_wishes(rooms: Rooms, url: str) -> None:
    """Let all workers know what the platform asked of the visit."""
    until = waits_until(rooms.settings.waits, url, rooms.clock())
    if until and until != _known_to_all(rooms, url):
        rooms.catalogue.leases.ask_to_wait(host_of(url), until)


def _known_to_all(rooms: Rooms, url: str) -> datetime | None:
    return rooms.catalogue.leases.waits_until(host_of(url))


def _quota(name: str, allowed: Allowance) -> Quota:
    return Quota(name, allowed.at_once, allowed.an_hour, allowed.burst, allowed.a_day)
