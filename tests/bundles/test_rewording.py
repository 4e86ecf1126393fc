"""How a text was reworded: nothing of either text is lost, and words are the smallest change."""

from hypothesis import given
from hypothesis import strategies as st

from bundles.rewording import Passage, Wording, rewording

TEXTS = st.text(st.sampled_from("ab åö.\n1"), max_size=60)


def without(passages: tuple[Passage, ...], wording: Wording) -> str:
    """Return what is left of the passages without one kind."""
    return "".join(one.text for one in passages if one.wording is not wording)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_it(before: str, after: str) -> None:
    """Without what was added it is the first text, without what went the second, to the letter."""
    passages = rewording(before, after)
    assert without(passages, Wording.ADDED) == before
    assert without(passages, Wording.REMOVED) == after


@given(TEXTS)
def test_the_same_text_has_no_change(text: str) -> None:
    """Of a text that stayed everything is kept."""
    assert all(one.wording is Wording.KEPT for one in rewording(text, text))


def test_one_changed_word_is_marked_alone() -> None:
    """A digit in a sentence, and a word that was put in, stand out by themselves."""
    assert rewording("öppet till 17 på torsdag", "öppet till 19 på torsdag") == (
        Passage(Wording.KEPT, "öppet till "),
        Passage(Wording.REMOVED, "17"),
        Passage(Wording.ADDED, "19"),
        Passage(Wording.KEPT, " på torsdag"),
    )
    added = [one.text for one in rewording("det är sant", "det är inte sant")
             if one.wording is Wording.ADDED]  # fmt: skip
    assert "".join(added).strip() == "inte"


def test_a_text_beyond_belief_is_told_as_one_change() -> None:
    """A hundred thousand words are not compared one by one."""
    before, after = "a " * 50_000, "b " * 50_000
    assert rewording(before, after) == (
        Passage(Wording.REMOVED, before),
        Passage(Wording.ADDED, after),
    )
