"""Elements are read with their places, and cut out of the pieces that a page was taken in."""

import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bundles.elements import LIST, OWN, PageElement, element_pictures, elements_in
from bundles.screenshots import PIECE
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError
from tests.bundles.building import PAGE, Recording, png

WIDTH = 40


def painted(height: int, first: int = 0) -> Image.Image:
    """Return a picture whose every row has a colour of its own, counted from ``first``."""
    image = Image.new("RGB", (WIDTH, height))
    for row in range(height):
        image.paste((first + row, 0, 255 - first - row), (0, row, WIDTH, row + 1))
    return image


def as_png(image: Image.Image) -> bytes:
    """Return a picture as a file."""
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def recorded(folder: Path, *records: tuple[str, str, bytes]) -> io.BytesIO:
    """Return a WARC of such records: address, type, bytes."""
    path = folder / "x.warc.gz"
    with Recording(path) as warc:
        for record in records:
            warc.resource(*record)
    return io.BytesIO(path.read_bytes())


def lines(*told: Mapping[str, object]) -> tuple[str, str, bytes]:
    """Return a page's list of elements as a record."""
    text = "".join(f"{json.dumps(one)}\n" for one in told)
    return f"{LIST}{PAGE}", "application/jsonl", text.encode()


def pieces(heights: Iterable[int]) -> list[tuple[str, str, bytes]]:
    """Return a page's pictures as records, one below the other."""
    found, top = [], 0
    for number, height in enumerate(heights, start=1):
        address = f"{PIECE}{PAGE}" + (f"#piece-{number:04d}" if number > 1 else "")
        found.append((address, "image/png", as_png(painted(height, top))))
        top += height
    return found


def test_what_was_listed_is_read(tmp_path: Path) -> None:
    """Each line is an element of the page that the record's address names."""
    picture = digest_of([b"bild"])
    warc = recorded(
        tmp_path,
        lines(
            {"kind": "header", "id": "", "box": [0, 0, 40, 9]},
            {"kind": "medium", "id": "1", "url": f"{PAGE}/a.png", "box": [1, 2, 3, 4]},
            {"kind": "post", "id": "2", "box": [0, 0, 5, 6], "picture": str(picture)},
        ),
    )
    assert list(elements_in([warc])) == [
        PageElement("header", "", PAGE, (0, 0, 40, 9)),
        PageElement("medium", "1", PAGE, (1, 2, 3, 4), f"{PAGE}/a.png"),
        PageElement("post", "2", PAGE, (0, 0, 5, 6), picture=picture),
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"7\n",
        b'{"kind": "post", "id": "1"}',
        b'{"kind": "post", "id": "1", "box": [1, 2, 3]}',
        b'{"kind": "post", "id": "1", "box": ["a", 0, 0, 0]}',
        b'{"kind": "advert", "id": "1", "box": [0, 0, 1, 1]}',
        b'{"kind": "post", "id": "1", "box": [0, 0, 1, 1], "picture": "sha256:0"}',
    ],
)
def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, line: bytes) -> None:
    """Nothing is guessed of a broken line."""
    warc = recorded(tmp_path, (f"{LIST}{PAGE}", "application/jsonl", line))
    with pytest.raises(BundleError, match="går inte att tolka"):
        list(elements_in([warc]))


@given(
    heights=st.lists(st.integers(1, 60), min_size=1, max_size=4),
    top=st.integers(0, 200),
    height=st.integers(1, 200),
)
def test_an_element_is_cut_out_wherever_the_pieces_meet(
    tmp_path_factory: pytest.TempPathFactory, heights: list[int], top: int, height: int
) -> None:
    """Its rows are the page's own, in however many pieces they lie; below the page is none."""
    warc = recorded(tmp_path_factory.mktemp("pieces"), *pieces(heights))
    wanted = PageElement("post", "1", PAGE, (3, top, 5, height))
    found = dict(element_pictures([warc], [wanted]))
    if top + height > sum(heights):
        assert not found
    else:
        whole = painted(sum(heights))
        assert found[wanted].tobytes() == whole.crop((3, top, 8, top + height)).tobytes()


@pytest.mark.parametrize(
    ("box", "size"),
    [
        ((-5, 0, 10, 10), (5, 10)),
        ((WIDTH - 2, 0, 10, 10), (2, 10)),
        ((WIDTH, 0, 10, 10), None),
        ((-10, 0, 10, 10), None),
        ((0, 0, 10, 0), None),
        ((0, 0, WIDTH, 1_000_000), None),
    ],
)
def test_what_does_not_lie_in_the_pictures_has_none(
    tmp_path: Path, box: tuple[int, int, int, int], size: tuple[int, int] | None
) -> None:
    """What goes out at a side is cut; what is wholly outside, empty or without end has none."""
    found = dict(element_pictures([recorded(tmp_path, *pieces([20]))], [one := shown(box)]))
    assert (found[one].size if found else None) == size


def shown(box: tuple[int, int, int, int]) -> PageElement:
    """Return a post in that box."""
    return PageElement("post", "1", PAGE, box)


def test_a_picture_of_its_own_is_found_by_its_digest(tmp_path: Path) -> None:
    """Two posts that look the same share a picture, and a page of another address has nothing."""
    own = png(30, 20)
    records = [(f"{OWN}{PAGE}#post:{name}", "image/png", own) for name in "ab"]
    wanted = [
        *(PageElement("post", n, PAGE, (0, 0, 30, 20), picture=digest_of([own])) for n in "ab"),
        PageElement("post", "c", f"{PAGE}/2", (0, 0, 5, 5)),
    ]
    found = list(element_pictures([recorded(tmp_path, *records, *pieces([20]))], wanted))
    assert [(one.id, picture.size) for one, picture in found] == [("a", (30, 20)), ("b", (30, 20))]
