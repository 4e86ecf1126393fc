"""A PDF read back by its structure, as a screen reader is given it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

SHOWING = {"Tj", "TJ", "'", '"', "Do", "sh", "BI", "f", "f*", "S", "s", "B", "b"}
"""Operators that put something on a page."""


@dataclass
class Page:
    """What was found on a page: texts by mark, codes shown by font, operators outside all marks."""

    texts: dict[int, str] = field(default_factory=lambda: defaultdict(str))
    codes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    unmarked: list[str] = field(default_factory=list)


def opened(data: bytes) -> pikepdf.Pdf:
    """Open a file from memory."""
    return pikepdf.open(BytesIO(data))


def to_unicode(font: Any) -> dict[int, str]:
    """Return the text of each code of a font, as its ToUnicode says."""
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "surrogatepass")
            for code, text in pairs}  # fmt: skip


def read_page(page: pikepdf.Page) -> Page:
    """Read a page's content: every text by the mark it stands under."""
    fonts = {str(name): to_unicode(font) for name, font in page.Resources.Font.items()}
    found, marks, names = Page(), [], [""]
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            marks.append(operands)
            if len(operands) > 1 and "/ActualText" in operands[1]:
                found.texts[_mcid(marks)] += str(operands[1].ActualText)
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            names[0] = str(operands[0])
        if name in SHOWING and not marks:
            found.unmarked.append(name)
        if name == "Tj":
            codes = _codes(bytes(operands[0]))
            found.codes[names[0]] |= set(codes)
            if not any(len(mark) > 1 and "/ActualText" in mark[1] for mark in marks):
                found.texts[_mcid(marks)] += "".join(fonts[names[0]][code] for code in codes)
    return found


def _mcid(marks: list[Any]) -> int:
    """Return the number of the innermost mark that has one; -1 for decoration."""
    numbers = [int(one[1].MCID) for one in marks if len(one) > 1 and "/MCID" in one[1]]
    return numbers[-1] if numbers else -1


def _codes(shown: bytes) -> list[int]:
    return [int.from_bytes(shown[at : at + 2], "big") for at in range(0, len(shown), 2)]


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Yield kind and text of the elements that hold content, in the order they are read."""
    pages = {page.obj.objgen: read_page(page) for page in pdf.pages}
    yield from _below(pdf.Root.StructTreeRoot.K[0], pages)


def _below(element: Any, pages: dict[Any, Page]) -> Iterator[tuple[str, str]]:
    kids = list(element.K)
    inner = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    own = "".join(_text(kid, element, pages) for kid in kids if kid not in inner)
    if len(kids) > len(inner):
        yield str(element.S), str(element.get("/ActualText", own))
    for kid in inner:
        yield from _below(kid, pages)


def _text(kid: Any, element: Any, pages: dict[Any, Page]) -> str:
    if isinstance(kid, pikepdf.Dictionary):
        return pages[kid.Pg.objgen].texts[int(kid.MCID)]
    return pages[element.Pg.objgen].texts[int(kid)]


def texts(data: bytes, kind: str = "/P") -> list[str]:
    """Return the texts of all elements of a kind."""
    with opened(data) as pdf:
        return [text for one, text in elements(pdf) if one == kind]
