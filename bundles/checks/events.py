"""The events told beside a bundle: each document about this bundle, and none changed or gone."""

import re
from collections.abc import Iterator
from pathlib import Path

from bundles.manifest import MANIFEST
from bundles.premis import FOLDER, check_chain
from ogonblick.capture import Finding
from ogonblick.digest import digest_of

_DOCUMENT = re.compile(r"\d{4}\.xml")


def check_events(folder: Path) -> Iterator[Finding]:
    """Yield what is wrong with the documents of events, if there are any."""
    documents = [(folder / path).read_bytes() for path in event_files(folder)]
    if (folder / MANIFEST).is_file():
        yield from check_chain(digest_of([(folder / MANIFEST).read_bytes()]), documents)


def event_files(folder: Path) -> list[str]:
    """Return the paths of the documents of events, in order."""
    found = (file.name for file in (folder / FOLDER).glob("*.xml") if file.is_file())
    return [f"{FOLDER}/{name}" for name in sorted(found) if _DOCUMENT.fullmatch(name)]
