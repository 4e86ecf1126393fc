"""A document that comes out piece by piece: the same bytes, and no more in memory than needed."""

import io
import os
import tracemalloc
from pathlib import Path

import pytest
from PIL import Image

from bundles.pdf.document import Document, Picture, Plate
from bundles.pdf.writer import write_pdf, write_pdf_to
from tests.bundles.building import SEALED

SIDE = 500


def noise(kind: str) -> bytes:
    """Return a picture that no compression makes small."""
    stream = io.BytesIO()
    image = Image.frombytes("RGB", (SIDE, SIDE), os.urandom(SIDE * SIDE * 3))
    image.save(stream, kind, **({"quality": 95} if kind == "JPEG" else {}))
    return stream.getvalue()


def plated(*data: bytes | Path) -> Document:
    """Return a document of pictures."""
    plates = (Plate(Picture(one, SIDE, SIDE, "Brus")) for one in data)
    return Document("Bilder", "Sundby kommun", SEALED, tuple(plates))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_on_disk_gives_the_same_document(tmp_path: Path, kind: str) -> None:
    """Byte by byte, also where the same picture stands twice."""
    data, path = noise(kind), tmp_path / "bild"
    path.write_bytes(data)
    other = noise(kind)
    assert write_pdf(plated(path, other, path)) == write_pdf(plated(data, other, data))


def test_pictures_on_disk_are_not_held(tmp_path: Path) -> None:
    """Writing sixteen takes no more memory than two, though the file has them all."""
    paths = [tmp_path / f"{number}" for number in range(16)]
    size = sum(path.write_bytes(noise("JPEG")) for path in paths)
    most_of(plated(), tmp_path / "inga.pdf")  # the library keeps something of its first document
    few = most_of(plated(*paths[:2]), tmp_path / "två.pdf")
    assert most_of(plated(*paths), tmp_path / "alla.pdf") - few < size / 4
    assert (tmp_path / "alla.pdf").stat().st_size > size


def most_of(document: Document, target: Path) -> int:
    """Return the most bytes of memory that writing a document took."""
    tracemalloc.start()
    try:
        with target.open("wb") as stream:
            write_pdf_to(stream, document)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
