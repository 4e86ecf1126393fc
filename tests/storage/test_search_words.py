"""Words as they are searched: folded once and for all, stemmed, marked whole in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words.asking import asked, spans, spellings, widened
from storage.words.wording import composed, folded, stem, words_of


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Åäö", "åäö"),
        ("A\u030aNGSTRO\u0308M", "ångström"),
        ("Café", "cafe"),
        ("Müller", "muller"),
        ("Ærø", "ärö"),
        ("Straße", "strasse"),
        ("２０２６", "2026"),
        ("ﬁn", "fin"),
    ],
)
def test_letters_that_swedish_has_stay_and_others_fall_away(written: str, compared: str) -> None:
    """å, ä and ö are letters of their own; other accents, cases and widths make no difference."""
    assert folded(written) == compared


@given(st.text())
def test_words_are_letters_and_digits_and_stay_as_they_are(text: str) -> None:
    """Neither index needs anything escaped, and what is compared twice compares the same."""
    for word in words_of(text):
        assert word.isalnum()
        assert words_of(word) == (word,)


@given(st.text(alphabet="abdeghiklmnorstuvåäö", min_size=1, max_size=20))
def test_stem_begins_its_word(word: str) -> None:
    """What looks for a stem may pass over all words that do not begin so."""
    assert word.startswith(stem(word))


@given(st.text(max_size=60), st.text(max_size=20))
def test_spans_are_whole_words_in_order(text: str, question: str) -> None:
    """Whatever is asked of whatever text, marks lie within it, one after the other, never empty."""
    said = composed(text)
    for clauses in (asked(question), widened(asked(question))):
        found = spans(said, clauses)
        assert found == sorted(found)
        assert all(0 <= start < end <= len(said) for start, end in found)


@given(st.text(alphabet="aåäoöbst", min_size=1, max_size=12))
def test_a_word_is_one_of_its_spellings(word: str) -> None:
    """The word as it was typed is among them; there are never more than 3⁵."""
    found = spellings(word)
    assert word in found
    assert len(found) == len(set(found)) <= 3**5
    assert {len(one) for one in found} == {len(word)}


def test_marks_are_the_words_as_they_were_written() -> None:
    """A word's forms are marked whole, a phrase as one, and nothing that only looks alike."""
    said = "Bibliotekets öppet hus: BIBLIOTEKEN i Öppet. Hus"
    marked = [said[start:end] for start, end in spans(said, asked('bibliotek "öppet hus"'))]
    assert marked == ["Bibliotekets", "öppet hus", "BIBLIOTEKEN", "Öppet. Hus"]
