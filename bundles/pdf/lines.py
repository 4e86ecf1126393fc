"""Text broken into lines: which words, in which order for the eye, how wide."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from bundles.pdf.arabic import joined
from bundles.pdf.faces import Faces
from bundles.pdf.legible import kept, legible

_WORDS = re.compile(r"[^ ]+ *| +")
_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_RIGHT_TO_LEFT = ("R", "AL")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


@dataclass(frozen=True)
class Style:
    """How a text is set: size, line height and space around it in points, colour in RGB."""

    size: float
    leading: float
    is_bold: bool = False
    ink: tuple[int, int, int] = (26, 26, 26)
    before: float = 0
    after: float = 0


@dataclass(frozen=True)
class Line:
    """One line: its text as it is read, its signs from left to right, its width in points.

    ``is_reordered`` says that the two differ in order, because something is read from the right.
    """

    text: str
    shown: str
    width: float
    is_from_right: bool
    is_reordered: bool


@dataclass(frozen=True)
class _Word:
    """A word with the spaces after it; ``width`` is without them, ``advance`` with them."""

    text: str
    shown: str
    width: float
    advance: float


def set_lines(text: str, style: Style, width: float, faces: Faces) -> list[Line]:
    """Set a text in lines at most ``width`` points wide; line breaks in it are kept.

    Nothing of the text is lost: the lines' texts put together are the text, but that line breaks
    become spaces, tabs too, and what is not printable is told within brackets.
    """
    parts = _BREAKS.split(text.replace("\t", " "))
    lines: list[Line] = []
    for number, part in enumerate(parts, start=1):
        whole = part if number == len(parts) else f"{part} "
        lines += _paragraph(whole, style, width, faces)
    return lines


def _paragraph(text: str, style: Style, width: float, faces: Faces) -> Iterator[Line]:
    direction = _direction(text)
    words = (_measured(word, style, faces) for word in _WORDS.findall(text))
    pieces = (piece for word in words for piece in _cut(word, style, width, faces))
    for line in _filled(pieces, width):
        yield _finished(line, direction)


def _measured(word: str, style: Style, faces: Faces) -> _Word:
    shown = legible(joined(word, faces.has), faces.has)
    return _sized(kept(word), shown, style, faces)


def _sized(text: str, shown: str, style: Style, faces: Faces) -> _Word:
    width = faces.width(shown.rstrip(" "), style.size, bold=style.is_bold)
    space = faces.width(" ", style.size, bold=style.is_bold)
    return _Word(text, shown, width, width + space * (len(shown) - len(shown.rstrip(" "))))


def _cut(word: _Word, style: Style, width: float, faces: Faces) -> Iterator[_Word]:
    """Yield a word, in pieces if it is wider than a whole line, as addresses may be."""
    if word.width <= width:
        yield word
        return
    rest = word.text
    for number, piece in enumerate(_chunks(word.shown, style, width, faces)):
        if word.text == word.shown:
            yield _sized(piece, piece, style, faces)
        else:  # told in words: the text layer has it all in the first piece
            yield _sized(rest if number == 0 else "", piece, style, faces)


def _chunks(text: str, style: Style, width: float, faces: Faces) -> Iterator[str]:
    chunk, taken = "", 0.0
    for sign in text:
        advance = faces.width(sign, style.size, bold=style.is_bold)
        if chunk and sign != " " and taken + advance > width:
            yield chunk
            chunk, taken = "", 0.0
        chunk += sign
        taken += advance
    yield chunk


def _filled(words: Iterable[_Word], width: float) -> Iterator[list[_Word]]:
    """Yield lines with as many words as there is room for; an empty line for no words."""
    line: list[_Word] = []
    taken = 0.0
    for word in words:
        if line and taken + word.width > width:
            yield line
            line, taken = [], 0.0
        line.append(word)
        taken += word.advance
    yield line


def _finished(words: list[_Word], direction: TextDirection) -> Line:
    shown = "".join(word.shown for word in words)
    width = sum(word.advance for word in words[:-1]) + sum(word.width for word in words[-1:])
    text = "".join(word.text for word in words)
    is_from_right = direction is TextDirection.RTL
    is_reordered = is_from_right or _is_mixed(shown)
    if is_reordered:
        shown = _for_the_eye(shown, direction)
    return Line(text, shown, width, is_from_right, is_reordered)


def _for_the_eye(text: str, direction: TextDirection) -> str:
    """Return the signs from left to right, by Unicode's algorithm for both directions."""
    inked = text.rstrip(" ")  # the spaces after a line stay at its end, wherever that is
    ordered = BidiParagraph(inked, base_direction=direction).get_reordered_characters()
    signs = (_faced(sign.character, sign.embedding_level) for sign in ordered)
    return "".join(signs) + text[len(inked) :]


def _faced(sign: str, level: int) -> str:
    """Return a sign as it looks at its level: brackets open towards what they hold."""
    return sign.translate(_MIRRORED) if level % 2 else sign


def _is_mixed(text: str) -> bool:
    return not text.isascii() and any(
        unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text
    )


def _direction(text: str) -> TextDirection:
    """Return the direction of the first letter that has one."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("L", *_RIGHT_TO_LEFT):
            return TextDirection.LTR if kind == "L" else TextDirection.RTL
    return TextDirection.LTR
