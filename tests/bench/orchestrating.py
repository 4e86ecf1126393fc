"""What Prefect costs: the same harvests as a flow's tasks and as plain calls, in processor time.

A hundred accounts are taken by the smallest real visit (``fetching.py``), once as the sweep on a
Prefect server and once by two threads that call the same function; the difference is the cost of
orchestration, flow's and server's together.  It is set beside what a real capture by browser takes.
``plain``, ``flow`` and ``real`` are how the bench calls itself.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from ogonblick.account import Account, Platform  # noqa: E402 - found by the line above
from ogonblick.capture import Occasion, Order  # noqa: E402
from ogonblick.settings import Settings  # noqa: E402
from ogonblick.settings_reading import environment_of  # noqa: E402
from portal.stack import prefect_environment, stack_running  # noqa: E402
from storage.database.catalogue import open_catalogue  # noqa: E402
from tests.bench.weighing import Weight, weigh  # noqa: E402
from tests.entering import ENTERED  # noqa: E402
from tests.flows.board import serve as serve_board  # noqa: E402
from tests.flows.remains import processes_of  # noqa: E402

ACCOUNTS = 100
REAL = 6
"""Captures by browser that are weighed, of the smallest site: so the share below is the largest."""

PERIOD = "2026H2"
AT_ONCE = 2


@dataclass(frozen=True)
class Figures:
    """Seconds of processor: of plain calls, of the flow and of its server, of real captures."""

    accounts: int
    plain: float
    flow: float
    server: float
    real: float

    @property
    def each(self) -> float:
        """What orchestration adds to one account."""
        return (self.flow + self.server - self.plain) / self.accounts

    @property
    def share(self) -> float:
        """What orchestration adds to a real harvest of as many accounts."""
        return self.each / self.real


def plainly(ids: list[str], *, by_browser: bool) -> None:
    """Harvest accounts without Prefect, as many at once as the sweep does."""
    from flows.rooms import rooms

    if not by_browser:
        from tests.bench import fetching  # noqa: F401 - puts the small visit in place
    from flows.harvest_account import harvest

    opened = rooms()
    with ThreadPoolExecutor(AT_ONCE) as several:
        list(several.map(lambda id_: harvest(Order(id_, Occasion.SCHEDULED, PERIOD), opened), ids))


def as_a_flow(ids: list[str]) -> None:
    """Harvest the same by the sweep."""
    from tests.bench.fetching import harvest_due

    harvest_due(ids)


def entered(settings: Settings, run: str, number: int, board: str) -> list[str]:
    """Enter so many accounts in the register; returns their ids."""
    ids = [f"{run}-{one}" for one in range(number)]
    catalogue = open_catalogue(settings.database_url)
    catalogue.register(
        [
            Account(one, one, Platform.WEBSITE, f"{board}/{one}", "Exempelby kommun", "KLF")
            for one in ids
        ],
        ENTERED,
    )
    catalogue.close()
    return ids


def spent_by_server(home: Path) -> float:
    """Return the seconds of processor that Prefect's server and the worker have used."""
    used = 0.0
    for one in processes_of(home):
        with suppress(psutil.NoSuchProcess):
            if {"prefect", "flows"} & set(one.cmdline()):
                used += sum(one.cpu_times()[:2])
    return used


def measure(number: int = ACCOUNTS, real: int = REAL) -> Figures:
    """Harvest as many accounts in each way; servers but Prefect's own are not counted."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        wanted = Settings(home=home, allow_private_addresses=True, concurrency=AT_ONCE)
        board = stack.enter_context(serve_board())
        answering = stack.enter_context(stack_running(wanted))
        os.environ |= {
            **prefect_environment(answering, home / "prefect"),
            **environment_of(answering),
            "OGONBLICK_REPLAY_CHECK": "0",
        }
        address = board.url("x").rpartition("/")[0]
        weights: dict[str, Weight] = {}
        for way, count in (("plain", number), ("flow", number), ("real", real)):
            ids = entered(answering, way, count, address)
            for one in ids:
                board.url(one)
            before = spent_by_server(home)
            weights[way] = weigh(sys.executable, __file__, way, *ids)
            if way == "flow":
                server = spent_by_server(home) - before
        return Figures(
            number,
            weights["plain"].processor,
            weights["flow"].processor,
            server,
            weights["real"].processor / real,
        )


def tell(one: Figures) -> None:
    """Print what was measured."""
    print(
        f"orkestrering: {one.accounts} konton, flödet {one.flow:.1f} CPU-s och servern"
        f" {one.server:.1f}, utan Prefect {one.plain:.1f}: {one.each * 1000:.0f} ms var;"
        f" en riktig ögonblicksbild av den minsta sidan {one.real:.1f} CPU-s: {one.share:.1%}"
    )


def main(words: list[str]) -> None:
    """Be one of the ways, or measure them all."""
    match words:
        case ["plain" | "real" as way, *ids]:
            plainly(ids, by_browser=way == "real")
        case ["flow", *ids]:
            as_a_flow(ids)
        case _:
            tell(measure(*map(int, words)))


if __name__ == "__main__":
    main(sys.argv[1:])
