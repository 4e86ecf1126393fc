"""A document written as PDF/A-2a, in the same bytes each time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

from fpdf.errors import FPDFException

from bundles.pdf.document import (
    Block,
    Document,
    Facts,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Picture,
    Plate,
    Table,
    Tone,
)
from bundles.pdf.legible import kept
from bundles.pdf.lines import Line, Style, set_lines
from bundles.pdf.sheet import MARGIN, Sheet
from bundles.pdf.tags import Element
from ogonblick.errors import BundleError

_QUIET = (90, 90, 90)
_HEADINGS = {
    1: Style(19, 25, is_bold=True, after=10),
    2: Style(13, 18, is_bold=True, before=18, after=5),
    3: Style(10, 14, is_bold=True, before=11, after=1),
}
_TONES = {
    Tone.PLAIN: Style(9.5, 14, after=5),
    Tone.STRONG: Style(9.5, 14, is_bold=True, before=5),
    Tone.QUIET: Style(8, 11.5, ink=_QUIET, after=3),
}
_NAME = Style(9, 13.5, ink=_QUIET)
_VALUE = Style(9, 13.5)
_HEADER = Style(8.5, 13, is_bold=True)
_CELL = Style(8.5, 13)
_CAPTION = Style(8, 11.5, ink=_QUIET, after=8)
_STEP = 18.0
_GAP = 10.0
_NAMES_SHARE = 0.21
# What must fit below a heading for it to stand there: three lines of text.
_COMPANY = 42.0
_BY_COLUMN = "<</O /Table /Scope /Column>>"
_BY_ROW = "<</O /Table /Scope /Row>>"


@dataclass(frozen=True)
class _Cell:
    """A cell's lines, and where they belong: element, left edge, width, style."""

    owner: Element | None
    lines: Sequence[Line]
    x: float
    width: float
    style: Style


def write_pdf(document: Document) -> bytes:
    """Return the document as PDF/A-2a, as ``write_pdf_to`` writes it."""
    stream = BytesIO()
    write_pdf_to(stream, document)
    return stream.getvalue()


def write_pdf_to(stream: BinaryIO, document: Document) -> None:
    """Write the document as PDF/A-2a; the same document gives the same bytes.

    Pictures that are files are read one at a time, and JPEGs among them are not kept. Raises
    ``BundleError`` for a picture that cannot be read, or is no JPEG or PNG in grey or RGB.
    """
    sheet = Sheet(document, stream)
    sheet.need(0)
    try:
        for block in document.blocks:
            _place(sheet, block)
        sheet.finish()
    except (FPDFException, OSError) as fault:
        raise BundleError(f"Dokumentet kan inte skrivas som PDF: {fault}") from fault
    finally:
        sheet.faces.close()


def _place(sheet: Sheet, block: Block) -> None:
    """Write one block below what stands on the page."""
    match block:
        case Heading():
            _heading(sheet, block)
        case Paragraph():
            _paragraph(sheet, block)
        case Items():
            _items(sheet, block)
        case Facts():
            _facts(sheet, block)
        case Table():
            _table(sheet, block)
        case Picture():
            _picture(sheet, block)
        case Plate(picture):
            _plate(sheet, picture)
        case PageBreak():
            sheet.add_page()


def _heading(sheet: Sheet, heading: Heading) -> None:
    style = _HEADINGS[heading.level]
    lines = set_lines(heading.text, style, sheet.epw, sheet.faces)
    sheet.need(style.before + len(lines) * style.leading + _COMPANY)
    _skip(sheet, style.before)
    sheet.start_section(kept(" ".join(heading.text.split())), heading.level - 1, strict=False)
    _lines(sheet, sheet.element(f"H{heading.level}"), lines, MARGIN, style)


def _paragraph(sheet: Sheet, paragraph: Paragraph) -> None:
    style = _TONES[paragraph.tone]
    indent = paragraph.indent * _STEP
    lines = set_lines(paragraph.text, style, sheet.epw - indent, sheet.faces)
    if paragraph.tone is Tone.STRONG:
        sheet.need(style.before + len(lines) * style.leading + _COMPANY)
    else:
        sheet.need(style.leading * min(2, len(lines)))
    _skip(sheet, style.before)
    _lines(sheet, sheet.element("P"), lines, MARGIN + indent, style)


def _lines(sheet: Sheet, owner: Element, lines: Sequence[Line], x: float, style: Style) -> None:
    """Write lines under one another; the last two stay together."""
    for number, line in enumerate(lines):
        is_last_but_one = number == len(lines) - 2
        sheet.need(style.leading * (2 if is_last_but_one else 1))
        sheet.put_line(owner, line, x, sheet.w - MARGIN - x, style)
        sheet.y += style.leading
    sheet.y += style.after


def _skip(sheet: Sheet, height: float) -> None:
    """Leave white, but not at the top of a page."""
    if sheet.y > MARGIN:
        sheet.y += height


def _items(sheet: Sheet, items: Items) -> None:
    style = _TONES[items.tone]
    left = MARGIN + items.indent * _STEP
    sheet.need(style.leading)
    owner = sheet.element("L")
    for text in items.texts:
        item = sheet.element("LI", owner)
        sign, body = sheet.element("Lbl", item), sheet.element("LBody", item)
        x = left + _STEP * 0.7
        _row(
            sheet,
            [
                _cell(sheet, sign, "–", left, x - left, style),
                _cell(sheet, body, text, x, sheet.w - MARGIN - x, style),
            ],
        )
    sheet.y += style.after


