"""The portal's processes: some that answer with pages, and one that plays recordings.

A Python process keeps one core busy, however many threads it has. These are forked once everything
is imported, so that what they have in common lies in memory once, and they share the listening
socket: whoever is idle takes the next visitor.
"""

import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

from ogonblick.settings import Settings
from portal.stack import AT_THE_DOOR
from portal.web.app import create_app
from portal.web.isolated.app import isolated_app
from portal.web.isolated.place import Place
from portal.web.isolated.viewings import Viewings
from portal.web.rooms import Rooms
from portal.web.serving import server
from retention.policy import policy_at
from storage.database.catalogue import open_catalogue
from storage.packages.opening import open_archive

_MOST = 4
_AFTER = 5
"""How much who plays recordings stands back for the others, in the system's own unit."""
_FORKED = multiprocessing.get_context("fork")
_ENDED = "En av portalens processer slutade, så de andra har också slutat. Varför står ovanför."


def serve_all(chosen: Settings, listener: socket.socket, apart: socket.socket) -> None:
    """Serve pages on one socket and recordings on another, until told to stop.

    When a process ends by itself all do, with an error: whoever started us starts us again.
    """
    _settle()
    pages = [partial(_answer, chosen, listener)] * min(_MOST, len(os.sched_getaffinity(0)))
    processes = [_begun(work) for work in (*pages, partial(_play, chosen, apart))]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        wait([one.sentinel for one in processes])
        sys.exit(_ENDED)
    finally:
        for one in processes:
            one.terminate()
        for one in processes:
            one.join()


def _opened(chosen: Settings) -> Rooms:
    """Open the rooms of one process: the catalogue, and the archive with little patience."""
    catalogue = open_catalogue(chosen.database_url)
    archive = open_archive(chosen, AT_THE_DOOR)
    return Rooms(chosen, catalogue, archive, policy_at(chosen.policy), lambda: datetime.now(UTC))


def _begun(work: Callable[[], None]) -> ForkProcess:
    process = _FORKED.Process(target=_bound, args=(work,))
    process.start()
    return process


def _bound(work: Callable[[], None]) -> None:
    """Work until done, or until the process that forked us has ended, in whatever way."""
    threading.Thread(target=_end_with_mother, daemon=True).start()
    work()


def _end_with_mother() -> None:
    mother = multiprocessing.parent_process()
    if mother:
        mother.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _answer(chosen: Settings, listener: socket.socket) -> None:
    answering = server(create_app(_opened(chosen)))
    _settle()
    answering.run([listener])


def _play(chosen: Settings, apart: socket.socket) -> None:
    os.nice(_AFTER)
    place = Place(Viewings(_opened(chosen)), chosen.replay_address)
    playing = server(isolated_app(place))
    _settle()
    playing.run([apart])


def _settle() -> None:
    """Have the collector of garbage pass over all that is there from now on: it stays.

    It went through 330,000 objects of modules and tables after every fortieth page, for 200 ms in
    which nobody in that process was answered; now for 10 to 14. What it does not touch stays in
    memory once for all who were forked (2026-11).
    """
    gc.collect()
    gc.freeze()
