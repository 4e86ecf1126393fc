"""Documents as PDF/A: judged by a validator, read back by their structure."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

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
from bundles.pdf.writer import write_pdf
from ogonblick.errors import BundleError
from tests.bundles.building import png
from tests.bundles.pdf_reading import elements, opened, texts
from tests.bundles.pdf_rules import RULES, broken, level_b

MOMENT = datetime(2026, 3, 2, 9, 5, 30, tzinfo=UTC)
LONG = "Bron över Sundby å öppnar i april. Välkomna till invigningen. " * 8
ARABIC = "شكرا جزيلا للبلدية (2026) على هذا العمل. " * 40


ROWS = tuple((f"C{number}", LONG[: 9 * number]) for number in range(60))


def jpeg(width: int, height: int) -> bytes:
    """Return a JPEG of a size."""
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()


def picture(width: int = 400, height: int = 300) -> Picture:
    """Return a picture with words and caption."""
    return Picture(jpeg(width, height), width, height, "Bron över ån", "Bron, mars 2026")


def document(*blocks: Block, title: str = "Gallringsprotokoll") -> Document:
    """Return a document with these blocks."""
    return Document(title, "Sundby kommun", MOMENT, blocks, "Ärende 1")


EVERYTHING = document(
    Heading("Allt som kan stå 👍", 1),
    Paragraph("Ett stycke med 👍 och ett citat: שלום."),
    Paragraph("Starkt", Tone.STRONG, 1),
    Paragraph("Tyst", Tone.QUIET, 1),
    Paragraph(LONG * 12),
    Paragraph(ARABIC * 4, indent=2),
    Heading("En del"),
    Heading("I en del", 3),
    Items(("Ett", LONG, "ትግርኛ ไทย 你好"), indent=1),
    Facts((("Namn", "Värde"), ("Långt", LONG))),
    Table(("Kod", "Text"), (*ROWS, ("", LONG * 20)), (1, 5)),
    picture(),
    Picture(png(200, 100), 200, 100, "En PNG"),
    Plate(picture(1920, 1200)),
    Plate(picture(600, 800)),
    PageBreak(),
    Paragraph("Slut."),
)


@pytest.fixture(scope="module")
def everything() -> bytes:
    """A document with all kinds of blocks, over many pages."""
    return write_pdf(EVERYTHING)


def test_a_document_with_everything_is_pdf_a(everything: bytes) -> None:
    """The validator approves level b, and no rule of levels u and a is broken."""
    assert not broken(everything)


def test_an_empty_document_is_pdf_a() -> None:
    """A document without blocks is a page, and an archival one."""
    assert not level_b(write_pdf(document()))


def without(key: str) -> Callable[[pikepdf.Pdf], None]:
    """Return a breaking that takes an entry out of the catalogue."""

    def breaking(pdf: pikepdf.Pdf) -> None:
        del pdf.Root[key]

    return breaking


def read_a_as(pdf: pikepdf.Pdf, text: bytes) -> None:
    """Map the letter A to another text."""
    for font in pdf.pages[0].Resources.Font.values():
        unicode = font.ToUnicode
        unicode.write(unicode.read_bytes().replace(b" <0041>\n", b" <%b>\n" % text))


def forget_a_sign(pdf: pikepdf.Pdf) -> None:
    """Map one code to a byte order mark."""
    read_a_as(pdf, b"FEFF")


def make_private(pdf: pikepdf.Pdf) -> None:
    """Map one code to a private sign."""
    read_a_as(pdf, b"E000")


def draw_unmarked(pdf: pikepdf.Pdf) -> None:
    """Draw a line that belongs to nothing."""
    pdf.pages[0].contents_add(b"0 0 m 9 9 l S")


def swap_marks(pdf: pikepdf.Pdf) -> None:
    """Let the parent tree name the wrong owners."""
    owners = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    owners[0], owners[1] = owners[1], owners[0]


def rename(pdf: pikepdf.Pdf) -> None:
    """Use a structure type of one's own."""
    pdf.Root.StructTreeRoot.K[0].K[0].S = pikepdf.Name("/Rubrik")


def silence(pdf: pikepdf.Pdf) -> None:
    """Take the words from the pictures."""
    for element in pdf.Root.StructTreeRoot.K[0].K:
        if element.S == "/Figure":
            del element["/Alt"]


def claim_less(pdf: pikepdf.Pdf) -> None:
    """Claim level b only."""
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"ance>A<", b"ance>B<"))


@pytest.mark.parametrize(
    ("clause", "breaking"),
    [
        ("6.2.11.7.2 (u)", forget_a_sign),
        ("6.2.11.7.3 (a)", make_private),
        ("6.6.4", claim_less),
        ("6.7.2.2 (a)", without("/MarkInfo")),
        ("6.7.3.2 (a)", draw_unmarked),
        ("6.7.3.3 (a), marks", swap_marks),
        ("6.7.3.4 (a)", rename),
        ("6.7.4 (a)", without("/Lang")),
        ("6.7.5 (a)", silence),
    ],
)
def test_a_broken_rule_would_be_seen(
    everything: bytes, clause: str, breaking: Callable[[pikepdf.Pdf], None]
) -> None:
    """Each rule of levels u and a finds what breaks it."""
    with opened(everything) as pdf:
        assert RULES[clause](pdf)
        breaking(pdf)
        assert not RULES[clause](pdf)


