"""Ten half-yearly snapshots: the bytes that are kept for them, beside what others keep.

Run from ``bench.py``, or alone. borg and restic are measured if they are installed:
``apt-get install borgbackup restic``.
"""

import os
import random
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from archiving import (
    MUNICIPALITY,
    PLAIN,
    Running,
    Spent,
    as_file,
    bundle_of,
    in_turns,
    in_words,
    ordinary,
    running,
)

from ogonblick.digest import Digest
from storage.packages.chunks import Sharing
from storage.stores.metering import Figures


def renewed(payloads: list[bytes], share: float, chance: random.Random) -> list[bytes]:
    """Return the payloads with so large a share of their bytes new."""
    left = round(share * sum(map(len, payloads)))
    kept = list(payloads)
    for place in chance.sample(range(len(kept)), len(kept)):
        if len(kept[place]) <= left:
            left -= len(kept[place])
            kept[place] = os.urandom(len(kept[place]))
    return kept


@dataclass(frozen=True)
class Growth:
    """What some half-yearly snapshots take: bytes by who keeps them, and the way there."""

    sizes: dict[str, int]
    puts: list[tuple[Spent, Spent]]
    figures: Figures


def growth(snapshots: int = 10, share: float = 0.05, megabytes: int = 64) -> Growth:
    """Keep half-yearly snapshots, each with a share of its content new, beside what others do.

    Ours are all objects of the bucket: chunks, residues, maps. borg and restic keep the same
    packages, each half-year backed up by itself, unpacked and with encryption where one cannot do
    without.
    """
    chance, kept, seen = random.Random(5), list[bytes](), frozenset[Digest]()
    with running() as at, tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        tools = [one(folder) for one in (Borg, Restic) if shutil.which(one.name)]
        sizes, puts = [], []
        for number in range(snapshots):
            kept = renewed(kept, share, chance) or ordinary(megabytes, chance)
            bundle = bundle_of(folder, str(number), kept)
            digests = frozenset(span.digest for span in bundle.spans)
            sharing = Sharing(MUNICIPALITY, fresh=digests - seen)
            ours = partial(at.archive.deposit, bundle, "konto", None, sharing=sharing)
            puts.append(in_turns(at, bundle.snapshot_id, ours, as_file(at, bundle, folder)[0]))
            seen |= digests
            for tool in tools:
                tool.keep(bundle.folder)
            sizes.append(bundle.size)
        packages = {"ett paket": sizes[0], "tio paket": sum(sizes), "ögonblick": stored_bytes(at)}
        others = {one.name: one.size() for one in tools}
        return Growth(packages | others, puts, at.meter.figures())


def stored_bytes(at: Running) -> int:
    """Return the bytes of all objects in the bucket that are ours."""
    pages = at.client.get_paginator("list_objects_v2").paginate(Bucket=at.bucket)
    listed = (one for page in pages for one in page.get("Contents", ()))
    return sum(one["Size"] for one in listed if not one["Key"].startswith(PLAIN))


class Tool:
    """A backup program with a repository of its own."""

    name: ClassVar[str]
    made: ClassVar[tuple[str, ...]]
    kept: ClassVar[tuple[str, ...]]

    def __init__(self, folder: Path) -> None:
        self._place = folder / self.name
        self._run(*self.made)

    def keep(self, folder: Path) -> None:
        """Back up a folder, which lies where the last one lay: they know files by their path."""
        (self._place.parent / "now").unlink(missing_ok=True)
        (self._place.parent / "now").symlink_to(folder)
        self._run(*self.kept, cwd=self._place.parent / "now")

    def size(self) -> int:
        """Return the bytes of its repository."""
        return sum(one.stat().st_size for one in self._place.rglob("*") if one.is_file())

    def _run(self, *words: str, cwd: Path | None = None) -> None:
        """Run the program on its repository, with nothing remembered elsewhere."""
        own = {"RESTIC_PASSWORD": "prov", "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes"}
        home = {"HOME": str(self._place.parent), "PATH": os.environ["PATH"]}
        said = [word.format(self._place) for word in words]
        subprocess.run([self.name, *said], cwd=cwd, env=home | own, check=True, capture_output=True)


class Borg(Tool):
    """Borg, unencrypted."""

    name = "borg"
    made = ("init", "--encryption=none", "{}")
    kept = ("create", "--compression=none", "{}::{{now:%s.%f}}", ".")


class Restic(Tool):
    """Restic, which always encrypts."""

    name = "restic"
    made = ("--repo={}", "init")
    kept = ("--repo={}", "backup", ".")


def tell() -> None:
    """Print what ten half-years take."""
    told = growth()
    for name, size in told.sizes.items():
        print(f"{name}: {size / 1e6:.1f} MB, {size / told.sizes['ett paket']:.2f} × ett paket")
    for tool in (Borg, Restic):
        if tool.name not in told.sizes:
            print(f"{tool.name}: inte installerat (apt-get install borgbackup restic)")
    print(f"första halvåret: {in_words(told.puts[:1])}")
    print(f"de följande: {in_words(told.puts[1:])}")
    for one in told.figures.operations:
        print(f"{one.operation}, {one.outcome}: {one.times} gånger, {one.seconds:.1f} s")


if __name__ == "__main__":
    tell()
