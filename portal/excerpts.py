"""Pieces of text around what is sought, each marked as a hit or not.

They are plain text: a template escapes each of them and puts the marks around.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.words.asking import Clause, spans
from storage.words.wording import composed

_CONTEXT = 140


@dataclass(frozen=True)
class Piece:
    """A piece of text, and whether it is one of the words searched for."""

    text: str
    is_hit: bool = False


def excerpt(text: str, sought: Sequence[Clause]) -> tuple[Piece, ...]:
    """Return the text around its first hit, cut between words, with every hit in it marked."""
    text = composed(text)
    found = spans(text, sought)
    start, end = next(iter(found), (0, 0))
    begin, stop = _word_start(text, start - _CONTEXT), _word_end(text, end + _CONTEXT)
    cut = text[begin:stop]
    before, after = "… " if begin else "", " …" if stop < len(text) else ""
    shift = len(before) - begin - (len(cut) - len(cut.lstrip()))
    inside = [(at + shift, to + shift) for at, to in found if begin <= at and to <= stop]
    return _pieces(f"{before}{cut.strip()}{after}", inside)


def marked(text: str, sought: Sequence[Clause]) -> tuple[Piece, ...]:
    """Return the whole text in pieces, hits marked; of hits that overlap the first is."""
    text = composed(text)
    return _pieces(text, spans(text, sought))


def _pieces(text: str, found: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    done = 0
    for start, end in found:
        if start >= done:
            pieces += [Piece(text[done:start]), Piece(text[start:end], is_hit=True)]
            done = end
    return tuple(piece for piece in (*pieces, Piece(text[done:])) if piece.text)


def _word_start(text: str, position: int) -> int:
    """Move a cut forward to where the next word begins; 0 if the text begins before it."""
    return text.find(" ", position) + 1 if position > 0 else 0


def _word_end(text: str, position: int) -> int:
    """Move a cut back to where a word ends; the text's end if it ends before that."""
    return max(text.rfind(" ", 0, position), 0) or position if position < len(text) else len(text)
