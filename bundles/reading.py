"""A sealed WACZ read from any seekable stream: a file, or an object in the archive by ranges."""

import json
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeVar, cast

from bundles.datapackage import PATH
from bundles.likeness.hashes import Hashes, sought
from bundles.ours import CAPTURE, LIKENESS, POSTS, PROFILE, read_posts
from bundles.pages import OTHERS, SEEDS, read_pages
from bundles.plain import from_json
from bundles.profile import Profile
from ogonblick.capture import Capture
from ogonblick.errors import BundleError
from ogonblick.likeness import HashedPicture
from ogonblick.post import Post

T = TypeVar("T")

THUMBNAIL = "view/thumbnail.webp"

_PICTURES = "view/full-"

_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
# What Python's reader raised when every header was flipped and files were cut at either end.
_UNOPENABLE = (*_DAMAGED, NotImplementedError, OSError, RuntimeError, ValueError)

HOSTILE = (
    *(ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError),
    *_UNOPENABLE,
)
"""What Python raised for content made to break its readers: JSON nested a hundred thousand deep,
sizes without end, times before the first year (2026-11)."""

# Lists and pictures of ours are a hundredth of it; what unfolds to more is made to fill memory.
_LARGEST = 256 << 20


def open_wacz(stream: BinaryIO) -> zipfile.ZipFile:
    """Open a WACZ; close it, or use it in a ``with``. The stream stays open.

    Reads only the ZIP's directory. Raises ``BundleError`` for what is no ZIP.
    """
    try:
        return zipfile.ZipFile(stream)
    except _UNOPENABLE as fault:
        raise BundleError("Filen är inte en läsbar WACZ-fil.") from fault


@contextmanager
def member_stream(wacz: zipfile.ZipFile, path: str) -> Iterator[BinaryIO]:
    """Open one member as a seekable stream. Raises ``BundleError`` if missing or damaged."""
    try:
        stream = wacz.open(path)
    except KeyError as fault:
        raise BundleError(f"Arkivpaketet innehåller inte {path}.") from fault
    except _UNOPENABLE as fault:
        raise BundleError(f"{path} är skadad i arkivpaketet.") from fault
    try:
        with stream:
            yield cast("BinaryIO", stream)
    except _DAMAGED as fault:
        raise BundleError(f"{path} är skadad i arkivpaketet.") from fault


def read_member(wacz: zipfile.ZipFile, path: str) -> bytes:
    """Return one member whole. Raises ``BundleError`` if missing, damaged, or beyond belief."""
    with member_stream(wacz, path) as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise BundleError(f"{path} är orimligt stor.")
    return data


def capture(wacz: zipfile.ZipFile) -> Capture:
    """Return the capture as sealed; its folder is no place any more."""
    return _parsed(Capture, wacz, CAPTURE)


def posts(wacz: zipfile.ZipFile) -> list[Post]:
    """Return all posts and comments, in the order the page showed them."""
    return read_posts(read_member(wacz, POSTS))


def profile(wacz: zipfile.ZipFile) -> Profile:
    """Return what the account's page told of the account; nothing where it was sealed without."""
    return _parsed(Profile, wacz, PROFILE) if PROFILE in wacz.NameToInfo else Profile()


def pages(wacz: zipfile.ZipFile) -> list[dict[str, Any]]:
    """Return the pages visited, as the WACZ standard describes them (``url``, ``ts``, …)."""
    lists = [path for path in (SEEDS, OTHERS) if path in wacz.NameToInfo]
    return [page for path in lists for page in read_pages(read_member(wacz, path))]


def hashes(wacz: zipfile.ZipFile) -> Hashes:
    """Return the perceptual hashes of the page and its media."""
    return _parsed(Hashes, wacz, LIKENESS)


def pictures(wacz: zipfile.ZipFile) -> tuple[HashedPicture, ...]:
    """Return what a snapshot's pictures are found by: the pages', then each element and medium."""
    return sought(hashes(wacz))


def picture_names(wacz: zipfile.ZipFile) -> list[str]:
    """Return the paths of the full page's pictures, from the top down; read by ``read_member``."""
    return sorted(name for name in wacz.namelist() if name.startswith(_PICTURES))


def archives(wacz: zipfile.ZipFile, kind: str) -> Iterator[BinaryIO]:
    """Yield the WARCs of a kind (``rec``, ``screenshots``, ``text``), each until the next is asked.

    Raises ``BundleError`` for one that is damaged.
    """
    for name in sorted(wacz.namelist()):
        if name.startswith(f"archive/{kind}-"):
            with member_stream(wacz, name) as stream:
                yield stream


def datapackage(wacz: zipfile.ZipFile) -> dict[str, Any]:
    """Return the WACZ's own list. Raises ``BundleError`` if it is missing or no JSON object."""
    try:
        listed = json.loads(read_member(wacz, PATH))
    except ValueError as fault:
        raise BundleError(f"{PATH} går inte att tolka.") from fault
    if not isinstance(listed, dict):
        raise BundleError(f"{PATH} går inte att tolka.")
    return listed


def _parsed(kind: type[T], wacz: zipfile.ZipFile, path: str) -> T:
    try:
        return from_json(kind, read_member(wacz, path))
    except ValueError as fault:
        raise BundleError(f"{path} går inte att tolka: {fault}") from fault
