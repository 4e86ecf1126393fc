"""What it takes to have a post sealed and in the registrar's inbox, from its address on.

Run alone: ``python tests/bench/removing.py [TIMES]``. On a post's own page of the tests' site, and
from a screenshot that is handed in. Processor time is ours, the browser's and the visit's.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "sites"), str(Path.cwd())]

from torget.server import serve  # noqa: E402 - found by the line above

from flows.preserve_before_removal import preserve  # noqa: E402 - after the path is laid
from flows.rooms import Rooms  # noqa: E402
from ogonblick.case import Removal  # noqa: E402
from portal.waiting import waiting  # noqa: E402
from storage.embedded.server import embedded_s3  # noqa: E402
from tests.flows.conftest import enter_website, new_rooms  # noqa: E402
from tests.flows.leaving import handed_in, wished  # noqa: E402

HANDLE = "exempelby-simhall"


def processor() -> float:
    """Return the seconds of processor that this process and its children have taken."""
    own, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, -1))
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime


def measure(rooms: Rooms, case: Callable[[int], Removal], times: int) -> list[tuple[float, float]]:
    """Return seconds, and seconds of processor, of each removal until it is in the inbox."""
    found = []
    for number in range(times):
        began, spent = time.perf_counter(), processor()
        opened = case(number)
        preserve(opened.id, rooms)
        assert opened.id in {one.case_id for one in waiting(rooms.catalogue)}
        found.append((time.perf_counter() - began, processor() - spent))
    return found


def main(times: int) -> None:
    """Print the medians of both ways."""
    with tempfile.TemporaryDirectory() as place, serve() as torget:
        truth = torget.account(HANDLE)
        with (
            embedded_s3(Path(place) / "s3") as archive,
            new_rooms(archive, Path(place) / "home") as rooms,
        ):
            enter_website(rooms, HANDLE, truth.url)
            posts = [f"{truth.url}/inlagg/{post}" for post in truth.posts]
            seen = measure(rooms, lambda number: wished(rooms, HANDLE, posts[number]), times)
            given = measure(
                rooms,
                lambda number: handed_in(rooms, wished(rooms, HANDLE, f"{posts[number]}#bild")),
                times,
            )
    for name, rows in {"address": seen, "screenshot": given}.items():
        clock, spent = (statistics.median(column) for column in zip(*rows, strict=True))
        worst = max(row[0] for row in rows)
        print(f"{name}: {clock:.1f} s by the clock (most {worst:.1f}), {spent:.1f} s of processor")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 5)
