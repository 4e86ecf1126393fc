"""What is fetched from the archive into a new file: whole, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ogonblick.errors import CaseRefused
from ogonblick.settings import Settings
from portal.stack import AT_THE_DOOR, archive_running
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader


@contextmanager
def new_file(chosen: Settings, target: Path) -> Iterator[tuple[Archive, BinaryIO]]:
    """Open the archive as a reader, and a file that has its name once all of it is written.

    Raises ``CaseRefused`` where there is a file of that name.
    """
    if target.exists():
        raise CaseRefused(f"{target} finns redan. Välj ett annat namn.")
    part = target.with_name(f"{target.name}.part")
    try:
        with archive_running(chosen) as answering, part.open("w+b") as stream:
            yield open_archive(as_reader(answering), AT_THE_DOOR), stream
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
