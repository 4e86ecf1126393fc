"""Pictures for the pages: read by ranges out of sealed bundles in the archive.

Nothing captured is handed to a browser as it came: the bundle's pictures were made by us when it
was sealed, and what lies loose in the archive is decoded and written anew.
"""

from typing import BinaryIO
from zipfile import ZipFile

from bundles.pictures import decoded, webp_slices
from bundles.reading import THUMBNAIL, picture_names, read_member
from ogonblick.errors import BundleError, NotInArchive
from ogonblick.snapshot import Snapshot
from portal.opening import opened
from storage.packages.keeping import Archive


def picture_count(archive: Archive, snapshot: Snapshot) -> int:
    """Return in how many pieces the full page is shown."""
    with opened(archive, snapshot) as wacz:
        return len(picture_names(wacz))


def picture(archive: Archive, snapshot: Snapshot, number: int) -> bytes:
    """Return one piece of the full page as WebP, counted from 1."""
    with opened(archive, snapshot) as wacz:
        names = dict(enumerate(picture_names(wacz), start=1))
        if number not in names:
            raise NotInArchive(f"Skärmdumpen har ingen del {number}; den har {len(names)}.")
        return _webp_in(wacz, names[number])


def thumbnail(archive: Archive, snapshot: Snapshot) -> bytes:
    """Return the small picture of the page's top as WebP."""
    with opened(archive, snapshot) as wacz:
        return _webp_in(wacz, THUMBNAIL)


def evidence(archive: Archive, key: str) -> bytes:
    """Return the picture of what met a failed visit, as WebP; of a very tall one the top."""
    stream: BinaryIO
    with archive.open_key(key) as stream:
        return webp_slices(decoded(stream.read()))[0]


def _webp_in(wacz: ZipFile, path: str) -> bytes:
    data = read_member(wacz, path)
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise BundleError(f"{path} i arkivpaketet är inte en WebP-bild.")
    return data
