"""The figures of docs/benchmarks.md: ``make bench``, or one of them with ``--only NAME``.

Each is a ratio within one run, against the same work without us or against a physical limit, as
the median of paired runs; absolute seconds say more about the machine than about the program.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "sites")]

import archiving  # noqa: E402 - beside this file
import beside  # noqa: E402 - the same
import capturing  # noqa: E402 - the same
import deciding  # noqa: E402 - the same
import growing  # noqa: E402 - the same
import likeness  # noqa: E402 - the same
import orchestrating  # noqa: E402 - the same
import rebuilding  # noqa: E402 - the same
import registrars  # noqa: E402 - the same
import scaling  # noqa: E402 - the same
import sealing  # noqa: E402 - the same
import searching  # noqa: E402 - the same
from torget.server import serve  # noqa: E402 - found by the line above
from weighing import Weight  # noqa: E402 - beside this file

from harvesters.addresses import Addresses  # noqa: E402 - after the path is laid
from harvesters.browser.engine.chromium import open_browser  # noqa: E402
from harvesters.browser.engine.egress import Egress  # noqa: E402
from harvesters.browser.reading.extract import Gathered  # noqa: E402
from harvesters.browser.reading.feed import read_page  # noqa: E402
from harvesters.browser.recording.recorder import Recorder  # noqa: E402
from harvesters.browser.recording.sinks import Sinks  # noqa: E402
from harvesters.browser.rules import rules_for  # noqa: E402
from harvesters.limits import Limits  # noqa: E402
from harvesters.steps import Budget  # noqa: E402
from ogonblick.account import Platform  # noqa: E402

RULES = rules_for(Platform.WEBSITE)


@contextmanager
def timed(spent: list[float]) -> Iterator[None]:
    """Add the seconds that the block takes."""
    began = time.perf_counter()
    yield
    spent.append(time.perf_counter() - began)


def nothing(*_: object) -> None:
    """Take what is told, and do nothing with it."""


def read_feed(url: str, *, record: bool) -> tuple[float, int]:
    """Read a feed to its end; returns the seconds of reading, and how many items were found."""
    spent: list[float] = []
    gathered = Gathered()
    with (
        tempfile.TemporaryDirectory() as profile,
        Egress(Addresses(allow_private=True), Limits().received, nothing) as egress,
        open_browser("", Path(profile), "", egress.port if record else None) as browser,
    ):
        page = browser.context.pages[0]
        travelled = [time.monotonic()]
        page.on("request", lambda _: travelled.append(time.monotonic()))
        page.on("requestfinished", lambda _: travelled.append(time.monotonic()))
        sinks, spool = Sinks(nothing, nothing, nothing), Path(profile) / "spool"
        recorder = Recorder(sinks, lambda: datetime.now(UTC), egress, spool, Limits())
        if record:
            recorder.start(browser.address)
        with timed(spent):
            page.goto(url)
            read_page(
                page, RULES, gathered, Budget.of(240), lambda: time.monotonic() - travelled[-1]
            )
        if record:
            recorder.stop()
    return spent[0], len(gathered.items)


def bench_recording(rounds: int) -> None:
    """Time of reading a feed of 40 posts and 325 comments, recorded / not recorded."""
    with serve() as site:
        url = site.account("exempelby").url
        pairs = [(read_feed(url, record=True), read_feed(url, record=False)) for _ in range(rounds)]
    found = {items for pair in pairs for _, items in pair}
    ratios = [on / off for (on, _), (off, _) in pairs]
    told("läsning med inspelning / utan", ratios, f"{found} inlägg och kommentarer")


def bench_capturing(rounds: int) -> None:
    """Time and memory of a capture with pictures: by length, several at once, beside others."""
    least, *more = (60, 240, 600)
    with capturing.feeds() as address:
        for posts in (least, *more):
            taken = [capturing.measure(address, posts) for _ in range(rounds)]
            print(f"inhämtning av {posts} inlägg: {capturing.in_words(taken)}", flush=True)
        for number in (2, 4):
            taken = [capturing.measure(address, least, number)]
            print(f"{number} på en gång: {capturing.in_words(taken)}", flush=True)
        for name, run in beside.TOOLS.items():
            print(beside.told(name, f"{address}{least}", least, run), flush=True)


def bench_sealing(rounds: int) -> None:
    """Processor time of sealing and verifying, and of others' tools, against ``sha256sum``."""
    for megabytes in (100, 1000):
        with tempfile.TemporaryDirectory() as home:
            sealing.made(Path(home), megabytes)
            runs = [sealing.measure(Path(home)) for _ in range(rounds)]
        for what in runs[0].took:
            weights = [run.took[what] for run in runs]
            pairs = zip(weights, (run.took[sealing.SHA] for run in runs), strict=True)
            ratios = [one.processor / sha.processor for one, sha in pairs]
            told(f"{what} / sha256sum, CPU-tid", ratios, in_words(weights, runs[0].size))