def _facts(sheet: Sheet, facts: Facts) -> None:
    names = sheet.epw * _NAMES_SHARE
    x = MARGIN + names + _GAP
    sheet.need(_VALUE.leading)
    owner = sheet.element("Table")
    for name, value in facts.rows:
        row = sheet.element("TR", owner)
        head, body = sheet.element("TH", row, attributes=_BY_ROW), sheet.element("TD", row)
        _row(
            sheet,
            [
                _cell(sheet, head, name, MARGIN, names, _NAME),
                _cell(sheet, body, value, x, sheet.w - MARGIN - x, _VALUE),
            ],
        )
        sheet.y += 2
    sheet.y += 6


def _table(sheet: Sheet, table: Table) -> None:
    columns = _columns(sheet.epw, table.shares or (1,) * len(table.headers))
    sheet.need(_HEADER.leading + _COMPANY)
    owner = sheet.element("Table")
    _header(sheet, table, columns, owner)
    for texts in table.rows:
        cells = _cells(sheet, None, texts, columns, _CELL)
        if not sheet.has_room(_height(cells)):
            sheet.add_page()
            _header(sheet, table, columns, None)
        row = sheet.element("TR", owner)
        _row(sheet, [replace(cell, owner=sheet.element("TD", row)) for cell in cells])
        sheet.rule(at=sheet.y + 2)
        sheet.y += 4
    sheet.y += 8


def _header(
    sheet: Sheet, table: Table, columns: Sequence[tuple[float, float]], owner: Element | None
) -> None:
    """Write the headers; those repeated on later pages belong to nothing (``owner`` None)."""
    cells = _cells(sheet, None, table.headers, columns, _HEADER)
    if owner:
        row = sheet.element("TR", owner)
        heads = (sheet.element("TH", row, attributes=_BY_COLUMN) for _ in cells)
        cells = [replace(cell, owner=head) for cell, head in zip(cells, heads, strict=True)]
    _row(sheet, cells)
    sheet.rule(at=sheet.y + 2)
    sheet.y += 4


def _columns(width: float, shares: Sequence[int]) -> list[tuple[float, float]]:
    """Return left edge and width of each column."""
    unit = (width - _GAP * (len(shares) - 1)) / sum(shares)
    starts = [sum(shares[:number]) * unit + _GAP * number for number in range(len(shares))]
    return [(MARGIN + start, share * unit) for start, share in zip(starts, shares, strict=True)]


def _cells(
    sheet: Sheet,
    owner: Element | None,
    texts: Sequence[str],
    columns: Sequence[tuple[float, float]],
    style: Style,
) -> list[_Cell]:
    pairs = zip(texts, columns, strict=True)
    return [_cell(sheet, owner, text, x, width, style) for text, (x, width) in pairs]


def _cell(
    sheet: Sheet, owner: Element | None, text: str, x: float, width: float, style: Style
) -> _Cell:
    return _Cell(owner, set_lines(text, style, width, sheet.faces), x, width, style)


def _height(cells: Sequence[_Cell]) -> float:
    return max(len(cell.lines) * cell.style.leading for cell in cells)


def _row(sheet: Sheet, cells: Sequence[_Cell]) -> None:
    """Write cells beside each other; a row that no page can hold goes on to the next."""
    leading = max(cell.style.leading for cell in cells)
    sheet.need(min(_height(cells), sheet.bottom - MARGIN))
    for number in range(max(len(cell.lines) for cell in cells)):
        sheet.need(leading)
        for cell in cells:
            if number < len(cell.lines):
                sheet.put_line(cell.owner, cell.lines[number], cell.x, cell.width, cell.style)
        sheet.y += leading


def _picture(sheet: Sheet, picture: Picture) -> None:
    """Place a picture in the text, as wide as its pixels at 144 an inch, or as the text."""
    tallest = sheet.bottom - MARGIN - 2 * _CAPTION.leading
    width = min(sheet.epw, picture.width / 2, tallest * picture.width / picture.height)
    height = width * picture.height / picture.width
    sheet.need(height + _CAPTION.leading)
    _figure(sheet, picture, MARGIN, width)


def _plate(sheet: Sheet, picture: Picture) -> None:
    """Place a picture on a page of its own; what follows begins on another."""
    lies = picture.width > picture.height
    sheet.add_page(orientation="landscape" if lies else "portrait")
    tallest = sheet.bottom - MARGIN - _CAPTION.leading - 4
    width = min(sheet.epw, tallest * picture.width / picture.height)
    _figure(sheet, picture, (sheet.w - width) / 2, width)
    sheet.y = sheet.h


def _figure(sheet: Sheet, picture: Picture, x: float, width: float) -> None:
    figure = sheet.element("Figure", alt=kept(picture.alternative_text))
    sheet.put_picture(figure, picture, x, width)
    sheet.y += width * picture.height / picture.width + 4
    if picture.caption:
        lines = set_lines(picture.caption, _CAPTION, sheet.w - MARGIN - x, sheet.faces)
        _lines(sheet, sheet.element("Caption", figure), lines, x, _CAPTION)
