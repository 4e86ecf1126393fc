"""What was received from an address, taken out of recordings."""

from collections.abc import Collection, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from bundles.records import Heading, contents

_LARGEST = 64 << 20
_GONE = {"404", "410"}


def received(warcs: Iterable[BinaryIO], urls: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes that came from some addresses; WARCs are read until all are found.

    Raises ``BundleError`` for a WARC that cannot be read.
    """
    missing, found = set(urls), dict[str, bytes]()

    def is_wanted(heading: Heading) -> bool:
        return heading.type == "response" and heading.status == "200" and heading.url in missing

    for warc in warcs:
        for heading, data in contents(warc, is_wanted, _LARGEST) if missing else ():
            found[heading.url] = data
            missing.discard(heading.url)
            if not missing:
                return found
    return found


def gone_in(folder: Path, urls: Collection[str]) -> set[str]:
    """Return the addresses that answered in a capture folder that there is nothing any more."""
    wanted = {one.partition("#")[0]: one for one in urls}
    told: dict[str, set[str]] = {}

    def is_wanted(heading: Heading) -> bool:
        return heading.type == "response" and heading.url in wanted

    for warc in sorted(folder.glob("rec-*.warc.gz")) if wanted else ():
        with warc.open("rb") as stream:
            for heading, _ in contents(stream, is_wanted, _LARGEST):
                told.setdefault(wanted[heading.url], set()).add(heading.status)
    return {url for url, statuses in told.items() if statuses <= _GONE}


def received_in(folder: Path, urls: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes that a capture folder has from some addresses."""
    with ExitStack() as opened:
        warcs = sorted(folder.glob("rec-*.warc.gz"))
        return received([opened.enter_context(warc.open("rb")) for warc in warcs], urls)
