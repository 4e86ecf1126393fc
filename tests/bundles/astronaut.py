"""A face in the public domain, on pages of any size."""

from pathlib import Path

from PIL import Image

FACE = (35, 55, 70, 85)
"""Where the face is in the picture, from brows to chin."""


def astronaut(side: int = 160) -> Image.Image:
    """Return the picture, of a width."""
    picture = Image.open(Path(__file__).parent / "faces" / "astronaut.jpg").convert("RGB")
    return picture.resize((side, side * picture.height // picture.width))


def page_of(*places: tuple[int, int], size: tuple[int, int], side: int = 160) -> Image.Image:
    """Return a light page with the picture at some places."""
    page = Image.new("RGB", size, (240, 242, 245))
    for place in places:
        page.paste(astronaut(side), place)
    return page


def middle(place: tuple[int, int], side: int = 160) -> tuple[float, float]:
    """Return where the middle of the face is, of the picture at a place."""
    left, top, width, height = (one * side / 160 for one in FACE)
    return place[0] + left + width / 2, place[1] + top + height / 2
