"""What runs came to, kept in the archive for a while, where every host looks.

It lies at ``results/DAY/RUN/NAME`` without a lock, by the day on which the run was made. It is no
record and proves nothing: the catalogue rules, and what is lost of this is worked out again.
"""

from datetime import date

from ogonblick.digest import digest_of
from storage.archive import Sending
from storage.packages.keeping import Archive

FOLDER = "results"
"""Where results lie in the archive."""

_LARGEST = 1 << 20
"""More bytes than any result has: it is a word."""


def keep_result(archive: Archive, path: str, content: bytes) -> None:
    """Keep a result at its place below the folder; what lay there is replaced."""
    key, digest = f"{FOLDER}/{path}", digest_of([content])
    archive.store.put(Sending(key, content, len(content), digest, fresh=True))


def result_at(archive: Archive, path: str) -> bytes:
    """Return a result. Raises ``NotInArchive`` where none is kept."""
    return archive.store.read(f"{FOLDER}/{path}", "", 0, _LARGEST)


def remove_results_before(archive: Archive, day: date) -> None:
    """Remove the results of runs made before a day; ``archive`` has a key that may remove."""
    for one in archive.store.folders(f"{FOLDER}/"):
        if one < day.isoformat():
            archive.remove(f"{FOLDER}/{one}/")
