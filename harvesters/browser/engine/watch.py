"""The watch over one capture's browser: memory, disk and time, seen from outside of any page.

A page that never comes to rest answers no question, and no time limit inside it is kept. It is
stilled then, so that what is there can be told and pictured. What is left after that is to end the
process that runs it: the visit sees a page that crashed, and writes down what it had.
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
PAUSE = 0.1
"""Seconds between two looks at the memory of the processes that are known: a look takes 0.2 ms,
and Chromium took 1.3 GB a second at the most (2026-11)."""
LOOKS_AT_ALL = 10
"""Looks of which one lists all processes, which takes 6 ms, and what they share, which takes 27
where it has to be known (2026-11)."""
LOOKS_AT_DISK = 20
"""Looks of which one is at the disk too: a profile has some hundred files, and they fill slowly."""
LOOKS_FOR_AN_END = 20
"""Looks after which a visit whose page was ended has had time to notice."""
LOOKS_FOR_RELIEF = 5
STEEP = 1.03
"""Looks that a relief is given to help, unless so many times the memory is held meanwhile."""
LOOKS_AHEAD = 3
"""Looks within which a page may not come to hold more than its leeway: if it is about to, all is
done at once, and it is still there to be pictured. With two, one that took a gigabyte a second was
ended instead in 3 of 21 tries, where a look came late (2026-11)."""
LEEWAY = 1.15
"""How many times its memory a page may hold while reliefs are tried, and it is pictured."""
LAST_WORDS = 20.0
"""Seconds that a stilled page has to be told and pictured in, when its time or memory is over."""
RENDERER = b"--type=renderer"
BROWSER = b"--remote-debugging-port"
"""What Chromium starts the processes of pages with, and what we start it with."""
KILOBYTE = 1024
BLOCK = 512
"""Bytes of the blocks that files are told in."""


@dataclass(frozen=True)
class Room:
    """The folder that a browser writes in, for ``most`` bytes; ``spent`` is told of more.

    What lies in the folder ``spool`` is not the page's: it is what we have received and not yet
    written. Chromium lets a page keep more than half of the disk: one wrote 40 MB a second
    (2026-11).
    """

    folder: Path
    spool: Path
    most: int
    spent: Callable[[], None]

    def is_over(self) -> bool:
        """Whether there is more than that in the folder now."""
        return on_disk(self.folder) - on_disk(self.spool) > self.most


class Watch:
    """Watches over all that this process has started, while its ``with`` block lasts.

    When they hold more than ``memory`` bytes, the next of ``relief`` is called now and then. The
    last of them stills the page, and is called when ``seconds`` are over too. If that has not
    helped in a while, or there is no more ``room``, or much more memory is held, the page's process
    is ended. ``has_ended_page`` tells of that. If the block still lasts a while later, the browser
    is ended.
    """

    def __init__(
        self, memory: int, seconds: float, relief: Sequence[Callable[[], None]], room: Room
    ) -> None:
        self.has_ended_page = False
        self._looks = 0
        self._looks_since = 0
        self._looks_over = 0
        self._memory = memory
        self._held = 0
        self._resides = 0
        self._shared = 0
        self._pids: Sequence[int] = ()
        self._ends_at = time.monotonic() + seconds
        self._is_late = False
        self._relief = iter(relief)
        self._still = relief[-1]
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
        if self._looks % LOOKS_AT_ALL == 0:
            self._list()
        self._looks += 1
        self._looks_since += self.has_ended_page
        held, coming = self._measure()
        most = LEEWAY * self._memory
        if self._has_no_room() or held > most or self._has_said_all():
            self._end_page()
        elif coming > most:
            for act in self._relief:
                act()
        elif held > self._memory:
            self._relieve(held)

    def _list(self) -> None:
        """List the processes; what they share is measured anew when it has to be known."""
        self._pids = [os.getpid(), *started_by(os.getpid())]
        self._resides = sum(map(resident, self._pids))
        self._shared = 0

    def _measure(self) -> tuple[int, int]:
        """Return the bytes that are held now, and that will be soon if they grow as they do."""
        resides = sum(map(resident, self._pids))
        growth, self._resides = max(0, resides - self._resides), resides
        coming = resides + LOOKS_AHEAD * growth
        if not self._shared and coming > self._memory:
            self._shared = resides - sum(map(proportional, self._pids))
        return resides - self._shared, coming - self._shared

    def _has_said_all(self) -> bool:
        """Still the page when its time is over; says whether it has had its last words."""
        if time.monotonic() < self._ends_at:
            return False
        was_late, self._is_late = self._is_late, True
        if not was_late:
            self._ends_at += LAST_WORDS
            self._still()
        return was_late

    def _relieve(self, held: int) -> None:
        """Call the next relief, if the last one has not helped; after all of them, be patient."""
        self._looks_over += 1
        if held < STEEP * self._held and self._looks_over < LOOKS_FOR_RELIEF:
            return
        act = next(self._relief, None)
        if act:
            act()
            self._held, self._looks_over = held, 0
        elif self._looks_over * PAUSE > LAST_WORDS:
            self._end_page()

    def _has_no_room(self) -> bool:
        is_over = self._looks % LOOKS_AT_DISK == 0 and self._room.is_over()
        if is_over:
            self._room.spent()
        return is_over

    def _end_page(self) -> None:
        """End the renderer that holds the most; if that has not helped, all of the browser."""
        patient = self._looks_since < LOOKS_FOR_AN_END
        chosen = [pid for pid in self._pids if says(pid, RENDERER if patient else BROWSER)]
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
