"""Faces looked for in pictures: where they are found, and what the program answers."""

import json
import subprocess
import sys

import pytest
from PIL import Image

from bundles.burning import plain_png
from bundles.faces import faces_in
from ogonblick.release import Box
from tests.bundles.astronaut import middle, page_of
from tests.bundles.released_page import page_picture


def holds(box: Box, point: tuple[float, float]) -> bool:
    """Say whether a point lies in a box."""
    left, top, width, height = box
    return left <= point[0] <= left + width and top <= point[1] <= top + height


@pytest.mark.parametrize("side", [110, 160, 400])
def test_a_face_is_found_small_and_large(side: int) -> None:
    """The box is about its middle, and holds not much of the page."""
    page = page_of((30, 20), size=(900, 700), side=side)
    (box,) = faces_in(page)
    assert holds(box, middle((30, 20), side))
    assert 0.3 * side < box[2] < 1.2 * side


def test_faces_of_a_long_page_are_found_once_each_from_the_top() -> None:
    """Where the parts that it is looked through in meet, and at its edges, too."""
    places = [(0, 0), (500, 900), (200, 1520), (840, 1900), (100, 3300), (840, 3800)]
    page = page_of(*places, size=(1000, 4000))
    found = faces_in(page)
    assert len(found) == len(places)
    assert all(holds(box, middle(place)) for box, place in zip(found, places, strict=True))
    assert all(left >= 0 and left + width <= 1000 for left, _, width, _ in found)


def test_a_face_larger_than_what_the_parts_share_is_found_once() -> None:
    """It is looked for in a smaller picture of the whole."""
    place, side = (100, 900), 1600
    (box,) = faces_in(page_of(place, size=(1800, 3200), side=side))
    assert holds(box, middle(place, side))


def test_a_page_without_faces_has_none() -> None:
    """Nor has a picture that is hardly there."""
    assert faces_in(page_picture()) == ()
    assert faces_in(Image.new("RGB", (1, 1))) == ()


def test_the_program_answers_each_picture_with_a_line() -> None:
    """What cannot be read is answered too, and the next picture after it."""
    page = plain_png(page_of((30, 20), size=(300, 300)))
    sent = b"".join(len(one).to_bytes(8, "big") + one for one in (page, b"no picture", page))
    command = [sys.executable, "-m", "bundles.faces"]
    done = subprocess.run(command, input=sent, capture_output=True, check=True, timeout=60)
    first, broken, again = map(json.loads, done.stdout.splitlines())
    assert holds(first[0], middle((30, 20)))
    assert broken is None
    assert again == first
