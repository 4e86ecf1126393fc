"""Pages of an archival PDF: where lines and pictures go, and what each of them belongs to."""

from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from fpdf import FPDF
from fpdf.output import PDFPage
from fpdf.prefs import ViewerPreferences

from bundles.pdf.document import Document, Picture
from bundles.pdf.faces import Faces
from bundles.pdf.lines import Line, Style, set_lines
from bundles.pdf.output import Producer, Written
from bundles.pdf.tags import Element, Tags
from bundles.pdf.xmp import LANGUAGE, packet
from ogonblick.errors import BundleError

MARGIN = 57.0
"""Points of white on the left, on the right and above: 20 mm."""

_FOOT = 62.0
_NUMBER = 84.0
_CAPITAL = 0.72  # height of capitals by the size, in our fonts
_HAIR = 0.5
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_GREY = (96, 96, 96)
_RULE = (205, 205, 205)
_SMALL = Style(7.5, 10, ink=_GREY)


class Sheet(FPDF):
    """A PDF/A-2a being written, page by page, in points from the top left corner.

    Everything on a page is tagged as part of an element, or as decoration that nobody reads aloud.
    ``stream`` is what ``finish`` writes to.
    """

    def __init__(self, document: Document, stream: BinaryIO) -> None:
        super().__init__(unit="pt", format="A4", enforce_compliance="PDF/A-2U")
        self.written = Written(stream)
        self._made = document.moment.astimezone(UTC)
        self.struct_builder = self.tags = Tags()
        self.faces = Faces(self)
        self.allow_images_transparency = False
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_creation_date(self._made)
        self.set_lang(LANGUAGE)
        self.set_xmp_metadata(packet(document))
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=False)
        self._name = _one_line(document.title, self.epw - _NUMBER, self.faces)

    @property
    def bottom(self) -> float:
        """Where the page's content must end."""
        return self.h - _FOOT

    @property
    def on(self) -> PDFPage:
        """The page being written."""
        return self.pages[self.page]

    def has_room(self, height: float) -> bool:
        """Say whether so many points are left on the page."""
        return bool(self.page) and self.y + height <= self.bottom + _HAIR

    def need(self, height: float) -> None:
        """Begin a new page unless so many points are left, or nothing stands on this one yet."""
        if not self.page or (self.y > MARGIN and not self.has_room(height)):
            self.add_page()

    def element(
        self, kind: str, parent: Element | None = None, alt: str = "", attributes: str = ""
    ) -> Element:
        """Begin an element of the structure on this page."""
        return self.tags.element(kind, self.on, parent, alt, attributes)

    def put_line(
        self, owner: Element | None, line: Line, x: float, width: float, style: Style
    ) -> None:
        """Write a line at ``x`` in a column, ``self.y`` being its top; None owns decoration."""
        left = x + width - line.width if line.is_from_right else x
        self.set_text_color(*style.ink)
        self._begin(owner)
        if owner:
            owner.say(line.text, is_reordered=line.is_reordered)
        if line.text == line.shown or line.is_reordered:
            self._put_signs(line, left, style)
        else:
            self._out(f"/Span <</ActualText <{_utf16(line.text)}>>> BDC")
            self._put_signs(line, left, style)
            self._out("EMC")
        self._out("EMC")

    def put_picture(self, owner: Element, picture: Picture, x: float, width: float) -> None:
        """Place a picture at ``x``, ``self.y`` being its top.

        Raises ``BundleError`` for one that is no JPEG or PNG in grey or RGB.
        """
        data = picture.data
        content = data.read_bytes() if isinstance(data, Path) else data
        if not content.startswith(_PICTURES):  # the library would also run drawings (SVG, EPS)
            raise BundleError("Bilden är varken JPEG eller PNG.")
        self._begin(owner)
        height = picture.height * width / picture.width
        placed = self.image(BytesIO(content), x, self.y, width, height)
        self._out("EMC")
        if placed["cs"] == "DeviceCMYK":
            raise BundleError("Bilden är gjord för tryck (CMYK). Spara den som RGB.")
        if isinstance(data, Path) and placed["data"] == content and placed["iccp_i"] is None:
            placed["data"] = data

    def rule(self, *, at: float) -> None:
        """Draw a thin line from margin to margin."""
        self._begin(None)
        self.set_draw_color(*_RULE)
        self.set_line_width(_HAIR)
        self.line(MARGIN, at, self.w - MARGIN, at)
        self._out("EMC")

    def footer(self) -> None:
        """Write the document's name and the page's number at the foot."""
        self.rule(at=self.h - 44)
        self.y = self.h - 40
        self.put_line(None, self._name, MARGIN + _NUMBER, self.epw - _NUMBER, _SMALL)
        self._begin(None)
        self.set_font("sans", "", _SMALL.size)
        self.set_xy(MARGIN - self.c_margin, self.h - 39.4)
        self.cell(_NUMBER, _SMALL.leading, f"Sida {self.page} av {{nb}}")
        self._out("EMC")

    def finish(self) -> None:
        """Write the file, now that everything has its place."""
        self.output(output_producer_class=Producer)

    def _default_file_id(self, _buffer: object) -> str:
        return self.written.name(self._made)

    def _put_signs(self, line: Line, left: float, style: Style) -> None:
        baseline = self.y + (style.leading + style.size * _CAPITAL) / 2
        for face, run in self.faces.runs(line.shown, bold=style.is_bold):
            self.set_font(face.family, face.style, style.size)
            self.text(left, baseline, run)
            left += self.faces.width(run, style.size, bold=style.is_bold)

    def _begin(self, owner: Element | None) -> None:
        if owner is None:
            self._out("/Artifact BMC")
        else:
            self._out(f"{owner.s} <</MCID {self.tags.mark(owner, self.on)}>> BDC")


def _one_line(text: str, width: float, faces: Faces) -> Line:
    return set_lines(" ".join(text.split()), _SMALL, width, faces)[0]


def _utf16(text: str) -> str:
    return f"FEFF{text.encode('utf-16-be').hex().upper()}"
