"""What differs between two copies is framed, and what does not is left alone."""

import io

import pytest
from PIL import Image, ImageDraw

from bundles.likeness.outlines import differences, outlined, shown
from bundles.pictures import decoded
from ogonblick.errors import BundleError
from tests.likeness.test_groups import scenery

PHOTO = scenery(20261122).convert("RGB")


def encoded(image: Image.Image, coding: str = "PNG") -> bytes:
    """Return a picture's file."""
    stream = io.BytesIO()
    image.save(stream, coding, quality=85)
    return stream.getvalue()


def edited() -> Image.Image:
    """Return the picture with a word of another colour in one place."""
    image = PHOTO.copy()
    ImageDraw.Draw(image).rectangle((300, 240, 359, 263), fill=(250, 10, 10))
    return image


def test_what_was_edited_is_inside_a_frame_and_nothing_else_is() -> None:
    """Whole blocks of twelve pixels."""
    assert differences(edited(), PHOTO) == ((300, 240, 60, 24),)


def test_a_copy_in_another_size_and_coding_has_no_frames() -> None:
    """Coding again moves every pixel a little."""
    small = decoded(encoded(PHOTO.resize((300, 240)), "JPEG"))
    assert differences(small, PHOTO) == ()


def test_places_that_touch_are_one_frame() -> None:
    """By their corners too, and those apart are two."""
    image = Image.new("RGB", (240, 240))
    draw = ImageDraw.Draw(image)
    for left, top in ((0, 0), (12, 12), (120, 120)):
        draw.rectangle((left, top, left + 11, top + 11), fill=(0, 200, 0))
    boxes = differences(image, Image.new("RGB", (240, 240)))
    assert sorted(boxes) == [(0, 0, 24, 24), (120, 120, 12, 12)]


def test_pictures_are_shown_small_with_their_frames() -> None:
    """At most 480 on a side, as WebP of our own making."""
    plain = decoded(shown(encoded(PHOTO)))
    framed = decoded(outlined(encoded(edited()), encoded(PHOTO)))
    assert plain.size == framed.size == (480, 384)
    row = framed.crop((0, 200, 480, 201)).tobytes()
    reds = [x for x in range(480) if row[3 * x] > 190 and row[3 * x + 1] < 70]
    assert 230 <= min(reds) <= 242
    assert 283 <= max(reds) <= 295


def test_a_small_picture_is_not_made_larger() -> None:
    """It is shown as it is."""
    assert decoded(shown(encoded(PHOTO.resize((60, 40))))).size == (60, 40)


def test_what_is_no_picture_is_told_of() -> None:
    """As everywhere."""
    with pytest.raises(BundleError, match="avkoda"):
        shown(b"not a picture")
