"""The lists of pages: whether a reader can begin somewhere."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag
from zipfile import ZipFile

from bundles.checks.index import Index
from bundles.findings import finding
from bundles.pages import OTHERS, SEEDS, is_heading, is_page
from bundles.reading import read_member
from ogonblick.capture import Finding
from ogonblick.errors import BundleError


def check_pages(wacz: ZipFile, index: Index) -> Iterator[Finding]:
    """Yield what is wrong with the lists of pages."""
    if SEEDS not in wacz.NameToInfo:
        yield finding("B050", SEEDS)
    recorded = {urldefrag(str(line.fields.get("url"))).url for line in index.lines}
    for path in (SEEDS, OTHERS):
        if path in wacz.NameToInfo:
            yield from _check_page_list(wacz, path, recorded)


def _check_page_list(wacz: ZipFile, path: str, recorded: set[str]) -> Iterator[Finding]:
    try:
        lines = read_member(wacz, path).splitlines()
    except BundleError:
        return  # told already as a damaged member
    entries = [_entry(line) for line in lines]
    if not entries or not is_heading(entries[0]):
        yield finding("B051", path)
    for number, entry in enumerate(entries, start=1):
        if is_heading(entry):
            continue
        if not is_page(entry):
            yield finding("B052", f"{path} {number}")
        elif urldefrag(entry["url"]).url not in recorded:
            yield finding("B053", entry["url"])


def _entry(line: bytes) -> Any:  # noqa: ANN401 - JSON has no better type
    try:
        return json.loads(line)
    except ValueError:
        return None
