"""Stores bundles in an archive of its own until its disk is full, makes room, and stores the rest.

Its arguments are the folder of the archive, on a small disk that has a file ``filler``, and one for
the bundles.  Tells the error that it met, and then how many of all bundles are whole.
"""

import sys
from pathlib import Path

from ogonblick.bundle import Bundle
from ogonblick.errors import OgonblickError
from ogonblick.settings import Settings
from ogonblick.snapshot import Receipt
from storage.embedded.server import embedded_s3
from storage.packages.chunks import Sharing
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from tests.storage.sharing import bundle_with, is_whole, payload

SHARING = Sharing("full")
IMPATIENT = Patience(attempts=1, waits=())
PATIENT = Patience(attempts=2, waits=(0.5,) * 20)
"""SeaweedFS looks only now and then whether there is room again."""


def stored(archive: Archive, bundle: Bundle) -> Receipt:
    """Deposit a bundle."""
    return archive.deposit(bundle, "konto", None, sharing=SHARING)


def until_full(archive: Archive, place: Path) -> tuple[list[tuple[Bundle, Receipt]], Bundle]:
    """Store bundles until one is refused; returns those that were acknowledged, and that one."""
    done: list[tuple[Bundle, Receipt]] = []
    while True:
        bundle = bundle_with(place, f"prov-{len(done)}", [payload() * 20])
        try:
            done.append((bundle, stored(archive, bundle)))
        except OgonblickError as fault:
            print(type(fault).__name__, fault, flush=True)
            return done, bundle


def main(folder: Path, place: Path) -> None:
    """Fill the archive, make room, and finish."""
    filler = folder / "filler"
    filler.write_bytes(bytes(24 << 20))
    with embedded_s3(folder) as running:
        settings = running.settings(Settings(s3_bucket="fullt"))
        archive = open_archive(settings, IMPATIENT)
        archive.prepare()
        done, refused = until_full(archive, place)
        whole = [is_whole(archive, receipt, bundle, place) for bundle, receipt in done]
        filler.unlink()
        patient = open_archive(settings, PATIENT)
        whole.append(is_whole(archive, stored(patient, refused), refused, place))
        keys = [one.key for one in archive.versions("")]
    print(all(whole), len(whole), len(keys) == len(set(keys)))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
