"""Quotas: how many visits may begin, counted for all workers together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from ogonblick.swedish import SWEDEN, day_of
from storage.database.tables import leases, quotas, waits

LOOK_AGAIN = timedelta(seconds=5)
"""How long after a place was asked for in vain it is asked for again: none tells when it ends."""


@dataclass(frozen=True)
class Quota:
    """How many visits a platform, a host or a login is asked to bear, by its ``name``.

    ``at_once`` go on at the same time, ``an_hour`` may begin in the long run and ``burst`` of them
    right after another (a token bucket), ``a_day`` begin on one Swedish day. Zero is no limit.
    """

    name: str
    at_once: int = 0
    an_hour: float = 0
    burst: int = 1
    a_day: int = 0


@dataclass(frozen=True)
class Spent:
    """What is left of a quota: tokens at a moment, and the visits begun on a Swedish day."""

    left: float
    at: datetime
    day: date
    begun: int


def left_at(quota: Quota, spent: Spent, now: datetime) -> float:
    """Return the tokens that a bucket holds at a moment; a clock that went back adds none."""
    passed = max(0.0, (now - spent.at) / timedelta(hours=1))
    return min(float(quota.burst), spent.left + passed * quota.an_hour)


def begun_on(spent: Spent, day: date) -> int:
    """Return the visits that were begun on a day."""
    return spent.begun if spent.day == day else 0


def opens_at(quota: Quota, spent: Spent, now: datetime) -> datetime:
    """Return the first moment at which the bucket and the day have room for a visit."""
    if quota.a_day and begun_on(spent, day_of(now)) >= quota.a_day:
        return datetime.combine(day_of(now) + timedelta(days=1), time(), SWEDEN)
    lacking = 1 - left_at(quota, spent, now)
    return now + timedelta(hours=max(0.0, lacking) / quota.an_hour) if quota.an_hour else now


def after_one(quota: Quota, spent: Spent, now: datetime) -> Spent:
    """Return what is left once a visit has begun."""
    left = max(0.0, left_at(quota, spent, now) - 1)
    return Spent(left, max(now, spent.at), day_of(now), begun_on(spent, day_of(now)) + 1)


def opens(connection: Connection, wanted: Collection[Quota], now: datetime) -> datetime:
    """Return the first moment at which one more visit may be worth asking for."""
    full = [one for one in wanted if one.at_once and _going(connection, one, now) >= one.at_once]
    moments = [opens_at(one, _spent(connection, one, now), now) for one in wanted]
    return max([now, *moments, *([now + LOOK_AGAIN] if full else [])])


def count(connection: Connection, wanted: Collection[Quota], now: datetime) -> None:
    """Count one visit as begun, in each of its quotas."""
    for one in wanted:
        spent = after_one(one, _spent(connection, one, now), now)
        connection.execute(delete(quotas).where(quotas.c.name == one.name))
        connection.execute(insert(quotas).values(name=one.name, **vars(spent)))


def ask_to_wait(connection: Connection, host: str, until: datetime) -> None:
    """Remember that a host wants no visit before a moment; of several it is the latest."""
    until = max(until, waits_until(connection, host) or until)
    connection.execute(delete(waits).where(waits.c.host == host))
    connection.execute(insert(waits).values(host=host, until=until))


def waits_until(connection: Connection, host: str) -> datetime | None:
    """Return the moment before which a host wanted no visit, if it ever said so."""
    return connection.scalar(select(waits.c.until).where(waits.c.host == host))


def _spent(connection: Connection, quota: Quota, now: datetime) -> Spent:
    """Return what is left of a quota; all of it where nobody has begun anything yet."""
    row = connection.execute(select(quotas).where(quotas.c.name == quota.name)).one_or_none()
    if row is None:
        return Spent(float(quota.burst), now, day_of(now), 0)
    return Spent(row.left, row.at, row.day, row.begun)


def _going(connection: Connection, quota: Quota, now: datetime) -> int:
    """Count the visits of a quota that go on, by the leases that last."""
    going = (leases.c.visiting == quota.name) & (leases.c.until > now)
    return connection.scalar(select(func.count()).select_from(leases).where(going)) or 0
