"""Text in documents: every script, every sign, nothing lost."""

import re
import unicodedata
from collections.abc import Iterator

import pytest
from fpdf import FPDF
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bundles.pdf.arabic import joined
from bundles.pdf.faces import Faces
from bundles.pdf.legible import emoji_name, kept, legible
from bundles.pdf.lines import Line, Style, set_lines

STYLE = Style(10, 14)
SIGNS = (
    "aåÄöß–€ \n\tабвгДжж αβγ שלום 123 (){}«» ሰላም สวัสดี 你好"
    "ابتثجحلاآلأ ـپچژگ 👍🏿👨\u200d👩\u200d👧🇸🇪❤️☕\ufeff\ue000\x07\u202e"
)
ANY_TEXT = st.text(max_size=300) | st.text(SIGNS, max_size=300)


@pytest.fixture(scope="module")
def faces() -> Iterator[Faces]:
    """The fonts, opened once."""
    opened = Faces(FPDF())
    yield opened
    opened.close()


def as_read(text: str) -> str:
    """Return what a text layer holds of a text: breaks as spaces, unprintable signs told."""
    return kept(re.sub("\r\n|[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]", " ", text))


def has(sign: str) -> bool:
    """Say whether a Latin font would have a sign."""
    return sign.isascii() and sign.isprintable()


@settings(deadline=None)
@given(ANY_TEXT, st.integers(min_value=40, max_value=500), st.booleans())
@example("\ud800 ensam", 100, False)
@example("{nb}" * 40, 100, True)
@example("ن" * 400, 50, False)
def test_lines_hold_all_of_a_text(faces: Faces, text: str, width: int, is_bold: bool) -> None:
    """Whatever is written, the lines together say it, fit, and have a font for every sign."""
    style = Style(10, 14, is_bold=is_bold)
    lines = set_lines(text, style, width, faces)
    assert "".join(line.text for line in lines) == as_read(text)
    for line in lines:
        assert line.width <= width
        assert all(faces.face(sign, bold=is_bold) for sign in line.shown)


def lines_of(faces: Faces, text: str, width: float = 400) -> list[Line]:
    """Return a text set in lines."""
    return set_lines(text, STYLE, width, faces)


def test_lines_are_filled_with_whole_words(faces: Faces) -> None:
    """A line breaks between words, and holds as many as there is room for."""
    words = "Bron över Sundby å öppnar i april och alla är välkomna till invigningen"
    lines = lines_of(faces, words, 120)
    assert [line.text.strip() for line in lines] == [
        "Bron över Sundby å", "öppnar i april och alla", "är välkomna till", "invigningen",
    ]  # fmt: skip


def test_a_word_wider_than_the_line_is_cut(faces: Faces) -> None:
    """An address without spaces goes on in the next line."""
    lines = lines_of(faces, "https://example.org/" + "a" * 200, 100)
    assert len(lines) > 5
    assert "".join(line.text for line in lines).endswith("a" * 200)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("👍", "[emoji: tummen upp]"),
        ("👍🏿", "[emoji: tummen upp: mörk hy]"),
        ("🇸🇪", "[emoji: flagga: Sverige]"),
        ("👨‍👩‍👧", "[emoji: familj: man, kvinna, flicka]"),
        ("❤️", "[emoji: rött hjärta]"),
        ("Hej👍👍", "Hej[emoji: tummen upp][emoji: tummen upp]"),
        ("你好", "[cjk: 2 tecken]"),
        ("𝄞", "[musical symbol g clef]"),
        ("\x07", "[U+0007]"),
        ("\ue000", "[U+E000]"),
        ("\ud800", "[U+D800]"),
        ("abc", "abc"),
    ],
)
def test_a_sign_without_a_font_is_told_in_words(word: str, told: str) -> None:
    """Emoji by their Swedish names, letters counted by script, the unprintable by code."""
    assert legible(word, has) == told


def test_the_text_layer_keeps_what_is_told_in_words(faces: Faces) -> None:
    """What is seen is words, what is searched and copied is the sign itself."""
    (line,) = lines_of(faces, "Bra 👍 jobbat")
    assert (line.text, line.shown) == ("Bra 👍 jobbat", "Bra [emoji: tummen upp] jobbat")


def test_a_sign_with_a_name_of_its_own_has_no_emoji_name() -> None:
    """Letters are no emoji, and a tone of skin alone is told as it is."""
    assert (emoji_name("a"), emoji_name("\U0001f3ff")) == ("", "mörk hy")


def names(text: str) -> list[str]:
    """Return the last word of each sign's Unicode name: its shape."""
    return [unicodedata.name(sign).split()[-2] for sign in text]


def test_arabic_letters_take_the_shape_of_their_place() -> None:
    """A letter in a word is initial, medial or final; after alef a word begins anew."""
    assert names(joined("بيت", lambda _: True)) == ["INITIAL", "MEDIAL", "FINAL"]
    assert joined("دار", lambda _: True) == "\ufea9\ufe8d\ufead"


def test_lam_and_alef_are_one_sign() -> None:
    """The pair that is always written together is, and joins what stands before it."""
    assert joined("سلام", lambda _: True) == "\ufeb3\ufefc\ufee1"


def test_marks_do_not_part_letters() -> None:
    """A vowel sign above a letter leaves its neighbours joined."""
    assert joined("بَب", lambda _: True) == "\ufe91\u064e\ufe90"


def test_a_shape_that_the_font_lacks_is_the_letter_itself() -> None:
    """Better a letter by itself than a box."""
    assert joined("بيت", lambda _: False) == "بيت"


@given(st.text("ابتثجحخدلآأإپچژگهيةء\u064e\u200d\u0640", max_size=40))
def test_joining_changes_no_letter(word: str) -> None:
    """Normalised back, joined letters are the letters that were joined."""
    assert unicodedata.normalize("NFKC", joined(word, lambda _: True)) == unicodedata.normalize(
        "NFKC", word
    )


def test_arabic_runs_from_the_right(faces: Faces) -> None:
    """The first letter stands last, brackets still embrace, and numbers keep their order."""
    (line,) = lines_of(faces, "سنة (2026) ص")
    assert line.is_from_right
    assert line.shown.index("2026") > line.shown.index("(")
    assert line.shown.index(")") > line.shown.index("2026")
    assert unicodedata.name(line.shown[-1]).startswith("ARABIC LETTER SEEN")


def test_hebrew_within_swedish_stays_in_its_place(faces: Faces) -> None:
    """A quotation from the right stands within a line from the left."""
    (line,) = lines_of(faces, "Hej שלום där")
    assert (line.shown, line.is_from_right) == ("Hej םולש där", False)


@pytest.mark.parametrize("word", ["ትግርኛ", "ไทย", "Ελλάδα", "Україна", "Soomaali", "კი", "Դա"])
def test_the_languages_of_a_municipality_are_drawn(faces: Faces, word: str) -> None:
    """Tigrinya, Thai, Greek, Ukrainian and others are written with their own letters."""
    (line,) = lines_of(faces, word)
    assert line.shown == word
