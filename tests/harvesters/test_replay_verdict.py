"""The verdict on a replay: a little may differ, and each figure alone can fail it."""

from io import BytesIO

import pytest
from PIL import Image

from bundles.sight import Element, Sight
from harvesters.browser.replay.player import Played
from harvesters.browser.replay.verdict import MOST_TOLD, Seen, unseen, verdict

HEADING = Element("html>body>h1", (0, 0, 40, 20), "heading")
WORDS = " ".join(f"ord{number}" for number in range(100))
ADDRESSES = [f"https://sundby.example/{number}" for number in range(100)]


def seen(text: str = WORDS, colour: str = "white") -> Seen:
    """Return a sight of one heading."""
    stream = BytesIO()
    Image.new("RGB", (60, 40), colour).save(stream, "PNG")
    return Seen(Sight(ADDRESSES[0], text, (HEADING,)), stream.getvalue())


def played(missing: int = 0) -> Played:
    """Return a replay in which the first of a hundred addresses were missing."""
    return Played(frozenset(ADDRESSES), tuple(ADDRESSES[:missing]))


def test_the_same_page_holds() -> None:
    """Everything found, every word and every pixel the same."""
    found = verdict(played(), seen(), seen())
    assert found.held
    assert (found.requests, found.resolved, found.elements) == (100, 100, 1)
    assert found.text_distance == found.picture_difference == 0


@pytest.mark.parametrize(
    ("missing", "words", "colour", "held"),
    [
        (5, 100, "white", True),
        (6, 100, "white", False),
        (0, 95, "white", True),
        (0, 90, "white", False),
        (0, 100, "#f8f8f8", True),
        (0, 100, "#eeeeee", False),
    ],
)
def test_each_figure_is_held_to_its_own_measure(
    missing: int, words: int, colour: str, *, held: bool
) -> None:
    """A twentieth of addresses, words or brightness passes; more of any one of them does not."""
    again = seen(" ".join(WORDS.split()[:words]), colour)
    assert verdict(played(missing), seen(), again).held is held


def test_missing_addresses_are_told_up_to_a_number() -> None:
    """All are counted, the first are named."""
    found = verdict(played(50), seen(), seen())
    assert found.resolved == 50
    assert found.missing == tuple(ADDRESSES[:MOST_TOLD])


def test_a_page_without_anything_to_compare_is_judged_by_the_rest() -> None:
    """A page of bare words has no pictures that could differ."""
    bare = Seen(Sight(ADDRESSES[0], WORDS), seen().view)
    assert verdict(played(), bare, bare).held


def test_a_page_that_never_came_does_not_hold() -> None:
    """What was asked for is told, and nothing of it was seen."""
    found = unseen(played(1))
    assert not found.held
    assert (found.requests, found.resolved, found.elements) == (100, 99, 0)
    assert found.text_distance == found.picture_difference == 1
