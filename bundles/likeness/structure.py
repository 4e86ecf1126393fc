"""What a snapshot is compared by, read from its sealed package: all that may be content."""

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import urljoin
from zipfile import ZipFile

from bundles.elements import PageElement, elements_in
from bundles.likeness.findings import finding
from bundles.likeness.links import Document, Noise, as_asked_for, cleaned, documents, printed_links
from bundles.likeness.surface import Surface, surfaces
from bundles.ours import PROVENANCE
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
from bundles.records import Heading, read_records
from ogonblick.capture import Capture, Finding, Outcome
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError
from ogonblick.post import Post

_NOTHING = str(digest_of([]))  # what is left of a picture that was asked for twice at once
_GONE = ("404", "410")
_SHOWN = ("image/", "video/", "audio/")
_MOST_TURNS = 20  # of a redirect: browsers follow no more
_UNPRINTED = "C304"


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
    are the digests of all pictures, films and sounds that were received, ``unloaded`` the addresses
    of pictures that were not. ``obstacles`` are what keeps anybody from saying that nothing has
    changed.
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
    unloaded: tuple[str, ...] = ()


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
    read_pages = tuple(documents(archives(wacz, "rec"), noise))
    received = _received(wacz, noise)
    media, unloaded = _pictures(read_pages, received)
    read = Structure(
        url=sealed.url,
        adapter=adapter,
        drawn_by=_drawn_by(told),
        posts=tuple(posts(wacz)),
        profile=profile(wacz),
        pages=tuple(
            Page(one["url"], one.get("title", ""), one.get("text", "")) for one in pages(wacz)
        ),
        links=_printed(wacz, noise, sealed),
        documents=read_pages,
        media=received.shown | media,
        elements=elements,
        surfaces=surfaces(archives(wacz, "screenshots"), elements, _moving(wacz)),
        obstacles=hashes(wacz).findings,
        unloaded=unloaded,
    )
    return replace(read, obstacles=(*read.obstacles, *_obstacles(read, sealed)))


def _obstacles(read: Structure, sealed: Capture) -> Iterator[Finding]:
    """Yield what is missing in a snapshot that is to be compared."""
    if sealed.outcome is not Outcome.COMPLETE or sealed.coverage.walls:
        yield finding("L105", sealed.url)
    for post in read.posts:
        yield from (finding("L107", one.url) for one in post.media if not one.digest)
    yield from (finding("L107", one) for one in read.unloaded)
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
    words = bare(word for one in read.documents if one.url == page.url for word in one.words)
    lines = [bare([line]) for line in page.text.splitlines() if line.strip()]
    return not lines or not all(line in words for line in lines)


def bare(words: Iterable[str]) -> str:
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


def _printed(wacz: ZipFile, noise: Noise, sealed: Capture) -> dict[str, tuple[str, ...]]:
    """Return where printed links lead; none of a page whose sheets did not all come."""
    cut = {one.place for one in sealed.findings if one.code == _UNPRINTED}
    found = printed_links(archives(wacz, "screenshots"), noise)
    return {page: links for page, links in found.items() if page not in cut}


@dataclass(frozen=True)
class _Received:
    """What came: the digests of what is shown or played, and what each address answered.

    ``whole`` are the digests of the bytes that an address gave whole, none where it said that there
    is nothing any more; ``turns`` where an address sends the browser.
    """

    shown: frozenset[str]
    whole: Mapping[str, frozenset[str]]
    turns: Mapping[str, str]

    def answer(self, address: str) -> frozenset[str] | None:
        """Return what an address gave in the end, or nothing if it gave no whole answer."""
        for _ in range(_MOST_TURNS):
            if address in self.whole or address not in self.turns:
                break
            address = self.turns[address]
        return self.whole.get(address)


def _received(wacz: ZipFile, noise: Noise) -> _Received:
    """Return what was received. Where nothing is any more, that is an answer too."""
    shown, turns = set(), {}
    whole: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for heading in _responses(wacz):
        url, bytes_ = cleaned(as_asked_for(heading.url), noise), heading.payload_digest
        if heading.status in _GONE:
            whole[url] |= frozenset()
        elif heading.location:
            turns[url] = cleaned(as_asked_for(_joined(heading)), noise)
        elif heading.status == "200" and bytes_ not in ("", _NOTHING):
            shown |= {bytes_} if heading.mime.startswith(_SHOWN) else set()
            if not heading.truncated:
                whole[url] |= {bytes_}
    return _Received(frozenset(shown), whole, turns)


def _moving(wacz: ZipFile) -> frozenset[str]:
    """Return the addresses of what moves by itself, and is drawn otherwise each time."""
    return frozenset(one.url for one in _responses(wacz) if one.mime.startswith("video/"))


def _responses(wacz: ZipFile) -> Iterator[Heading]:
    for warc in archives(wacz, "rec"):
        yield from (one.heading for one in read_records(warc) if one.heading.type == "response")


def _joined(heading: Heading) -> str:
    try:
        return urljoin(heading.url, heading.location)
    except ValueError:
        return heading.location


def _pictures(
    read: Iterable[Document], received: _Received
) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the digests of all pictures of documents, whatever they were called, that came.

    And the first address of each picture of which no size gave a whole answer.
    """
    media: set[str] = set()
    unloaded = []
    for addresses in (one for document in read for one in document.pictures):
        answers = [one for one in map(received.answer, addresses) if one is not None]
        media.update(*answers)
        if not answers:
            unloaded.append(addresses[0])
    return frozenset(media), tuple(unloaded)


@cache
def _noise() -> dict[str, str]:
    text = files("bundles.likeness").joinpath("adapters.toml").read_text("utf-8")
    return tomllib.loads(text)
