"""The lists of pages inside a WACZ: seeds in one, what was reached from them in another."""

import json
from collections.abc import Iterator
from typing import Any

from ogonblick.errors import BundleError

SEEDS = "pages/pages.jsonl"
OTHERS = "pages/extraPages.jsonl"

FORMAT = "json-pages-1.0"


def read_pages(data: bytes) -> list[dict[str, Any]]:
    """Read a list of pages, with or without its heading line.

    Raises ``BundleError`` for a line without address or time.
    """
    try:
        entries = [json.loads(line) for line in data.splitlines() if line.strip()]
    except ValueError as fault:
        raise BundleError("Sidlistan går inte att tolka.") from fault
    pages = [entry for entry in entries if not is_heading(entry)]
    if not all(map(is_page, pages)):
        raise BundleError("En rad i sidlistan saknar adress eller tid.")
    return pages


def is_heading(entry: object) -> bool:
    """Say whether an entry is the list's heading line."""
    return isinstance(entry, dict) and entry.get("format") == FORMAT


def is_page(entry: object) -> bool:
    """Say whether an entry has what every page must have."""
    if not isinstance(entry, dict):
        return False
    return all(isinstance(entry.get(name), str) and entry[name] for name in ("url", "ts"))


def page_members(pages: list[dict[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """Yield the lists: visited pages, and where there are any, pages reached from them."""
    seeds = [page for page in pages if not page.get("depth")]
    others = [page for page in pages if page.get("depth")]
    yield SEEDS, _listed("pages", "All Pages", seeds)
    if others:
        yield OTHERS, _listed("extra-pages", "Extra Pages", others)


def _listed(name: str, title: str, pages: list[dict[str, Any]]) -> bytes:
    heading = {
        "format": FORMAT,
        "id": name,
        "title": title,
        "hasText": any(page.get("text") for page in pages),
    }
    lines = [json.dumps(entry, ensure_ascii=False) for entry in (heading, *pages)]
    return "".join(f"{line}\n" for line in lines).encode()
