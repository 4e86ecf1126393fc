"""First sights compared: what has changed is seen, what is the same is at distance zero."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bundles.sight import MOVED, Element, Sight, differences, text_distance
from ogonblick.errors import BundleError

TEXTS = st.lists(st.sampled_from(["bron", "öppnar", "i", "april", "maj"])).map(" ".join)
PICTURE = Element("html>body>img", (100, 50, 200, 100), "image")


def view(colour: str, at: tuple[int, int] = (100, 50)) -> bytes:
    """Return a screenful that is white but for one coloured picture."""
    image = Image.new("RGB", (640, 360), "white")
    left, top = at
    ImageDraw.Draw(image).rectangle((left, top, left + 199, top + 99), fill=colour)
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def shifted(pixels: int) -> Element:
    """Return the picture so many pixels further down."""
    left, top, width, height = PICTURE.box
    return Element(PICTURE.path, (left, top + pixels, width, height), PICTURE.kind)


def sight(*elements: Element) -> Sight:
    """Return a first sight that shows some elements."""
    return Sight("https://sundby.example/", "", elements)


@given(TEXTS, TEXTS)
def test_distance_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    """It lies between 0 and 1, and zero means the same words as often."""
    apart = text_distance(one, other)
    assert 0 <= apart <= 1
    assert apart == text_distance(other, one)
    assert (apart == 0) is (sorted(one.split()) == sorted(other.split()))


def test_white_space_is_no_difference() -> None:
    """Lines and gaps come and go with the rendering."""
    assert text_distance("Bron öppnar\n\n i april.", " Bron öppnar i april.") == 0


def test_a_text_that_is_gone_differs_wholly() -> None:
    """Nothing of it is left, or nothing like it came instead."""
    assert text_distance("Bron öppnar i april.", "") == 1
    assert text_distance("Bron öppnar", "Sidan saknas") == 1


def test_the_same_picture_does_not_differ() -> None:
    """Equal pixels are at distance zero."""
    assert differences(sight(PICTURE), sight(PICTURE), view("teal"), view("teal")) == (0.0,)


def test_a_picture_that_did_not_come_is_seen() -> None:
    """Where there was colour and now is none, the pixels differ much."""
    (apart,) = differences(sight(PICTURE), sight(PICTURE), view("teal"), view("white"))
    assert apart > 0.3


def test_a_picture_is_compared_where_it_lies() -> None:
    """One that lies a little lower is compared by its own box, and has not changed."""
    lower = shifted(MOVED)
    again = view("teal", (100, 50 + MOVED))
    assert differences(sight(PICTURE), sight(lower), view("teal"), again) == (0.0,)


@pytest.mark.parametrize("again", [sight(), sight(shifted(MOVED + 1))], ids=["gone", "moved"])
def test_what_is_gone_or_has_moved_differs_wholly(again: Sight) -> None:
    """An element that is elsewhere, or nowhere, counts as one that differs in every pixel."""
    assert differences(sight(PICTURE), again, view("teal"), view("teal")) == (1.0,)


def test_what_is_new_is_not_compared() -> None:
    """Only what was seen live has anything to be held against."""
    assert differences(sight(), sight(PICTURE), view("white"), view("teal")) == ()


def test_a_broken_view_is_refused() -> None:
    """Nothing is said of pictures that cannot be decoded."""
    with pytest.raises(BundleError):
        differences(sight(PICTURE), sight(PICTURE), b"trasig", view("teal"))
