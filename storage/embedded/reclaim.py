"""Having the embedded archive give back what was removed: until then the bytes lie in its files.

Measured with SeaweedFS 4.48 (2026-11): an object that was removed is only noted for removal, within
some 1.2 s, and its bytes stay until the volume is compacted, which by itself happens at 30 %
garbage. So we order both, and look ourselves whether any is left, for the program tells nothing.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ogonblick.errors import ArchiveUnavailable
from ogonblick.settings import Settings
from storage.embedded.folder import GRPC_OFFSET, LOOPBACK

_COMPACT = (
    "volume.fsck -collection={bucket} -reallyDeleteFromVolume",
    "volume.vacuum -collection={bucket} -garbageThreshold=0",
)
"""The first removes what a server that was killed forgot to, if older than five hours: a younger
file may be on its way in. The second rewrites every volume in which anything is removed."""

_COUNT = ("volume.fsck -collection={bucket} -cutoffTimeAgo=0s",)
"""Counts the files that no object refers to."""

_UNREFERRED = re.compile(r"^Total\s.*orphan:(\d+)", re.MULTILINE)
_ENTRY = 17
"""Bytes of one entry in a volume's index: id 8, place 5 (the large-disk build), size 4."""

_REMOVED = b"\xff\xff\xff\xff"
"""The size in an entry that says that a file is removed and its bytes are still there."""

_LONGEST = 3600.0  # seconds for one order: a volume of 1 GB is compacted in some seconds
_PATIENCE = 60.0  # seconds that others' files on their way in may disturb the count
_PAUSE = 0.5


def embedded_at(settings: Settings) -> Path | None:
    """Return the embedded archive's folder if that is the archive the settings lead to."""
    folder = settings.home / "s3"
    try:
        port = json.loads((folder / "ports.json").read_text())["s3"]
    except FileNotFoundError:
        return None
    return folder if settings.s3_endpoint == f"http://{LOOPBACK}:{port}" else None


def reclaim(folder: Path, bucket: str) -> None:
    """Have the bytes of all removed objects in a bucket gone from the archive's files.

    ``folder`` is the running archive's. Raises ``ArchiveUnavailable`` while something is left.
    """
    deadline = time.monotonic() + _PATIENCE
    while not _has_given_back(folder, bucket):
        if time.monotonic() > deadline:
            raise ArchiveUnavailable(
                "Det inbyggda arkivet har ännu inte återtagit det som togs bort. Försök igen när"
                f" ingen inhämtning pågår, och se {folder / 'weed.log'}."
            )
        time.sleep(_PAUSE)


def _has_given_back(folder: Path, bucket: str) -> bool:
    """Order what was removed to be given back; say whether nothing is left of it."""
    _shell(folder, bucket, _COMPACT)
    counted = _UNREFERRED.findall(_shell(folder, bucket, _COUNT))
    return counted == ["0"] and not any(_removed_in(folder / "data", bucket))


def _shell(folder: Path, bucket: str, orders: Sequence[str]) -> str:
    """Give the archive orders through its own shell, and return what it printed."""
    program = Path(sys.executable).parent / "weed"
    port = json.loads((folder / "ports.json").read_text())["master"]
    typed = "\n".join(("lock", *orders, "unlock", "exit", "")).format(bucket=bucket)
    try:
        return subprocess.run(
            [program, "shell", f"-master={LOOPBACK}:{port}.{port + GRPC_OFFSET}"],
            input=typed,
            capture_output=True,
            text=True,
            cwd=folder,
            env={"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder / "tmp")},
            timeout=_LONGEST,
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as fault:
        raise ArchiveUnavailable(
            f"Det inbyggda arkivet blev inte klart på {fault.timeout:.0f} sekunder. Försök igen."
        ) from fault


def _removed_in(data: Path, bucket: str) -> Iterator[Path]:
    """Yield the bucket's volumes whose index says that a removed file's bytes are still there."""
    for index in data.glob(f"{bucket}_*.idx"):
        entries = index.read_bytes()
        sizes = (entries[end - 4 : end] for end in range(_ENTRY, len(entries) + 1, _ENTRY))
        if len(entries) % _ENTRY or _REMOVED in sizes:
            yield index
