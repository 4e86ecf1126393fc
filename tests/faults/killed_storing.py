"""Stores snapshots and disposes of them, each in a process of its own, for somebody to kill.

Reads one line a task: a name for it, then ``deposit`` and the folder of a parcel, or ``dispose``
and a case's id.  Several may be under way at once.  Of each is told the process' id when it has
begun and its exit code when it has ended, after its name.  What the archive acknowledged is written
in the parcel at the moment when the receipt came, so that it is known what must not be lost.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bundles.plain import to_json
from flows.carry_out_disposal import carry_out
from flows.rooms import Rooms, rooms
from ogonblick.snapshot import Receipt
from tests.faults.parcels import ACKNOWLEDGED, parcel_in
from tests.flows.shelf import OPERATOR, shelve


def work(kind: str, what: str) -> None:
    """Do one task in this process."""
    {"deposit": deposit, "dispose": dispose}[kind](what)


def deposit(folder: str) -> None:
    """Claim, deposit and record what a parcel holds."""
    parcel = parcel_in(Path(folder))
    noting(rooms(), parcel.folder)
    shelve(rooms(), parcel.order, parcel.bundle, locked=parcel.locked)


def dispose(case_id: str) -> None:
    """Carry out a disposal case."""
    carry_out(case_id, OPERATOR, rooms())


def noting(opened: Rooms, folder: Path) -> None:
    """Have the archive's receipts written in a folder before anybody else sees them."""
    called: Callable[..., Receipt] = opened.archive.deposit

    def noted(*arguments: Any, **named: Any) -> Receipt:
        receipt = called(*arguments, **named)
        part = folder / f"{ACKNOWLEDGED}.{os.getpid()}"
        part.write_text(to_json(receipt), encoding="utf-8")
        part.replace(folder / ACKNOWLEDGED)
        return receipt

    object.__setattr__(opened.archive, "deposit", noted)


def watched(name: str, *words: str) -> None:
    """Fork for a task, tell when it has begun and how it ended, and end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        work(*words)
    else:
        print(name, child, flush=True)
        print(name, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    os._exit(0)


if __name__ == "__main__":
    # opened once for all, and without a connection that two processes would share
    rooms().catalogue.close()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that watch are waited for by nobody
    for line in sys.stdin:
        if os.fork() == 0:
            watched(*line.split())
