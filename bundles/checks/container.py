"""The ZIP that a WACZ is, and the datapackage that lists what it holds."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from bundles.checks.measuring import Measured, Measuring
from bundles.checks.warcs import Warc
from bundles.datapackage import DIGEST_PATH, PATH, PROFILE, WACZ_VERSION
from bundles.findings import finding
from bundles.reading import datapackage, member_stream, read_member
from ogonblick.bundle import BundleFile
from ogonblick.capture import Finding
from ogonblick.errors import BundleError

_COMPRESSED_ALREADY = (".gz", ".warc", ".webp", ".png", ".jpg")
# The standard: no other files inside these three folders.
_PLACES = {
    "archive": re.compile(r"[^/]+\.warc(\.gz)?"),
    "indexes": re.compile(r"index\.(cdxj|cdx\.gz|idx)"),
    "pages": re.compile(r"(pages|extraPages)\.jsonl"),
}
_NAME = re.compile(r"[-a-z0-9._/]+")


def measure(wacz: ZipFile, warcs: Iterable[Warc]) -> Measured:
    """Return every member's size and digest; the WARCs have been measured while they were read."""
    measured = {warc.name: warc.file for warc in warcs}
    others = (name for name in wacz.namelist() if name not in measured and not name.endswith("/"))
    return measured | {name: _measured(wacz, name) for name in others}


def check_members(wacz: ZipFile, measured: Measured) -> Iterator[Finding]:
    """Yield what is wrong with the ZIP's members as members."""
    for name, count in Counter(wacz.namelist()).items():
        if count > 1:
            yield finding("B013", name)
    for info in wacz.infolist():
        if info.filename.endswith(_COMPRESSED_ALREADY) and info.compress_type != ZIP_STORED:
            yield finding("B011", info.filename)
        if not _is_in_place(info.filename):
            yield finding("B014", info.filename)
    for name, file in measured.items():
        if file is None:
            yield finding("B012", name)


def check_datapackage(wacz: ZipFile, measured: Measured) -> Iterator[Finding]:
    """Yield what is wrong with the datapackage, its digest, and with what it lists."""
    if PATH not in measured:
        yield finding("B020", PATH)
        return
    yield from _check_digest(wacz, measured)
    try:
        listed = datapackage(wacz)
    except BundleError:
        yield finding("B021", PATH)
        return
    yield from _check_fields(listed)
    yield from _check_resources(listed, measured)


def _measured(wacz: ZipFile, name: str) -> BundleFile | None:
    try:
        with member_stream(wacz, name) as stream:
            return Measuring(stream).file(name)
    except BundleError:
        return None


def _is_in_place(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        return False
    pattern = _PLACES.get(path.parts[0]) if path.parts else None
    return (
        pattern is None or name.endswith("/") or bool(pattern.fullmatch("/".join(path.parts[1:])))
    )


def _check_digest(wacz: ZipFile, measured: Measured) -> Iterator[Finding]:
    if DIGEST_PATH not in measured:
        yield finding("B026", DIGEST_PATH)
        return
    try:
        said = json.loads(read_member(wacz, DIGEST_PATH))
        stated = (said["path"], said["hash"])
    except (BundleError, KeyError, TypeError, ValueError):
        yield finding("B027", DIGEST_PATH)
        return
    real = measured[PATH]
    if real is None or stated != (PATH, str(real.digest)):
        yield finding("B027", DIGEST_PATH)


def _check_fields(listed: Mapping[str, Any]) -> Iterator[Finding]:
    for field, value in (("profile", PROFILE), ("wacz_version", WACZ_VERSION)):
        if listed.get(field) != value:
            yield finding("B022", PATH, field=field)
    resources = listed.get("resources")
    if not isinstance(resources, list) or not all(map(_is_resource, resources)):
        yield finding("B022", PATH, field="resources")


def _is_resource(entry: object) -> bool:
    if not isinstance(entry, dict):
        return False
    texts = (entry.get("name"), entry.get("path"), entry.get("hash"))
    if not all(isinstance(text, str) for text in texts):
        return False
    return isinstance(entry.get("bytes"), int) and bool(_NAME.fullmatch(entry["name"]))


def _check_resources(listed: Mapping[str, Any], measured: Measured) -> Iterator[Finding]:
    resources = listed.get("resources")
    entries = [entry for entry in resources if _is_resource(entry)] if resources else []
    for entry in entries:
        real = measured.get(entry["path"])
        if entry["path"] not in measured:
            yield finding("B023", entry["path"])
        elif real and (entry["bytes"], entry["hash"]) != (real.size, str(real.digest)):
            yield finding("B024", entry["path"])
    named = {PATH, DIGEST_PATH, *(entry["path"] for entry in entries)}
    for name in measured:
        if name not in named:
            yield finding("B025", name)
