"""Where proof lies in a bundle's folder, and how more of it is laid beside what is sealed."""

import re
from collections.abc import Mapping
from pathlib import Path

from ogonblick.errors import BundleError

FOLDER = "proof"
SIGNED = f"{FOLDER}/manifest.sig.json"
SIGNATURE = f"{FOLDER}/manifest.sig"
KEY = f"{FOLDER}/key.pem"
CERTIFICATE = f"{FOLDER}/certificate.pem"

_STAMP = re.compile(rf"{FOLDER}/\d+-[a-z0-9.-]+\.tsr")
_RENEWAL = re.compile(rf"{FOLDER}/renewal-\d{{4}}\.json")

Files = Mapping[str, bytes]
"""Files by their path in the bundle's folder."""


def proof_files(folder: Path) -> list[str]:
    """Return the paths of all files of proof, in order."""
    return sorted(
        file.relative_to(folder).as_posix()
        for file in (folder / FOLDER).rglob("*")
        if not file.is_dir()
    )


def stamp_files(folder: Path) -> list[str]:
    """Return the paths of the stamps over the manifest."""
    return [path for path in proof_files(folder) if _STAMP.fullmatch(path)]


def renewal_files(folder: Path) -> list[str]:
    """Return the paths of the renewals' lists, oldest first."""
    return [path for path in proof_files(folder) if _RENEWAL.fullmatch(path)]


def chain_file(path: str) -> str:
    """Return where the certificates of a stamp, or of a renewal's list, lie."""
    return str(Path(path).with_suffix(".pem"))


def reply_file(path: str) -> str:
    """Return where the stamp over a renewal's list lies."""
    return str(Path(path).with_suffix(".tsr"))


def unlisted(folder: Path) -> list[str]:
    """Return what lies among the proof and is none of it."""
    known = {SIGNED, SIGNATURE, KEY, CERTIFICATE}
    for path in stamp_files(folder):
        known |= {path, chain_file(path)}
    for path in renewal_files(folder):
        known |= {path, reply_file(path), chain_file(path)}
    return [path for path in proof_files(folder) if path not in known]


def read(folder: Path, path: str) -> bytes:
    """Return a file of the bundle. Raises ``BundleError`` if it cannot be read."""
    try:
        return (folder / path).read_bytes()
    except OSError as fault:
        raise BundleError(f"{path} går inte att läsa") from fault


def lay(folder: Path, files: Files) -> None:
    """Lay proof in a bundle's folder; each file appears whole, the last of them last.

    Works in a sealed folder, and leaves it read-only as it was.
    """
    place = folder / FOLDER
    before = [(one, one.stat().st_mode) for one in (folder, place) if one.exists()]
    for one, mode in before:
        one.chmod(mode | 0o700)
    try:
        for path, data in files.items():
            place.mkdir(exist_ok=True)
            part = folder / f"{path}.part"
            part.unlink(missing_ok=True)  # a killed run's, which is read-only
            part.write_bytes(data)
            part.chmod(0o444)
            part.replace(folder / path)
    finally:
        for one, mode in before:
            one.chmod(mode)