def in_words(weights: list[Weight], size: int) -> str:
    """Return what some runs over so many bytes took, as the median and the most memory."""
    seconds = statistics.median(one.seconds for one in weights)
    processor = statistics.median(one.processor for one in weights)
    memory = max(one.megabytes for one in weights)
    speed, effort = size / 1e6 / seconds, processor / (size / 1e9)
    return f"{size / 1e6:.0f} MB, {speed:.0f} MB/s, {effort:.1f} CPU-s/GB, {memory:.0f} MB minne"


def bench_deciding(rounds: int) -> None:
    """How time and memory grow from 10⁴ to 10⁶ records, each run in a process of its own."""
    counts = (10_000, 100_000, 1_000_000)
    runs = [[deciding.measure(count) for count in counts] for _ in range(rounds)]
    for number, (less, more) in enumerate(pairwise(counts)):
        pairs = [(run[number], run[number + 1]) for run in runs]
        seconds = statistics.median(large.seconds for _, large in pairs)
        growth = [large.seconds / small.seconds for small, large in pairs]
        told(f"beslut: tid för {more} / {less} (linjärt = 10)", growth, f"{seconds:.1f} CPU-s")
        memory = [large.megabytes / small.megabytes for small, large in pairs]
        told(f"beslut: minne för {more} / {less}", memory, f"{pairs[0][1].megabytes:.0f} MB")


def bench_rebuilding(rounds: int) -> None:
    """What it takes to make a catalogue of 1,000 snapshots again, in a process of its own."""
    runs = [rebuilding.measure(1_000) for _ in range(rounds)]
    rate = statistics.median(run.rate for run in runs)
    effort = statistics.median(run.processor for run in runs)
    memory = max(run.weight.megabytes for run in runs)
    print(
        f"ombyggd katalog: {rate:.0f} ögonblicksbilder/s, {effort:.1f} CPU-ms för varje,"
        f" {memory:.0f} MB minne",
        flush=True,
    )


def bench_searching(_: int) -> None:
    """Processor time of answers about a million posts in SQLite: the median, and 95 of 100."""
    with tempfile.TemporaryDirectory() as folder:
        answers = searching.measure(f"sqlite:///{folder}/catalogue.db", 1_000_000)
    for kind, spent in (
        *answers.items(),
        ("alla", [one for all_ in answers.values() for one in all_]),
    ):
        middle, worst = statistics.median(spent), searching.worst_of_twenty(spent)
        print(f"sökning, {kind}: {middle:.0f} CPU-ms, 95 av 100 inom {worst:.0f}", flush=True)


def bench_registrars(_: int) -> None:
    """What fifty registrars wait for; the first run fills ``var/registrars``, in some minutes."""
    registrars.tell(Path(__file__).resolve().parents[2] / "var" / "registrars")


def bench_archiving(_: int) -> None:
    """Time and processor time of the way to the archive and back, beside plain boto3, and bytes."""
    archiving.tell_speed((1, 50, 1000))
    growing.tell()


def bench_likeness(_: int) -> None:
    """Hashing the elements of a long screenshot, and neighbours among 10⁶ and 10⁷ hashes."""
    likeness.tell()


def told(what: str, ratios: list[float], note: str) -> None:
    """Print the median of some ratios, with the lowest and highest."""
    spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
    print(
        f"{what}: {statistics.median(ratios):.2f} × ({spread}, {len(ratios)} omgångar; {note})",
        flush=True,
    )


def bench_orchestrating(_: int) -> None:
    """Print what Prefect costs beside a real harvest of a hundred accounts."""
    orchestrating.tell(orchestrating.measure())


def bench_scaling(_: int) -> None:
    """Print what one, two and four workers take, and what becomes of one that is cut off."""
    scaling.main()


BENCHES = {
    "recording": bench_recording,
    "capturing": bench_capturing,
    "sealing": bench_sealing,
    "archiving": bench_archiving,
    "deciding": bench_deciding,
    "rebuilding": bench_rebuilding,
    "searching": bench_searching,
    "registrars": bench_registrars,
    "likeness": bench_likeness,
    "orchestrating": bench_orchestrating,
    "scaling": bench_scaling,
}


def main() -> None:
    """Run the benches, or the one that is named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", choices=BENCHES)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    for name, bench in BENCHES.items():
        if chosen.only in (None, name):
            bench(chosen.rounds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"högsta minne i den här processen: {peak:.0f} MB")


if __name__ == "__main__":
    main()
