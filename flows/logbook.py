"""The log of orders: each line says which account and snapshot it is about, and in which run."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.runtime import flow_run

from flows.rooms import Rooms
from harvesters.steps import Say
from ogonblick.capture import Order
from ogonblick.logs import about
from ogonblick.swedish import seconds

_log = logging.getLogger(__name__)


@contextmanager
def logged(order: Order) -> Iterator[None]:
    """Log that an order begins and ends, and what is told in between as about it."""
    run = flow_run.id or ""
    with about(run=run, account=order.account_id, snapshot=order.snapshot_id):
        began = time.monotonic()
        _log.info("beställningen börjar")
        try:
            yield
        finally:
            ended = "avbröts" if sys.exception() else "är klar"
            _log.info("beställningen %s efter %s", ended, seconds(time.monotonic() - began))


def step(rooms: Rooms, order: Order, name: str) -> None:
    """Tell the catalogue and the log that an order has come to a step."""
    rooms.catalogue.progress(order, name, rooms.clock())
    _log.info(name)


def saying(rooms: Rooms, order: Order) -> Say:
    """Return a way to tell how far a visit has come; the log hears only of each new step."""
    told: list[str] = []

    def say(name: str, done: int, total: int) -> None:
        rooms.catalogue.progress(order, name, rooms.clock(), done if total else None, total or None)
        if told[-1:] != [name]:
            told.append(name)
            _log.info(name)

    return say
