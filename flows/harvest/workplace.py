"""Workplaces: where an order under way has its folder, and who may be in it."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from flows.harvest.leases import leased
from flows.rooms import Rooms
from ogonblick.capture import Order
from ogonblick.errors import DiskFull
from storage.database.leasing import Lease

FULL = (errno.ENOSPC, errno.EDQUOT)
LOCK = ".lock"
CAPTURE = "capture"
"""The folder in a workplace where the capture is laid down."""
PAUSES = (0.1, 0.3, 1, 3)
"""Seconds between the tries to empty a folder that somebody still writes in."""


@dataclass(frozen=True)
class Workplace:
    """The folder of one order or case under way. It is this process' alone while it is held.

    ``lease`` is the right to the order itself, which processes in other homes ask for too.
    """

    folder: Path
    lease: Lease

    @property
    def capture(self) -> Path:
        """Where the capture is laid down."""
        return self.folder / CAPTURE

    @property
    def first(self) -> Path:
        """Where a capture is put aside whose pictures failed, while it is taken again."""
        return self.folder / "first"

    @property
    def bundle(self) -> Path:
        """Where the bundle is sealed."""
        return self.folder / "bundle"


@contextmanager
def workplace(rooms: Rooms, name: str) -> Iterator[Workplace]:
    """Hold the folder of a snapshot's order, or of a case, by its id; waits for who holds it.

    Processes of this home are kept out by the kernel, those of others by the catalogue's lease. A
    process that stands still may lose the lease to another home, so what it writes goes through
    rooms that are ``fenced``.

    A disk that turns out to be full in the block is ``DiskFull``, whoever met it.
    """
    work = rooms.settings.work
    try:
        work.mkdir(parents=True, exist_ok=True)
        with held(work / f"{name}{LOCK}"), leased(rooms, name) as lease:
            folder = work / name
            folder.mkdir(exist_ok=True)
            yield Workplace(folder, lease)
    except OSError as fault:
        if fault.errno not in FULL:
            raise
        raise DiskFull(f"Disken med {work} är full. Frigör plats och kör om.") from fault


def fenced(rooms: Rooms, place: Workplace) -> Rooms:
    """Return rooms in whose catalogue nothing is written once the workplace's lease is lost.

    ``LeaseLost`` is raised instead. Rooms that are behind a fence already are behind both.
    """
    return replace(rooms, catalogue=rooms.catalogue.fenced(place.lease))


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Hold a lock file, which is taken away when it is let go.

    The lock is the kernel's: it is let go at the very moment its holder dies, however it dies.
    """
    while True:
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # the holder we waited for took the file away: what we hold then keeps nobody out
            if is_at(file, lock):
                try:
                    yield
                finally:
                    lock.unlink()
                return


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep others out of a folder that is its own lock."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def is_at(file: TextIO, path: Path) -> bool:
    """Say whether an open file is the one that stands at a path now."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def clear(place: Workplace) -> None:
    """Throw the order's folder away: what is to be kept lies in the archive by now.

    A browser that was killed writes into its profile for some moments more, and that is waited out
    (seen: "directory not empty").
    """
    for pause in PAUSES:
        try:
            remove(place.folder)
        except OSError:
            time.sleep(pause)
        else:
            return
    remove(place.folder)


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, sealed bundles too."""
    # a sealed bundle is read-only, and a folder must be writable to be emptied
    for inner in (folder, *filter(Path.is_dir, folder.rglob("*"))):
        inner.chmod(0o700)
    shutil.rmtree(folder)


def left_behind(rooms: Rooms) -> list[Order]:
    """Return the begun orders that still have a workplace: a kill or an error ended them.

    But for those of cases, whose own flows finish them: what they are to see stands in the case.
    """
    names = {path.name.removesuffix(LOCK) for path in rooms.settings.work.glob("*")}
    of_cases = {one.order for one in rooms.catalogue.removals.all()}
    of_cases |= {one.order for one in rooms.catalogue.closures.all()}
    begun = (work.order for work in rooms.catalogue.work())
    return [one for one in begun if one.snapshot_id in names and one not in of_cases]
