"""What the way to the archive and back takes, beside plain boto3.

Run from ``bench.py``, or alone: ``python tests/bench/archiving.py [MEGABYTES …]``.
"""

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig
from sealing import length

from ogonblick.bundle import Bundle, BundleFile, Span
from ogonblick.digest import blocks, digest_of
from ogonblick.settings import Settings
from storage.embedded.server import EmbeddedS3, embedded_s3
from storage.packages.chunks import Sharing
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive
from storage.ranges import in_flight
from storage.stores.metering import Metered

Work = Callable[[], object]

MUNICIPALITY = "matning"
SHARED_FROM = 48 << 10
PLAIN = "plain/"
MEGABYTE = 1_000_000
CLASSIC = TransferConfig(preferred_transfer_client="classic")
PHOTO, PHOTOS = 205_000, 40
PICTURE, PICTURES = 1_350_000, 7
TEXTS, PACKED_TEXTS = (5_000, 100_000), 0.06
"""Sizes in a package that ``sealing`` seals: of photographs, of pieces of the page's picture, and
of texts, which are packed and so large a share of the media. (Of 64 MB it makes 68 payloads of
64 KiB or more, and 3.1 % beside them.)"""


@dataclass(frozen=True)
class Spent:
    """Seconds of a piece of work, and seconds of processor: ours and the server's."""

    seconds: float
    client: float
    server: float

    @property
    def processor(self) -> float:
        """Seconds of processor, both together."""
        return self.client + self.server


@dataclass(frozen=True)
class Round:
    """One way there and back: with us and with plain boto3."""

    put: tuple[Spent, Spent]
    get: tuple[Spent, Spent]


@dataclass(frozen=True)
class Running:
    """An archive that runs: ours and its meter, a plain client of the same, its processes."""

    archive: Archive
    meter: Metered
    client: Any
    bucket: str
    pids: tuple[int, ...]

    def spent(self, work: Work) -> Spent:
        """Return what some work takes."""
        began, ours, server = time.perf_counter(), time.process_time(), processor(self.pids)
        work()
        seconds = time.perf_counter() - began
        return Spent(seconds, time.process_time() - ours, processor(self.pids) - server)


@contextmanager
def running() -> Iterator[Running]:
    """Give an empty embedded archive."""
    with tempfile.TemporaryDirectory() as folder, embedded_s3(Path(folder) / "s3") as server:
        settings = server.settings(Settings(s3_bucket="matning"))
        meter = Metered(open_archive(settings).store)
        meter.prepare()
        client, bucket = plain_client(settings), settings.s3_bucket
        yield Running(Archive(meter), meter, client, bucket, family(server))


def plain_client(settings: Settings) -> Any:
    """Return boto3's own client for an archive."""
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=settings.s3_secret_key.value,
    )


def family(server: EmbeddedS3) -> tuple[int, ...]:
    """Return the server's processes."""
    found = [server.pid]
    for pid in found:
        found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return tuple(found)


def processor(pids: tuple[int, ...]) -> float:
    """Return the seconds of processor that some processes have taken."""
    told = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids)
    return sum(int(one[11]) + int(one[12]) for one in told) / os.sysconf("SC_CLK_TCK")


def bundle_of(folder: Path, name: str, payloads: list[bytes], between: int = 700) -> Bundle:
    """Write a bundle whose package is payloads with bytes of its own around them."""
    place = folder / name
    place.mkdir(parents=True)
    spans, offset = [], 0
    with (place / "snapshot.wacz").open("wb") as package:
        for data in payloads:
            package.write(os.urandom(between))
            spans.append(Span(offset + between, len(data), digest_of([data])))
            package.write(data)
            offset += between + len(data)
    with (place / "snapshot.wacz").open("rb") as package:
        file = BundleFile("snapshot.wacz", offset, digest_of(blocks(package)))
    return Bundle(name, place, file.digest, (file,), tuple(spans))


def ordinary(megabytes: float, chance: random.Random) -> list[bytes]:
    """Return what an account's page brings, with sizes as ``sealing`` makes and packs them."""
    payloads, left = [], int(megabytes * MEGABYTE)
    for size in sizes(chance):
        payloads.append(os.urandom(min(size, left)))
        left -= size
        if left <= 0:
            break
    return payloads


def sizes(chance: random.Random) -> Iterator[int]:
    """Yield sizes without end: photographs, the page's own pictures, then media with texts."""
    yield from (PHOTO,) * PHOTOS
    yield from (PICTURE,) * PICTURES
    owed = 0.0
    while True:
        medium = length(chance)
        owed += medium * PACKED_TEXTS
        yield medium
        while owed > 0:
            text = chance.randint(*TEXTS)
            owed -= text
            yield text


