"""Making a catalogue again from an archive of many small snapshots.

``python tests/bench/rebuilding.py 20000`` fills an archive, makes the catalogue again from it in a
process of its own, and prints what that took.
"""

import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from bundles.manifest import MANIFEST, WACZ  # noqa: E402 - found by the line above
from ogonblick.account import Account, Platform  # noqa: E402
from ogonblick.capture import Occasion, Order  # noqa: E402
from ogonblick.digest import digest_of  # noqa: E402
from ogonblick.settings import Secret, Settings  # noqa: E402
from storage.care.sharing import claim  # noqa: E402
from storage.database.catalogue import open_catalogue  # noqa: E402
from storage.embedded.server import embedded_s3  # noqa: E402
from storage.packages.keeping import Archive  # noqa: E402
from storage.packages.opening import open_archive  # noqa: E402
from storage.ranges import in_flight  # noqa: E402
from storage.rebuild.rebuilding import rebuild  # noqa: E402
from tests.bench.weighing import Weight, weigh  # noqa: E402
from tests.bundles.building import TAKEN, make_writable  # noqa: E402
from tests.entering import ENTERED  # noqa: E402
from tests.storage.lost import record, sealed, snapshot_of  # noqa: E402
from tests.storage.proxy import signed  # noqa: E402

OF_AN_ACCOUNT = 20
"""Snapshots of one account: ten years, twice a year."""

FIRST = Order("konto-00000", Occasion.SCHEDULED, "2016H1")

Objects = dict[str, bytes]


@dataclass(frozen=True)
class Figures:
    """What it took to make the catalogue again from so many snapshots."""

    snapshots: int
    weight: Weight

    @property
    def rate(self) -> float:
        """Snapshots made again in a second."""
        return self.snapshots / self.weight.seconds

    @property
    def processor(self) -> float:
        """Milliseconds of our processor time for a snapshot; the archive's own are not counted."""
        return self.weight.processor * 1000 / self.snapshots


def measure(count: int) -> Figures:
    """Fill an archive with so many snapshots, and make the catalogue again from it."""
    with _archive() as (settings, place):
        _fill(settings, _first(open_archive(settings), place), range(1, count))
        found = place / "found.db"
        where = (settings.s3_endpoint, settings.s3_access_key, settings.s3_secret_key.value)
        weight = weigh(sys.executable, __file__, "again", f"sqlite:///{found}", *where)
        with closing(open_catalogue(f"sqlite:///{found}")) as catalogue:
            assert len(catalogue.taken()) == count
    return Figures(count, weight)


@contextmanager
def _archive() -> Iterator[tuple[Settings, Path]]:
    with tempfile.TemporaryDirectory() as folder, embedded_s3(Path(folder) / "s3") as server:
        settings = server.settings(Settings())
        open_archive(settings).prepare()
        yield settings, Path(folder)
        for bundle in Path(folder).glob("*-bundle"):
            make_writable(bundle)


def _first(archive: Archive, place: Path) -> Objects:
    """Record one snapshot as a harvest does, and return what lies in the archive then."""
    whole = sealed(FIRST, TAKEN, place)
    files = tuple(file for file in whole.files if file.path in (WACZ, MANIFEST))
    bundle = replace(whole, files=files)
    account_id = FIRST.account_id
    url = f"https://social.sundby.example/{account_id}"
    account = Account(account_id, account_id, Platform.WEBSITE, url, "Sundby kommun", "KLF")
    with closing(open_catalogue(f"sqlite:///{place}/first.db")) as catalogue:
        catalogue.register([account], ENTERED)
        shared = claim(catalogue, account, bundle)
        snapshot = snapshot_of(bundle, FIRST, TAKEN, archive, shared)
        record(catalogue, archive, snapshot, bundle)
    keys = {one.key for one in archive.versions("snapshots/")}
    return {key: archive.store.read(key, "", 0, 1 << 30) for key in keys}


def _fill(settings: Settings, first: Objects, numbers: Iterable[int]) -> None:
    """Lay a snapshot for each number, with objects of its own; they share a chunk.

    Past boto3, whose six requests would take as long as making the catalogue again does.
    """
    own = threading.local()

    def lay(number: int) -> None:
        if not hasattr(own, "way"):
            own.way = HTTPConnection(urlsplit(settings.s3_endpoint).netloc)
        for key, data in _another(first, number).items():
            path = f"/{settings.s3_bucket}/{key}"
            own.way.request("PUT", path, data, signed(settings, "PUT", path, {}, data))
            with own.way.getresponse() as answer:
                assert answer.status == HTTPStatus.OK, answer.read()
                answer.read()

    for _ in in_flight(lay, numbers):
        pass


def _another(first: Objects, number: int) -> Objects:
    """Return the objects of another snapshot: those of the first, under other names."""
    renamed = partial(_renamed, number)
    manifest = next(data for key, data in first.items() if key.endswith(f"/{MANIFEST}"))
    old, new = (digest_of([one]).hexadecimal.encode() for one in (manifest, renamed(manifest)))
    return {
        renamed(key.encode()).decode(): renamed(data).replace(old, new)
        for key, data in first.items()
    }


def _renamed(number: int, data: bytes) -> bytes:
    """Return some bytes with the names of another account and period in them."""
    account, place = divmod(number, OF_AN_ACCOUNT)
    year, half = divmod(place, 2)
    data = data.replace(b"konto-00000", b"konto-%05d" % account)
    for letter in (b"h", b"H"):
        data = data.replace(b"2016%s1" % letter, b"%d%s%d" % (2016 + year, letter, half + 1))
    return data


def _again(database: str, endpoint: str, access_key: str, secret: str) -> None:
    """Make the catalogue again, and nothing else."""
    settings = Settings(
        s3_endpoint=endpoint, s3_access_key=access_key, s3_secret_key=Secret(secret)
    )
    done = rebuild(database, open_archive(settings))
    assert not done.troubles, done.troubles[:3]


if __name__ == "__main__":
    if sys.argv[1] == "again":
        _again(*sys.argv[2:])
    else:
        figures = measure(int(sys.argv[1]))
        print(f"{figures} {figures.rate:.0f}/s, {figures.processor:.1f} ms processor each")
