"""What is burnt into a picture is all that is left there, and nothing else goes with it."""

import io
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bundles.burning import burnt, plain_png, shared

BOX = st.tuples(*(st.integers(-5, 24) for _ in range(2)), *(st.integers(1, 24) for _ in range(2)))


@given(found=st.lists(BOX, max_size=4), seed=st.binary(min_size=3, max_size=3))
def test_a_mask_is_all_that_is_left_of_its_pixels(
    found: list[tuple[int, int, int, int]], seed: bytes
) -> None:
    """Black in every box, as before outside, and no part of the file but pixels."""
    size, plain = (20, 15), bytes(1 + one % 255 for one in seed)
    image = Image.frombytes("RGB", size, plain * 300)
    image.info["Author"] = "Gunvor Ekebjär"
    data = plain_png(burnt(image, found))
    again = Image.open(io.BytesIO(data))
    for x in range(size[0]):
        for y in range(size[1]):
            hidden = any(shared(one, (x, y, 1, 1)) for one in found)
            assert again.getpixel((x, y)) == ((0, 0, 0) if hidden else tuple(plain))
    assert list(chunks(data)) == [b"IHDR", *[b"IDAT"] * data.count(b"IDAT"), b"IEND"]


def chunks(png: bytes) -> Iterator[bytes]:
    """Yield the kinds of a PNG's parts."""
    at = 8
    while at < len(png):
        yield png[at + 4 : at + 8]
        at += 12 + int.from_bytes(png[at : at + 4], "big")
