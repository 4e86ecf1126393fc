"""The structure of a PDF: what is a heading, a paragraph, a table, in the order it is read.

The library tags pictures only. Its tree is one level deep; this one is as deep as it must be.
"""

from collections.abc import Iterator

from fpdf.output import PDFPage
from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFObject, PDFString, Raw


class _Elsewhere:
    """A piece of an element on another page than the element's own."""

    def __init__(self, page: PDFPage, mark: int) -> None:
        self._page = page
        self._mark = mark

    def serialize(self, **_: object) -> str:
        """Return the reference; the page has its number only when the file is written."""
        return f"<</Type /MCR /Pg {self._page.ref} /MCID {self._mark}>>"


class Element(StructElem):
    """An element of the structure tree. ``a`` holds what its kind wants to be known of it."""

    __slots__ = ("_is_reordered", "_texts", "a")

    def __init__(
        self, kind: str, parent: StructElem, page: PDFPage, alt: str = "", attributes: str = ""
    ) -> None:
        super().__init__(f"/{kind}", parent, [], page.index(), alt=alt or None)
        self.a = Raw(attributes) if attributes else None
        self.pg = page  # type: ignore[assignment]  # the library leaves it None until the end
        self._texts: list[str] = []
        self._is_reordered = False
        parent.k.append(self)

    @property
    def actual_text(self) -> PDFString | None:
        """The element's text as it is read, where its signs stand in another order.

        Those who read aloud take it from here. It cannot be said of the signs themselves: poppler
        22 and pdfium turn what is said there around once more (seen 2026-11).
        """
        return PDFString("".join(self._texts)) if self._is_reordered else None

    def say(self, text: str, *, is_reordered: bool) -> None:
        """Add to what the element says."""
        self._texts.append(text)
        self._is_reordered = self._is_reordered or is_reordered


class Tags(StructureTreeBuilder):
    """The structure tree of a document being written."""

    def __init__(self) -> None:
        super().__init__()
        self._elements: list[Element] = []

    def element(
        self, kind: str, page: PDFPage, parent: StructElem | None = None, alt: str = "",
        attributes: str = "",
    ) -> Element:  # fmt: skip
        """Add an element that begins on a page, last in its parent or in the document."""
        made = Element(kind, parent or self.doc_struct_elem, page, alt, attributes)
        self._elements.append(made)
        return made

    def mark(self, element: Element, page: PDFPage) -> int:
        """Return the number that marks what comes next on the page as the element's own."""
        owners = self.struct_tree_root.parent_tree.nums[page.index() - 1]
        page.struct_parents = page.index() - 1
        number = len(owners)
        owners.append(element)
        element.k.append(number if element.pg is page else _Elsewhere(page, number))
        return number

    def __iter__(self) -> Iterator[PDFObject]:
        yield self.struct_tree_root
        yield self.doc_struct_elem
        yield self.struct_tree_root.parent_tree
        yield from self._elements
