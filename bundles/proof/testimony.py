"""What a bundle's proof says, for people to read; whether it holds is for verification to say."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bundles.datapackage import DIGEST_PATH
from bundles.manifest import WACZ
from bundles.proof.layout import SIGNED, read, renewal_files, reply_file, stamp_files
from bundles.proof.signed_data import read_signed_data
from bundles.proof.tokens import read_reply
from bundles.reading import HOSTILE, open_wacz, read_member
from ogonblick.errors import BundleError


@dataclass(frozen=True)
class Stamped:
    """A time stamp: the file that it lies in, who made it, and its aware moment."""

    place: str
    authority: str
    moment: datetime


@dataclass(frozen=True)
class Testimony:
    """Who signed, as the certificate or the key's fingerprint says, and every time stamp.

    ``signer`` is empty where nothing readable is signed. ``is_bundle`` tells a bundle's folder
    from a WACZ alone, and ``has_wacz`` whether there was one that could be opened.
    """

    is_bundle: bool
    has_wacz: bool
    signer: str = ""
    stamps: tuple[Stamped, ...] = ()


def testimony_of(source: Path) -> Testimony:
    """Read what the proof of a bundle's folder, or of a WACZ alone, says."""
    if not source.is_dir():
        return Testimony(False, _has_wacz(source), _signer(_signed_in(source)))
    signer = _signer(_bytes(source, SIGNED))
    return Testimony(True, _has_wacz(source / WACZ), signer, tuple(_stamps(source)))


def _stamps(folder: Path) -> Iterator[Stamped]:
    for path in (*stamp_files(folder), *map(reply_file, renewal_files(folder))):
        with suppress(BundleError):
            token = read_reply(read(folder, path))
            yield Stamped(path, token.authority, token.moment)


def _signer(data: bytes) -> str:
    try:
        said = json.loads(data)
        return read_signed_data(said.get("signedData", said)).signer
    except (BundleError, *HOSTILE):
        return ""


def _bytes(folder: Path, path: str) -> bytes:
    try:
        return read(folder, path)
    except BundleError:
        return b""


def _signed_in(file: Path) -> bytes:
    try:
        with file.open("rb") as stream, open_wacz(stream) as wacz:
            return read_member(wacz, DIGEST_PATH)
    except (BundleError, OSError):
        return b""


def _has_wacz(file: Path) -> bool:
    try:
        with file.open("rb") as stream, open_wacz(stream):
            return True
    except (BundleError, OSError):
        return False