def photographs(megabytes: float, chance: random.Random) -> list[bytes]:
    """Return so many megabytes of photographs and nothing else: the most objects there can be."""
    count = max(1, round(megabytes * MEGABYTE / PHOTO))
    return [os.urandom(chance.randint(PHOTO - 5_000, PHOTO)) for _ in range(count)]


def there_and_back(at: Running, folder: Path, name: str, payloads: list[bytes], way: str) -> Round:
    """Measure the way of one bundle that the archive has nothing of, in turns with plain boto3.

    Ours proves and verifies every byte; boto3's is ``upload_file`` and ``download_file``. In
    ``pieces`` the payloads become chunks, with what a claim says of a first snapshot; in
    ``objects`` as well, but boto3 sends and gets them one by one too, as many at once.
    """
    bundle, back = bundle_of(folder, name, payloads), folder / "back"
    fresh = frozenset(span.digest for span in bundle.spans)
    sharing = None if way == "whole" else Sharing(MUNICIPALITY, fresh=fresh)
    there, here = in_objects(at, name, payloads) if way == "objects" else as_file(at, bundle, back)
    ours = partial(at.archive.deposit, bundle, "konto", None, sharing=sharing)
    put = in_turns(at, name, ours, there)
    (file,) = ours().files
    get = in_turns(at, name, partial(at.archive.fetch, file, back), here)
    shutil.rmtree(bundle.folder)
    return Round(put, get)


def as_file(at: Running, bundle: Bundle, back: Path) -> tuple[Work, Work]:
    """Return plain boto3's way there and back for a package."""
    path, key = str(bundle.folder / "snapshot.wacz"), PLAIN + bundle.snapshot_id
    return (
        partial(at.client.upload_file, path, at.bucket, key, Config=CLASSIC),
        partial(at.client.download_file, at.bucket, key, str(back), Config=CLASSIC),
    )


def in_objects(at: Running, name: str, payloads: list[bytes]) -> tuple[Work, Work]:
    """Return plain boto3's way there and back for the payloads that are chunks."""
    large = enumerate(one for one in payloads if len(one) >= SHARED_FROM)
    objects = {f"{PLAIN}{name}/{number}": data for number, data in large}

    def put(key: str) -> None:
        at.client.put_object(Bucket=at.bucket, Key=key, Body=objects[key])

    def get(key: str) -> None:
        at.client.get_object(Bucket=at.bucket, Key=key)["Body"].read()

    return lambda: list(in_flight(put, objects)), lambda: list(in_flight(get, objects))


def in_turns(at: Running, name: str, ours: Work, theirs: Work) -> tuple[Spent, Spent]:
    """Measure two ways, every other time the other one first."""
    if int(name) % 2:
        return at.spent(ours), at.spent(theirs)
    other = at.spent(theirs)
    return at.spent(ours), other


def speed(megabytes: float, rounds: int, kind: Callable[..., list[bytes]], way: str) -> str:
    """Say what the way there and back takes, beside plain boto3."""
    chance = random.Random(20261121)
    with running() as at, tempfile.TemporaryDirectory() as folder:
        there_and_back(at, Path(folder), "0", kind(1, chance), way)  # the first opens connections
        told = [
            there_and_back(at, Path(folder), str(number), kind(megabytes, chance), way)
            for number in range(1, rounds + 1)
        ]
    put, get = in_words([one.put for one in told]), in_words([one.get for one in told])
    return f"{megabytes:g} MB, {kind.__name__}, {way}: put {put}; get {get}"


def in_words(pairs: list[tuple[Spent, Spent]]) -> str:
    """Return the medians of time and processor time beside plain boto3's, with the spread."""
    times = [ours.seconds / theirs.seconds for ours, theirs in pairs]
    effort = [ours.processor / theirs.processor for ours, theirs in pairs]
    median = statistics.median(ours.seconds for ours, _ in pairs)
    return (
        f"{statistics.median(times):.2f} × ({min(times):.2f}–{max(times):.2f}, {median:.2f} s),"
        f" CPU {statistics.median(effort):.2f} × ({min(effort):.2f}–{max(effort):.2f})"
    )


def tell_speed(sizes: Iterable[float]) -> None:
    """Print what the way to the archive and back takes, for packages of so many megabytes."""
    for megabytes in sizes:
        rounds = 3 if megabytes > 500 else 7
        for way in ("whole", "pieces", "objects"):
            print(speed(megabytes, rounds, ordinary, way), flush=True)
        if megabytes < 500:
            print(speed(megabytes, rounds, photographs, "pieces"), flush=True)


if __name__ == "__main__":
    tell_speed(map(float, sys.argv[1:] or ("1", "50")))
