"""What stands in the place of a medium: other light is none, a word drawn over it is."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bundles.likeness.surface import Cells, cells_of, shows_other

BOX = (40, 30, 300, 200)


def page() -> Image.Image:
    """Return a page with a photograph of noise in its box."""
    drawn = Image.new("RGB", (640, 260), "white")
    noise = np.random.default_rng(22).integers(40, 200, (BOX[3], BOX[2], 3), dtype=np.uint8)
    drawn.paste(Image.fromarray(noise), BOX[:2])
    return drawn


def places(drawn: Image.Image, top: int = 0) -> list[Cells]:
    """Return what stands in the box."""
    return list(cells_of(drawn, [BOX], top))


def test_a_picture_that_was_shrunk_in_a_quicker_way_is_the_same() -> None:
    """Four levels of light make no other picture, and neither does what stands beside it."""
    lighter = page().point(lambda level: level + 4)
    ImageDraw.Draw(lighter).text((400, 100), "INSTÄLLT", fill="black", font_size=40)
    assert not shows_other(places(page()), places(lighter))


@pytest.mark.parametrize("size", [14, 40])
def test_a_word_that_is_drawn_over_it_is_another(size: int) -> None:
    """A style's own words are in no text: they are seen where they are drawn."""
    stamped = page()
    ImageDraw.Draw(stamped).text((60, 80), "INSTÄLLT", fill="white", font_size=size)
    assert shows_other(places(page()), places(stamped))


def test_pieces_of_a_page_tell_their_part_of_it() -> None:
    """A box lies in as many pieces as it reaches into; in another size it shows another thing."""
    upper, lower = page().crop((0, 0, 640, 100)), page().crop((0, 100, 640, 260))
    parts = [*places(upper), *places(lower, 100)]
    assert [len(cells) // wide for wide, cells in parts] == [5, 9]
    assert list(cells_of(page(), [BOX], 1_000)) == []
    assert shows_other(parts, places(page()))
