"""The watch over one capture's browser: memory, disk and time, seen from outside of any page.

A page that never comes to rest answers no question, and no time limit inside it is kept. What is
left then is to end the process that runs it: the visit sees a page that crashed, and writes down
what it had.
"""

import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PROC = Path("/proc")
PAUSE = 0.5
"""Seconds between two looks. Chromium took 1.3 GB a second at the most (2026-11)."""
LOOKS_AT_DISK = 4
"""Looks of which one is at the disk too: a profile has some hundred files, and they fill slowly."""
LOOKS_FOR_AN_END = 4
"""Looks after which a visit whose page was ended has had time to notice."""
RENDERER = b"--type=renderer"
BROWSER = b"--remote-debugging-port"
"""What Chromium starts the processes of pages with, and what we start it with."""
KILOBYTE = 1024
BLOCK = 512
"""Bytes of the blocks that files are told in."""


@dataclass(frozen=True)
class Room:
    """The folder that a browser writes in, for ``most`` bytes; ``spent`` is told of more.

    Chromium lets a page keep more than half of the disk: one wrote 40 MB a second (2026-11).
    """

    folder: Path
    most: int
    spent: Callable[[], None]

    def is_over(self) -> bool:
        """Whether there is more than that in the folder now."""
        return on_disk(self.folder) > self.most


class Watch:
    """Watches over all that this process has started, while its ``with`` block lasts.

    When they hold more than ``memory`` bytes, the next of ``relief`` is called at every look, and
    after the last of them the page's process is ended. After ``seconds``, or with no more ``room``,
    it is ended at once. ``has_ended_page`` tells of that. If the block still lasts a while later,
    the browser is ended.
    """

    def __init__(
        self, memory: int, seconds: float, relief: Sequence[Callable[[], None]], room: Room
    ) -> None:
        self.has_ended_page = False
        self._looks = 0
        self._looks_since = 0
        self._memory = memory
        self._ends_at = time.monotonic() + seconds
        self._relief = iter(relief)
        self._room = room
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(PAUSE):
            self._look()

    def _look(self) -> None:
        self._looks += 1
        self._looks_since += self.has_ended_page
        pids = [os.getpid(), *started_by(os.getpid())]
        at_once = time.monotonic() > self._ends_at or self._has_no_room()
        if at_once or is_more(pids, self._memory):
            act = None if at_once else next(self._relief, None)
            if act:
                act()
            else:
                self._end_page(pids)

    def _has_no_room(self) -> bool:
        is_over = self._looks % LOOKS_AT_DISK == 0 and self._room.is_over()
        if is_over:
            self._room.spent()
        return is_over

    def _end_page(self, pids: Sequence[int]) -> None:
        """End the renderer that holds the most; if that has not helped, all of the browser."""
        patient = self._looks_since < LOOKS_FOR_AN_END
        chosen = [pid for pid in pids if says(pid, RENDERER if patient else BROWSER)]
        if chosen:
            self.has_ended_page = True
            with suppress(ProcessLookupError):
                os.kill(max(chosen, key=resident), signal.SIGKILL)


def started_by(pid: int) -> Iterator[int]:
    """Yield the processes that one has started, and theirs, as the kernel lists them now."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_bytes().rpartition(b")")[2].split()[1]
            children[int(parent)].append(int(folder.name))
    waiting = children[pid]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += children[found]


def on_disk(folder: Path) -> int:
    """Return the bytes that the files in a folder take on disk, as far as they can be seen."""
    total = 0
    for above, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # one that is gone meanwhile takes nothing
                total += (Path(above) / name).lstat().st_blocks * BLOCK
    return total


def is_more(pids: Sequence[int], memory: int) -> bool:
    """Whether processes hold more than so many bytes, what they share counted once.

    The dear figure is only asked for where the cheap one, which is never lower, is too high.
    """
    return sum(map(resident, pids)) > memory and sum(map(proportional, pids)) > memory


def resident(pid: int) -> int:
    """Return the bytes of a process's resident memory (RSS); 0 for one that is gone."""
    with suppress(OSError):
        pages = (PROC / str(pid) / "statm").read_bytes().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0


def proportional(pid: int) -> int:
    """Return a process's share of memory in bytes (PSS); 0 for one that is gone."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * KILOBYTE
    return 0


def says(pid: int, word: bytes) -> bool:
    """Whether a process was started with a word."""
    with suppress(OSError):
        return word in (PROC / str(pid) / "cmdline").read_bytes()
    return False