@pytest.mark.parametrize("key", ["/OutputIntents", "/Metadata"])
def test_the_validator_would_see_what_is_missing(everything: bytes, key: str) -> None:
    """A file without output intent or metadata is refused by the validator of level b."""
    stream = io.BytesIO()
    with opened(everything) as pdf:
        del pdf.Root[key]
        pdf.save(stream)
    assert level_b(stream.getvalue())


def test_the_same_document_is_the_same_bytes(everything: bytes) -> None:
    """Nothing of clock or chance goes into a file; another moment gives another file."""
    assert write_pdf(EVERYTHING) == everything
    later = replace(EVERYTHING, moment=MOMENT + timedelta(seconds=1))
    assert write_pdf(later) != everything


def test_the_zone_of_a_moment_makes_no_difference() -> None:
    """Nine in London and ten in Stockholm are the same moment, and give the same file."""
    there = MOMENT.astimezone(timezone(timedelta(hours=1)))
    assert write_pdf(document()) == write_pdf(replace(document(), moment=there))


def test_a_document_tells_what_it_is() -> None:
    """Title, author, subject, language and moment are in the metadata, escaped where they must."""
    made = write_pdf(document(title="Q&A <1> \x07 å"))
    with opened(made) as pdf, pdf.open_metadata() as found:
        assert found["dc:title"] == "Q&A <1> [U+0007] å"
        assert found["dc:creator"] == ["Sundby kommun"]
        assert found["dc:description"] == "Ärende 1"
        assert found["dc:language"] == {"sv-SE"}
        assert found["xmp:CreateDate"] == found["xmp:ModifyDate"] == "2026-03-02T09:05:30+00:00"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


@settings(deadline=None, max_examples=20)
@given(st.text(max_size=1000))
def test_any_text_can_be_written_and_read_back(text: str) -> None:
    """Whatever somebody posted, the file is archival and its text layer holds what was posted."""
    made = write_pdf(document(Paragraph(text), title=text))
    breaks = re.compile("\r\n|[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")
    assert texts(made) == [kept(breaks.sub(" ", text))]
    assert not broken(made)


def test_what_is_read_from_the_right_is_read_in_its_order(everything: bytes) -> None:
    """A paragraph over many lines and pages says its letters in the order they are read."""
    assert ARABIC * 4 in texts(everything)


def test_the_structure_is_the_document(everything: bytes) -> None:
    """Headings, list, tables and pictures stand in the structure, each as what it is."""
    with opened(everything) as pdf:
        found = list(elements(pdf))
    assert found[0] == ("/H1", "Allt som kan stå 👍")
    assert ("/H2", "En del") in found
    assert ("/H3", "I en del") in found
    assert [text for kind, text in found if kind == "/TH"] == ["Namn", "Långt", "Kod", "Text"]
    assert ("/LBody", "ትግርኛ ไทย 你好") in found
    assert [kind for kind, _ in found].count("/Figure") == 4
    assert [kind for kind, _ in found].count("/Caption") == 3
    assert found[-1] == ("/P", "Slut.")


def test_headers_are_repeated_but_read_once(everything: bytes) -> None:
    """A table over several pages shows its headers on each, and says them once."""
    with opened(everything) as pdf:
        heads = [text for kind, text in elements(pdf) if kind == "/TH" and text == "Kod"]
        assert len(heads) == 1
        assert len(pdf.pages) > 8


def test_headings_are_bookmarks(everything: bytes) -> None:
    """The outline has the headings, each below the one it belongs to."""
    with opened(everything) as pdf, pdf.open_outline() as outline:
        (top,) = outline.root
        assert top.title == "Allt som kan stå 👍"
        assert [below.title for below in top.children] == ["En del"]
        assert [below.title for below in top.children[0].children] == ["I en del"]


def test_a_plate_lies_down_if_its_picture_does(everything: bytes) -> None:
    """A wide picture has a wide page of its own, a high one a high; the text goes on upright."""
    with opened(everything) as pdf:
        shapes = [page.mediabox[2] > page.mediabox[3] for page in pdf.pages]
    assert shapes[-3:] == [True, False, False]


def test_a_heading_never_ends_a_page() -> None:
    """However much stands before it, at least a line stands on the page below a heading."""
    for lines in range(45, 51):
        made = write_pdf(document(Paragraph("\n".join("x" * lines)), Heading("H"), Paragraph("Y")))
        with opened(made) as pdf:
            heading, below = pdf.Root.StructTreeRoot.K[0].K[1:]
            assert heading.Pg.objgen == below.Pg.objgen


def encoded(mode: str, kind: str) -> bytes:
    """Return a small picture in a colour mode."""
    stream = io.BytesIO()
    Image.linear_gradient("L").convert(mode).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_png_of_any_kind_is_archival(mode: str) -> None:
    """Palettes and transparency become what PDF/A allows."""
    assert not level_b(write_pdf(document(Picture(encoded(mode, "PNG"), 256, 256, "Bro"))))


def test_a_grey_jpeg_is_archival() -> None:
    """A photograph in grey is allowed beside the colours."""
    assert not level_b(write_pdf(document(Picture(encoded("L", "JPEG"), 256, 256, "Bro"))))


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xd8\xff", b"<svg/>", encoded("L", "GIF"), encoded("CMYK", "JPEG")],
    ids=["empty", "cut", "svg", "gif", "cmyk"],
)
def test_a_picture_that_is_not_archival_is_refused(data: bytes) -> None:
    """Anything but JPEG and PNG in grey or RGB is our own error."""
    with pytest.raises(BundleError):
        write_pdf(document(Picture(data, 10, 10, "?")))
