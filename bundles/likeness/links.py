"""Where a snapshot's pages lead, and what its frames say: what neither text nor picture shows.

Links are read twice: as they stand in the HTML that was received, and in the page's own PDF, which
Chromium writes from the page as it was shown, links made by scripts included.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import groupby
from typing import BinaryIO
from urllib.parse import quote, unquote_plus, urljoin, urlsplit

from bundles.records import Heading, contents
from bundles.screenshots import NUMBERED
from ogonblick.digest import digest_of

PDF = "urn:pdf:"
"""What the address of a page's PDF begins with."""

_LARGEST = 64 << 20
_IN_PDF = re.compile(rb"/URI \(((?:[^()\\]|\\.)*)\)")
_SILENT = frozenset(("script", "style", "noscript", "template", "head"))
_IN_HEAD = frozenset(("base", "link", "meta", "title", *_SILENT))
"""What may stand in a head; all else ends one, whether or not its end is written."""

_LEADING = {
    **dict.fromkeys(("a", "area", "base"), "href"),
    # what is not asked for until somebody plays it or scrolls to it has no bytes to compare
    **dict.fromkeys(("audio", "embed", "frame", "iframe", "source", "track", "video"), "src"),
    **dict.fromkeys(("button", "input"), "formaction"),
    "form": "action",
    "object": "data",
}
"""By which attribute an element leads somewhere."""

_PICTURED = frozenset(
    ("area", "audio", "canvas", "embed", "iframe", "img", "input", "object", "svg", "video")
)
_INSTEAD = ("alt", "srcdoc")
"""What is said in place of a picture, a film or a frame."""
_WAITING = ("src", "data-src", "data-original", "data-lazy-src")
"""Where a picture's address stands, also while scripts keep it back."""
_IN_SET = re.compile(r"([^\s,]\S*[^\s,])(?:\s+[\d.]+[wxh])*\s*(?:,|$)")
"""An address in a set of sizes."""
_ASIDE = ("aria-label", "aria-description", "title", "datetime")
"""What any element may say to those who do not see it, who point at it, or to programs."""


@dataclass(frozen=True)
class Noise:
    """What is other at every visit in a platform's own addresses.

    ``pattern`` matches parameters' names; ``url`` is any address of the platform.
    """

    url: str = ""
    pattern: str = ""


@dataclass(frozen=True)
class Document:
    """An HTML document as it was received: where its links lead, and the words that stand in it.

    ``alternatives`` are said beside or in place of what is shown: alternative texts of pictures,
    labels, the moments that times stand for. ``pictures`` are the addresses of each picture, of
    which a browser chooses one.
    """

    url: str
    links: tuple[str, ...]
    words: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    pictures: tuple[tuple[str, ...], ...] = ()


def documents(warcs: Iterable[BinaryIO], noise: Noise) -> Iterator[Document]:
    """Yield the HTML documents of WARCs, their links without noise."""
    for warc in warcs:
        for heading, data in contents(warc, _is_document, _LARGEST):
            yield read_document(heading.url, data, noise)


def read_document(url: str, data: bytes, noise: Noise) -> Document:
    """Read one HTML document. Whatever its encoding is, equal bytes give equal words.

    What Python's reader gives up on (``<![x[``, 3.11) has its digest as its only word.
    """
    reader = _Reader(url, noise)
    try:
        reader.feed(_text(data))
        reader.close()  # words at the very end wait for it
    except AssertionError:
        return Document(url, (), (str(digest_of([data])),))
    return Document(
        url,
        tuple(reader.links),
        tuple(reader.words),
        tuple(reader.alternatives),
        tuple(reader.pictures),
    )


