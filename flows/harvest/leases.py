"""Holding a lease: taken before the work, renewed beside it, let go after it, however that ends."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from flows.rooms import Rooms
from ogonblick.errors import CatalogueError, DiskFull
from storage.database.leasing import Lease

LASTING = timedelta(seconds=90)
"""How long a lease lasts that nobody renews: longer than a busy machine lets a thread wait."""

RENEWAL = 20.0
"""Seconds between renewals: three in a row must fail before anybody else may take over."""

LOOK = 2.0
"""Seconds between the looks whether a lease that another home has is free."""

PASSING = (CatalogueError, DiskFull)
"""What a catalogue may be short of for a while; the work itself tells of it, if it lasts."""

MARK = "home.id"
"""The file in a home that says which home it is, on whichever host."""


@contextmanager
def leased(rooms: Rooms, name: str) -> Iterator[Lease]:
    """Hold the lease of an order or a case, by its id; waits for who has it in another home.

    The lock file of the same name is held already: it keeps apart the processes of this home.
    """
    lease = Lease(name, home_id(rooms.settings.home), uuid4().hex)
    while not rooms.catalogue.leases.take(lease, rooms.clock(), rooms.clock() + LASTING):
        time.sleep(LOOK)
    over = threading.Event()
    keeper = threading.Thread(target=keep, args=(rooms, lease, over), daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        over.set()
        keeper.join()
        with suppress(*PASSING):  # what is not let go runs out
            rooms.catalogue.leases.release(lease)


def keep(rooms: Rooms, lease: Lease, over: threading.Event) -> None:
    """Renew a lease until the work is over, or somebody else has it.

    A catalogue that does not answer is asked again: a lease that nobody took is ours, also late.
    """
    while not over.wait(RENEWAL):
        with suppress(*PASSING):
            if not rooms.catalogue.leases.renew(lease, rooms.clock() + LASTING):
                return


def home_id(home: Path) -> str:
    """Return the id of a home, which it is given when it is first asked for."""
    mark = home / MARK
    if not mark.exists():
        part = home / f"{MARK}-{uuid4().hex}"
        part.write_text(uuid4().hex, encoding="utf-8")
        with suppress(FileExistsError):  # of two at once the first that is there counts for both
            os.link(part, mark)
        part.unlink()
    return mark.read_text(encoding="utf-8")
