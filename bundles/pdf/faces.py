"""The fonts that go with us, and which of them draws which sign."""

from dataclasses import dataclass
from importlib.resources import as_file, files
from itertools import groupby
from typing import cast

from fpdf import FPDF
from fpdf.fonts import TTFFont

from bundles.pdf.legible import is_printable

_FOLDER = files("bundles.pdf").joinpath("fonts")
_FILES = {
    ("sans", ""): "DejaVuSans.ttf",
    ("sans", "B"): "DejaVuSans-Bold.ttf",
    ("ethiopic", ""): "NotoSansEthiopic-Regular.ttf",
    ("thai", ""): "NotoSansThai-Regular.ttf",
}
# These are only opened for a document that needs them: each is embedded in every document it is
# opened for.
_SCRIPTS = {"ethiopic": range(0x1200, 0x13A0), "thai": range(0x0E00, 0x0E80)}


@dataclass(frozen=True)
class Face:
    """A font by the family and style that the PDF library knows it by."""

    family: str
    style: str


_PLAIN = Face("sans", "")


class Faces:
    """The fonts of one document being written; each is opened when its first sign is met."""

    def __init__(self, pdf: FPDF) -> None:
        self._pdf = pdf
        self._open: dict[Face, TTFFont] = {}
        self._known: dict[tuple[str, bool], Face | None] = {}
        self._font(_PLAIN)  # every page's number is written in it

    def close(self) -> None:
        """Close the font files; nothing can be written after that."""
        for font in self._open.values():
            font.close()

    def has(self, sign: str) -> bool:
        """Say whether some font of ours draws a character."""
        return self.face(sign, bold=False) is not None

    def face(self, sign: str, *, bold: bool) -> Face | None:
        """Return the font that draws a character, or None if none does."""
        key = (sign, bold)
        if key not in self._known:
            self._known[key] = self._search(sign, bold=bold)
        return self._known[key]

    def runs(self, text: str, *, bold: bool) -> list[tuple[Face, str]]:
        """Return a text cut where the font changes. Every character must have one."""
        cut = groupby(text, key=lambda sign: self.face(sign, bold=bold))
        return [(face, "".join(signs)) for face, signs in cut if face]

    def width(self, text: str, size: float, *, bold: bool) -> float:
        """Return how wide a text is in points, set in ``size`` points."""
        return sum(self._advance(sign, bold=bold) for sign in text) * size / 1000

    def _advance(self, sign: str, *, bold: bool) -> float:
        face = self.face(sign, bold=bold)
        return self._font(face).cw[ord(sign)] if face else 0

    def _search(self, sign: str, *, bold: bool) -> Face | None:
        if not is_printable(sign):
            return None
        others = [Face(name, "") for name, codes in _SCRIPTS.items() if ord(sign) in codes]
        preferred = [Face("sans", "B")] if bold else []
        for face in (*preferred, _PLAIN, *others):
            if ord(sign) in self._font(face).cmap:
                return face
        return None

    def _font(self, face: Face) -> TTFFont:
        if face not in self._open:
            with as_file(_FOLDER.joinpath(_FILES[face.family, face.style])) as file:
                self._pdf.add_font(face.family, face.style, file)
            added = self._pdf.fonts[face.family + face.style]
            self._open[face] = cast("TTFFont", added)  # what add_font adds
        return self._open[face]
