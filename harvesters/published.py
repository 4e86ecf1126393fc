"""The municipality's public list of accounts: the page's links, and which of them are dead."""

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from harvesters.asking import ask
from ogonblick.errors import Fault, InputError

_OK = 200
_GONE = frozenset((404, 410))
_NOT_FOR_HEAD = frozenset((*_GONE, 400, 405, 501))
_AT_ONCE = 8
_UNSEEN = frozenset(("script", "style", "template", "noscript"))
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_FIRST_KILOBYTE = 1024


@dataclass(frozen=True)
class PublishedPage:
    """The page that the public sees: where it was read, its links in order, its visible words."""

    place: str
    links: tuple[str, ...]
    words: str


def read_published(place: str, *, allow_private: bool, contact: str = "") -> PublishedPage:
    """Read the list at a web address, or in a file that was saved from there.

    ``contact`` is where our operator is reached, for the server's log.
    Raises ``InputError`` if it cannot be read.
    """
    if urlsplit(place).scheme in ("http", "https"):
        answer = ask(place, "GET", allow_private=allow_private, contact=contact)
        reason = answer.refused or f"Sidan svarar {answer.status}; kontrollera adressen."
        if answer.status != _OK:
            raise InputError([Fault(place, None, reason)])
        return page_of(_decoded(answer.body, answer.charset), answer.url)
    try:
        return page_of(_decoded(Path(place).read_bytes(), ""), place)
    except OSError as fault:
        reason = f"Filen kan inte läsas ({fault.strerror}). Kontrollera sökvägen."
        raise InputError([Fault(place, None, reason)]) from fault


def page_of(html: str, place: str) -> PublishedPage:
    """Return the links and words of a page; its place makes the links whole addresses."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    base = urljoin(place, reader.base) if reader.base else place
    links = (_whole(base, link) for link in reader.links)
    web = (link for link in links if urlsplit(link).scheme in ("http", "https"))
    return PublishedPage(place, tuple(dict.fromkeys(web)), " ".join(" ".join(reader.words).split()))


def dead_links(
    links: Iterable[str], *, allow_private: bool, contact: str = ""
) -> Mapping[str, str]:
    """Return the links that lead nowhere, with why in Swedish.

    Only what says that it is gone, or cannot be reached, is dead: platforms answer a program that
    does not log in with much else (400, 403, 429, 999) about accounts that are there.
    """
    asked = list(links)

    def look(link: str) -> str:
        return _why_dead(link, allow_private=allow_private, contact=contact)

    with ThreadPoolExecutor(_AT_ONCE) as crew:
        return {link: why for link, why in zip(asked, crew.map(look, asked), strict=True) if why}


def _why_dead(link: str, *, allow_private: bool, contact: str) -> str:
    """Say why a link leads nowhere; empty if it leads somewhere, or nobody can tell."""
    answer = ask(link, "HEAD", allow_private=allow_private, contact=contact)
    if answer.status in _NOT_FOR_HEAD:
        answer = ask(link, "GET", allow_private=allow_private, contact=contact)
    return answer.refused or (f"Sidan svarar {answer.status}." if answer.status in _GONE else "")


def _whole(base: str, link: str) -> str:
    """Return a link as a whole address; empty if it cannot be one."""
    try:
        whole = urljoin(base, link.strip())
        _ = urlsplit(whole).port  # read for the error it raises
    except ValueError:
        return ""
    return whole


def _decoded(body: bytes, charset: str) -> str:
    """Decode a page as its server or the page itself says, else as UTF-8."""
    own = _CHARSET.search(body[:_FIRST_KILOBYTE])
    named = charset or (own[1].decode() if own else "utf-8")
    try:
        return body.decode(named, "replace")
    except LookupError:  # a name that nobody knows
        return body.decode("utf-8", "replace")


class _Reader(HTMLParser):
    """Gathers the links and the visible words of a page, however broken its markup is."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self.base = ""
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        link = dict(attrs).get("href") or ""
        if tag == "a" and link:
            self.links.append(link)
        if tag == "base" and link:
            self.base = self.base or link
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)
