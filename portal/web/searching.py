"""Search hits in their context, as the page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.excerpts import Piece, excerpt, marked
from portal.web.threads import anchor
from storage.database.entries import Hit, PageHit
from storage.words.asking import Clause


@dataclass(frozen=True)
class Found:
    """A hit as it is shown. ``pictures`` are the alternative texts that hold a word."""

    hit: Hit
    anchor: str
    author: tuple[Piece, ...]
    text: tuple[Piece, ...]
    pictures: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class PageFound:
    """A page that says it beside its posts, as it is shown."""

    hit: PageHit
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]


def page_found(hit: PageHit, sought: Sequence[Clause]) -> PageFound:
    """Mark what is sought in a page's title and text."""
    return PageFound(hit, marked(hit.page.title, sought), excerpt(hit.page.text, sought))


def found(hit: Hit, sought: Sequence[Clause]) -> Found:
    """Mark what is sought in a hit's author, text and alternative texts."""
    texts = (excerpt(medium.alternative_text, sought) for medium in hit.post.media)
    return Found(
        hit=hit,
        anchor=anchor(hit.post),
        author=marked(hit.post.author, sought),
        text=excerpt(hit.post.text, sought),
        pictures=tuple(text for text in texts if any(piece.is_hit for piece in text)),
    )
