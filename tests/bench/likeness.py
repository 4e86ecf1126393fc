"""Hashing the elements of a long screenshot, and neighbours among millions of hashes.

``python tests/bench/likeness.py`` prints both. Hashing is beside what Pillow takes to decode the
same picture; a search is by processor time and by the clock, with what lies in memory for it.
"""

import io
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from bundles.elements import PageElement
from bundles.likeness.hashing import hash_elements
from bundles.likeness.neighbours import Column
from bundles.pictures import decoded, reduced
from ogonblick.digest import digest_of

SEED = 20261121
PDQ = "pdq/reduce4/1"
RADIUS = 31
AT_ONCE = 100_000
WIDTH, HEIGHT, PIECE, POSTS = 1280, 20_000, 4_000, 60


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that some work takes: of processor time, and by the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return (time.process_time() - processor) * 1000, (time.perf_counter() - clock) * 1000


def pieces() -> list[bytes]:
    """Return a long page as pieces: text-like rows, and a photograph in every post."""
    chance = np.random.default_rng(SEED)
    page = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for top in range(0, HEIGHT, HEIGHT // POSTS):
        words = chance.integers(0, 2, (90, WIDTH // 8), np.uint8).repeat(8, axis=1) * 200 + 55
        page[top + 10 : top + 100] = words[: min(90, HEIGHT - top - 10), :, None]
        photo = Image.fromarray(chance.integers(0, 255, (12, 20, 3), np.uint8)).resize((800, 180))
        rows = min(180, max(0, HEIGHT - top - 110))
        page[top + 110 : top + 110 + rows, 100:900] = np.asarray(photo)[:rows]
    files = []
    for top in range(0, HEIGHT, PIECE):
        stream = io.BytesIO()
        Image.fromarray(page[top : top + PIECE]).save(stream, "PNG")
        files.append(stream.getvalue())
    return files


def hashing(rounds: int = 7) -> tuple[list[float], int]:
    """Return the ratios of hashing all elements to decoding, by processor time, and how many."""
    files = pieces()
    step = HEIGHT // POSTS
    elements = [
        PageElement("post", f"p{n}", "u", (90, n * step, 1100, step - 10)) for n in range(POSTS)
    ]
    elements += [
        PageElement("comment", f"k{n}", "u", (120, n * step + 200, 900, 60)) for n in range(POSTS)
    ]
    ratios = []
    for _ in range(rounds):
        decoding, _ = spent(lambda: [decoded(file) for file in files])
        images = [decoded(file) for file in files]

        def hash_all(images: list[Image.Image] = images) -> object:
            greys = [(digest_of([bytes([n])]), reduced(one)) for n, one in enumerate(images)]
            return hash_elements(elements, {"u": greys})

        ratios.append(spent(hash_all)[0] / decoding)
    return ratios, len(elements)


def column_of(folder: Path, count: int) -> Column:
    """Lay a column of so many hashes in a folder, by chance."""
    chance = np.random.default_rng(SEED)

    def fetch(_: int) -> Iterator[tuple[list[str], int]]:
        for at in range(0, count, AT_ONCE):
            many = min(count - at, AT_ONCE)
            told = chance.bytes(many * 32).hex()
            yield [told[begin : begin + 64] for begin in range(0, many * 64, 64)], at + many

    column = Column(folder, PDQ)
    column.catch_up(0, fetch)
    return column


def searching(count: int, rounds: int) -> list[tuple[float, float]]:
    """Return what each search among so many hashes took, by processor time and by the clock."""
    chance = np.random.default_rng(SEED + 1)
    with tempfile.TemporaryDirectory() as folder:
        column = column_of(Path(folder), count)
        asked = [chance.bytes(32).hex() for _ in range(rounds + 3)]
        taken = [spent(lambda one=one: column.near(one, RADIUS)) for one in asked]  # type: ignore[misc]
    return taken[3:]  # the first read the file into memory


def worst_of_twenty(values: list[float]) -> float:
    """Return what 95 of 100 take at most."""
    return statistics.quantiles(values, n=20)[-1]


def tell(counts: tuple[int, ...] = (1_000_000, 10_000_000), rounds: int = 60) -> None:
    """Print the figures."""
    ratios, elements = hashing()
    print(
        f"alla avtryck av {elements} delar av en sida på {HEIGHT} bildpunkter / Pillows avkodning,"
        f" CPU-tid: {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})",
        flush=True,
    )
    for count in counts:
        processor, clock = zip(*searching(count, rounds), strict=True)
        print(
            f"grannar bland {count} avtryck (256 bitar, avstånd {RADIUS}):"
            f" {statistics.median(processor):.1f} CPU-ms, 95 av 100 inom"
            f" {worst_of_twenty(list(processor)):.1f}; på klockan {statistics.median(clock):.1f},"
            f" inom {worst_of_twenty(list(clock)):.1f}; {count * 32 / 1e6:.0f} MB fil",
            flush=True,
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"högsta minne: {peak:.0f} MB", flush=True)


if __name__ == "__main__":
    tell()
