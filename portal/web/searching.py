"""Search hits in their context: pieces of text, each marked as a hit or not.

The pieces are plain text. The template escapes each of them and puts the marks around.
"""

import re
import unicodedata
from dataclasses import dataclass

from portal.web.threads import anchor
from storage.entries import Hit

_CONTEXT = 140


@dataclass(frozen=True)
class Piece:
    """A piece of text, and whether it is one of the words searched for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class Found:
    """A hit as it is shown. ``pictures`` are the alternative texts that hold a word."""

    hit: Hit
    anchor: str
    author: tuple[Piece, ...]
    text: tuple[Piece, ...]
    pictures: tuple[tuple[Piece, ...], ...]


def found(hit: Hit, words: str) -> Found:
    """Mark the words in a hit's author, text and alternative texts."""
    pattern = pattern_of(words)
    texts = (excerpt(medium.alternative_text, pattern) for medium in hit.post.media)
    return Found(
        hit=hit,
        anchor=anchor(hit.post),
        author=marked(_composed(hit.post.author), pattern),
        text=excerpt(hit.post.text, pattern),
        pictures=tuple(text for text in texts if any(piece.is_hit for piece in text)),
    )


def pattern_of(words: str) -> re.Pattern[str]:
    """Return what finds any of the words, whatever their case; there is at least one word."""
    longest_first = sorted(_composed(words).split(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def excerpt(text: str, pattern: re.Pattern[str]) -> tuple[Piece, ...]:
    """Return the text around its first hit, cut between words, with every hit in it marked."""
    text = _composed(text)
    first = pattern.search(text)
    start, end = first.span() if first else (0, 0)
    begin, stop = _word_start(text, start - _CONTEXT), _word_end(text, end + _CONTEXT)
    before, after = "… " if begin else "", " …" if stop < len(text) else ""
    return marked(f"{before}{text[begin:stop].strip()}{after}", pattern)


def marked(text: str, pattern: re.Pattern[str]) -> tuple[Piece, ...]:
    """Return the whole text in pieces, hits marked."""
    pieces: list[Piece] = []
    done = 0
    for match in pattern.finditer(text):
        pieces += [Piece(text[done : match.start()]), Piece(match.group(), is_hit=True)]
        done = match.end()
    return tuple(piece for piece in (*pieces, Piece(text[done:])) if piece.text)


def _word_start(text: str, position: int) -> int:
    """Move a cut forward to where the next word begins; 0 if the text begins before it."""
    return text.find(" ", position) + 1 if position > 0 else 0


def _word_end(text: str, position: int) -> int:
    """Move a cut back to where a word ends; the text's end if it ends before that."""
    return max(text.rfind(" ", 0, position), 0) or position if position < len(text) else len(text)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
