"""What a snapshot is compared by, read from its sealed package: all that may be content."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from typing import Any
from zipfile import ZipFile

from bundles.elements import PageElement, elements_in
from bundles.likeness.findings import finding
from bundles.likeness.links import Document, Noise, documents, printed_links
from bundles.likeness.surface import Surface, surfaces
from bundles.pack import PROVENANCE
from bundles.profile import Profile
from bundles.reading import (
    HOSTILE,
    archives,
    capture,
    hashes,
    pages,
    posts,
    profile,
    read_member,
)
from bundles.records import read_records
from ogonblick.capture import Capture, Finding, Outcome
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError
from ogonblick.post import Post

_NOTHING = str(digest_of([]))  # what is left of a picture that was asked for twice at once
_SHOWN = ("image/", "video/", "audio/")


@dataclass(frozen=True)
class Page:
    """A page that was visited: its address, its title, all its text."""

    url: str
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class Structure:
    """Everything of a snapshot that is compared.

    ``adapter`` names the rules it was read by, in their version, ``drawn_by`` the browser and its
    surroundings. ``links`` are those of each page that was printed, by its address. ``media``
    are the digests of all pictures, films and sounds that were received. ``obstacles`` are what
    keeps anybody from saying that nothing has changed.
    """

    url: str
    adapter: str
    drawn_by: str
    posts: tuple[Post, ...]
    profile: Profile
    pages: tuple[Page, ...]
    links: Mapping[str, tuple[str, ...]]
    documents: tuple[Document, ...]
    media: frozenset[str]
    elements: tuple[PageElement, ...]
    surfaces: Mapping[str, Surface]
    obstacles: tuple[Finding, ...] = ()


def structure_of(wacz: ZipFile) -> Structure:
    """Read what a sealed package is compared by. Raises ``BundleError`` if it cannot be read."""
    try:
        return _read(wacz)
    except HOSTILE as fault:
        raise BundleError(f"Arkivpaketet är skadat ({type(fault).__name__}).") from fault


def _read(wacz: ZipFile) -> Structure:
    sealed, told = capture(wacz), _provenance(wacz)
    adapter = str(told.get("rules", ""))
    elements = tuple(elements_in(archives(wacz, "text")))
    noise = Noise(sealed.url, _noise().get(adapter.partition("/")[0], ""))
    read = Structure(
        url=sealed.url,
        adapter=adapter,
        drawn_by=_drawn_by(told),
        posts=tuple(posts(wacz)),
        profile=profile(wacz),
        pages=tuple(
            Page(one["url"], one.get("title", ""), one.get("text", "")) for one in pages(wacz)
        ),
        links=printed_links(archives(wacz, "screenshots"), noise),
        documents=tuple(documents(archives(wacz, "rec"), noise)),
        media=frozenset(_media(wacz)),
        elements=elements,
        surfaces=surfaces(archives(wacz, "screenshots"), elements),
        obstacles=hashes(wacz).findings,
    )
    return replace(read, obstacles=(*read.obstacles, *_obstacles(read, sealed)))


def _obstacles(read: Structure, sealed: Capture) -> Iterator[Finding]:
    """Yield what is missing in a snapshot that is to be compared."""
    if sealed.outcome is not Outcome.COMPLETE or sealed.coverage.walls:
        yield finding("L105", sealed.url)
    for post in read.posts:
        yield from (finding("L107", one.url) for one in post.media if not one.digest)
    missing = {
        "varken inlägg eller text": not read.posts and not any(one.text for one in read.pages),
        "ingen bild av hela sidan": not read.surfaces,
        "ingen utskrift att läsa länkar i": not read.links,
        "inga länkar ur inlägg som sidan hade släppt": any(one.picture for one in read.elements),
        "inga länkar ur sidor som skript har gjort": any(
            map(partial(_is_unread, read), read.pages)
        ),
        "inga regler som sidan lästes med": not read.adapter,
    }
    yield from (
        finding("L108", sealed.url, missing=what) for what, is_so in missing.items() if is_so
    )


def _is_unread(read: Structure, page: Page) -> bool:
    """Say whether a page's links are known from nowhere: not printed, and not made of its HTML.

    A page of which one line is not in its HTML was made by scripts, in part at least.
    """
    if page.url in read.links:
        return False
    words = _bare(word for one in read.documents if one.url == page.url for word in one.words)
    lines = [_bare([line]) for line in page.text.splitlines() if line.strip()]
    return not lines or not all(line in words for line in lines)


def _bare(words: Iterable[str]) -> str:
    """Return words without spaces and capitals, which are the style's as often as the HTML's."""
    return "".join("".join(word.split()) for word in words).casefold()


def _provenance(wacz: ZipFile) -> dict[str, Any]:
    try:
        told = json.loads(read_member(wacz, PROVENANCE))
    except (ValueError, RecursionError) as fault:
        raise BundleError(f"{PROVENANCE} går inte att tolka.") from fault
    return told if isinstance(told, dict) else {}


def _drawn_by(told: Mapping[str, Any]) -> str:
    """Return the browser that drew the pages, and the size of its window."""
    versions, surroundings = told.get("versions") or {}, told.get("surroundings") or {}
    window = " x ".join(map(str, surroundings.get("viewport") or ()))
    return f"{versions.get('browser', '')} {window}".strip()


def _media(wacz: ZipFile) -> Iterator[str]:
    """Yield the digests of what was received whole and is shown or played."""
    for warc in archives(wacz, "rec"):
        for record in read_records(warc):
            heading = record.heading
            is_whole = heading.type == "response" and heading.status == "200"
            is_shown = heading.mime.startswith(_SHOWN) and heading.payload_digest != _NOTHING
            if is_whole and is_shown:
                yield heading.payload_digest


@cache
def _noise() -> dict[str, str]:
    text = files("bundles.likeness").joinpath("adapters.toml").read_text("utf-8")
    return tomllib.loads(text)
