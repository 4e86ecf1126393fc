"""What platforms have asked us: not to come again before a moment. Remembered from visit to visit.

A host that asks for patience asks it of all our visits, whichever account they are for, so it is
remembered by host: a file a host, with the moment as ISO 8601.
"""

import os
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlsplit


def asked_to_wait(folder: Path, url: str, until: datetime) -> None:
    """Remember that the host of an address wants no visit before an aware moment."""
    folder.mkdir(parents=True, exist_ok=True)
    file = _file(folder, url)
    part = file.with_name(f"{file.name}.{os.getpid()}")
    part.write_text(until.isoformat(), encoding="utf-8")
    part.replace(file)


def waits_until(folder: Path, url: str, now: datetime) -> datetime | None:
    """Return the moment before which the host of an address is to be left alone, if there is one.

    What cannot be read is no wish: the host says it again.
    """
    try:
        until = datetime.fromisoformat(_file(folder, url).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return until if until > now else None


def host_of(url: str) -> str:
    """Return the host of an address, with its port where it has one of its own."""
    return urlsplit(url).netloc.casefold()


def _file(folder: Path, url: str) -> Path:
    return folder / quote(host_of(url), safe="")
