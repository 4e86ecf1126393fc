"""What a document says, before anybody thinks of pages: frozen blocks, one after another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Tone(StrEnum):
    """How loudly a paragraph speaks; a strong one stays with what follows it."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"


@dataclass(frozen=True)
class Heading:
    """A heading, 1 for the document's own title, 2 for its parts, 3 within them."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Running text, line breaks kept; ``indent`` says how many steps in from the margin."""

    text: str
    tone: Tone = Tone.PLAIN
    indent: int = 0


@dataclass(frozen=True)
class Items:
    """A list of short texts."""

    texts: tuple[str, ...]
    tone: Tone = Tone.PLAIN
    indent: int = 0


@dataclass(frozen=True)
class Facts:
    """Names and their values, two columns without a header."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Columns under headers, which are repeated on each page that the table reaches.

    Every row has one text for each header. ``shares`` divides the width between the columns;
    empty means evenly.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A JPEG or PNG in grey or RGB, its sides in pixels, with words for who cannot see it.

    ``data`` is the picture, or the file that has it, which is read when it is needed.
    """

    data: bytes | Path
    width: int
    height: int
    alternative_text: str
    caption: str = ""


@dataclass(frozen=True)
class Plate:
    """A picture on a page of its own, which lies down if the picture does."""

    picture: Picture


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Items | Facts | Table | Picture | Plate | PageBreak


@dataclass(frozen=True)
class Document:
    """A whole document. ``moment`` (aware) is the time it is made, as it will say of itself."""

    title: str
    author: str
    moment: datetime
    blocks: tuple[Block, ...]
    subject: str = ""
