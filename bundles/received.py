"""What was received from an address, taken out of a capture folder's recordings.

Of a sealed package ``bundles.lookup`` tells, by its index.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from bundles.records import Heading, contents

_LARGEST = 64 << 20
_GONE = {"404", "410"}


def received_in(folder: Path, urls: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes that a capture folder has from some addresses.

    Its WARCs are read until all are found. Raises ``BundleError`` for one that cannot be read.
    """
    missing, found = set(urls), dict[str, bytes]()

    def is_wanted(heading: Heading) -> bool:
        return heading.type == "response" and heading.status == "200" and heading.url in missing

    for warc in sorted(folder.glob("rec-*.warc.gz")):
        if not missing:
            break
        with warc.open("rb") as stream:
            for heading, data in contents(stream, is_wanted, _LARGEST):
                found[heading.url] = data
                missing.discard(heading.url)
                if not missing:
                    break
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
