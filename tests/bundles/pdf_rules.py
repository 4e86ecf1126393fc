"""What PDF/A-2a asks for beyond 2b, rule by rule, with the clauses of ISO 19005-2:2011.

Level b is judged by pikepdf's validator (``pikepdf.pdfa``), which approves only what it knows from
veraPDF's rules. It knows no levels u and a: their rules, few as they are, stand here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import pdfa

from tests.bundles.pdf_reading import opened, read_page, to_unicode

STANDARD = frozenset(
    re.findall(
        r"\w+",
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2"
        " H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference"
        " BibEntry Code Link Annot Ruby Warichu Figure Formula Form",
    )
)
"""ISO 32000-1, 14.8.4: the structure types that need no explanation."""


def level_b(data: bytes) -> list[str]:
    """Return what breaks PDF/A-2b, or is not known to keep it.

    The validator wants the letter B where ISO 19005-2, 6.6.4 lets a higher level stand, so it is
    given the file with that one letter changed.
    """
    claim = b"<pdfaid:conformance>%c<"
    report = pdfa.validate_written(BytesIO(data.replace(claim % b"A", claim % b"B")), "2b")
    return [str(finding) for finding in report.findings]


def has_unicode(pdf: pikepdf.Pdf) -> bool:
    """Every code shown has a text, which is neither zero nor a byte order mark."""
    for page in pdf.pages:
        for name, codes in read_page(page).codes.items():
            texts = to_unicode(page.Resources.Font[name])
            if not all(texts.get(code, "\0")[0] not in "\0\ufeff\ufffe" for code in codes):
                return False
    return True


def has_no_private_signs(pdf: pikepdf.Pdf) -> bool:
    """No code shown has a text in a private use area."""
    maps = [to_unicode(font) for page in pdf.pages for font in page.Resources.Font.values()]
    return not any(re.search("[\ue000-\uf8ff]", text) for one in maps for text in one.values())


def has_language(pdf: pikepdf.Pdf) -> bool:
    """The document says which language it is in."""
    return re.fullmatch(r"[a-z]{2}-[A-Z]{2}", str(pdf.Root.get("/Lang", ""))) is not None


def is_marked(pdf: pikepdf.Pdf) -> bool:
    """The catalogue says that the document is tagged."""
    return pdf.Root.get("/MarkInfo", {}).get("/Marked") is True


def has_structure(pdf: pikepdf.Pdf) -> bool:
    """There is a structure tree, with the document at its top."""
    return "/StructTreeRoot" in pdf.Root and pdf.Root.StructTreeRoot.K[0].S == "/Document"


def everything_is_marked(pdf: pikepdf.Pdf) -> bool:
    """Nothing is drawn outside the structure without being called decoration."""
    return not any(read_page(page).unmarked for page in pdf.pages)


def marks_have_owners(pdf: pikepdf.Pdf) -> bool:
    """Every mark is owned by one element, which is the one that the parent tree names."""
    nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    owners = {int(nums[at]): list(nums[at + 1]) for at in range(0, len(nums), 2)}
    claimed = sorted((page, mark) for page, mark, _ in _claims(pdf))
    known = sorted((page, mark) for page, marks in owners.items() for mark in range(len(marks)))
    return claimed == known and all(
        owners[page][mark].objgen == element.objgen for page, mark, element in _claims(pdf)
    )


def types_are_standard(pdf: pikepdf.Pdf) -> bool:
    """Only the standard's own structure types are used."""
    return {str(element.S)[1:] for element in _elements(pdf)} <= STANDARD


def figures_have_words(pdf: pikepdf.Pdf) -> bool:
    """Every picture has words for who cannot see it."""
    return all(str(one.get("/Alt", "")) for one in _elements(pdf) if one.S == "/Figure")


def claims_level_a(pdf: pikepdf.Pdf) -> bool:
    """The metadata says PDF/A-2a."""
    text = pdf.Root.Metadata.read_bytes()
    return b"<pdfaid:part>2<" in text and b"<pdfaid:conformance>A<" in text


RULES: Mapping[str, Callable[[pikepdf.Pdf], bool]] = {
    "6.2.11.7.2 (u)": has_unicode,
    "6.2.11.7.3 (a)": has_no_private_signs,
    "6.6.4": claims_level_a,
    "6.7.2.2 (a)": is_marked,
    "6.7.3.2 (a)": everything_is_marked,
    "6.7.3.3 (a), tree": has_structure,
    "6.7.3.3 (a), marks": marks_have_owners,
    "6.7.3.4 (a)": types_are_standard,
    "6.7.4 (a)": has_language,
    "6.7.5 (a)": figures_have_words,
}


def broken(data: bytes) -> list[str]:
    """Return everything that keeps a file from being PDF/A-2a."""
    with opened(data) as pdf:
        beyond = [clause for clause, holds in RULES.items() if not holds(pdf)]
    return [*level_b(data), *beyond]


def _elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    yield from _inside(pdf.Root.StructTreeRoot.K[0])


def _inside(element: Any) -> Iterator[Any]:
    yield element
    for kid in element.K:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _inside(kid)


def _claims(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int, Any]]:
    """Yield page (by its number in the parent tree), mark and element of everything claimed."""
    for element in _elements(pdf):
        for kid in element.K:
            if not isinstance(kid, pikepdf.Dictionary):
                yield int(element.Pg.StructParents), int(kid), element
            elif "/MCID" in kid:
                yield int(kid.Pg.StructParents), int(kid.MCID), element