def _text(data: bytes) -> str:
    """Return a document as text in which no two bytes are one sign, as in a lossy reading."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def printed_links(warcs: Iterable[BinaryIO], noise: Noise) -> dict[str, tuple[str, ...]]:
    """Return where the links lead in each page's PDFs, in their order, by the page's address."""
    links: defaultdict[str, list[str]] = defaultdict(list)
    for warc in warcs:
        for heading, data in contents(warc, _is_pdf, _LARGEST):
            page = heading.url.removeprefix(PDF).partition(NUMBERED)[0]
            links[page] += links_in(data, noise)
    return {page: tuple(one for one, _ in groupby(found)) for page, found in links.items()}


def links_in(pdf: bytes, noise: Noise) -> Iterator[str]:
    """Yield where the links of a PDF by Chromium lead; one broken over lines counts once."""
    targets = (cleaned(one.decode("latin-1"), noise) for one in _IN_PDF.findall(pdf))
    yield from (target for target, _ in groupby(targets))


def cleaned(address: str, noise: Noise) -> str:
    """Return an address of the platform without the parameters whose names the pattern knows.

    One of another site stays as it is, for »s« may be what is looked for there; so does one that
    nobody can read. What is left of a query stays as it was written, in any encoding.
    """
    try:
        parts, ours = urlsplit(address), urlsplit(noise.url)
        is_ours = _site(parts.hostname) == _site(ours.hostname)
    except ValueError:
        return address
    if not noise.pattern or not parts.query or not is_ours:
        return address
    kept = [one for one in parts.query.split("&") if not _is_noise(one, noise.pattern)]
    return parts._replace(query="&".join(kept)).geturl()


def _is_noise(parameter: str, pattern: str) -> bool:
    return re.fullmatch(pattern, unquote_plus(parameter.partition("=")[0])) is not None


def _site(host: str | None) -> str:
    """Return what all hosts of a platform end with: ``facebook.com``."""
    return ".".join((host or "").split(".")[-2:])


class _Reader(HTMLParser):
    """Reads links, alternative texts and words of a document."""

    def __init__(self, url: str, noise: Noise) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self.alternatives: list[str] = []
        self.pictures: list[tuple[str, ...]] = []
        self._url = url
        self._noise = noise
        self._silent: list[str] = []
        self._sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where an element leads, and what it says in place of what it shows."""
        told = dict(reversed(attrs))  # of two alike the first counts
        if tag not in _IN_HEAD:
            self._leave_head()
        if tag in _SILENT or (tag == "title" and self._silent == ["head"]):
            self._silent.append(tag)
        if target := told.get(_LEADING.get(tag, "")):
            self.links.append(cleaned(_joined(self._url, target), self._noise))
        if tag in ("picture", "img", "source") and not self._silent:
            self._note_picture(tag, told)
        said = _INSTEAD if tag in _PICTURED else ()
        self.alternatives += filter(None, map(told.get, (*said, *_ASIDE)))

    def _note_picture(self, tag: str, told: Mapping[str, str | None]) -> None:
        """Note where a picture can be had; the sources before it in the same frame are its own."""
        if tag == "picture":
            self._sources.clear()
            return
        sets = _IN_SET.findall(f"{told.get('srcset') or ''},{told.get('data-srcset') or ''}")
        named = [told.get(name) or "" for name in _WAITING] if tag == "img" else []
        self._sources += (_joined(self._url, one) for one in (*named, *sets) if one)
        if tag == "img":
            addresses = [as_asked_for(one) for one in self._sources if one.startswith("http")]
            self._sources.clear()
            if addresses:
                self.pictures.append(tuple(cleaned(one, self._noise) for one in addresses))

    def handle_endtag(self, tag: str) -> None:
        """Leave what nobody sees."""
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]

    def handle_data(self, data: str) -> None:
        """Note words that may be seen."""
        if data.strip():
            self._leave_head()
            if not self._silent:
                self.words.append(" ".join(data.split()))

    def _leave_head(self) -> None:
        """Leave a head that nobody ended: its end may be left out, and so may the body's start."""
        if self._silent == ["head"]:
            self._silent.clear()


def as_asked_for(address: str) -> str:
    """Return an address as browsers ask for it: no fragment, letters beyond ASCII escaped."""
    return quote(address.partition("#")[0], safe="%/:?[]@!$&'()*+,;=~|")


def _joined(base: str, target: str) -> str:
    """Return an address as a browser makes it whole; one that none can read as it stands."""
    try:
        return urljoin(base, target.strip())
    except ValueError:
        return target


def _is_document(heading: Heading) -> bool:
    return heading.type == "response" and heading.status == "200" and heading.mime == "text/html"


def _is_pdf(heading: Heading) -> bool:
    return heading.type == "resource" and heading.url.startswith(PDF)
