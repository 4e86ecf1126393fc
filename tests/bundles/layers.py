"""Everything that lies in a package that is handed out: each layer unpacked."""

import io
from collections.abc import Iterator
from zipfile import ZipFile

import pikepdf
from PIL import Image

from tests.bundles.pdf_reading import elements, opened


def layers(package: bytes) -> Iterator[bytes]:
    """Yield the file itself, each member, and every stream and text of each PDF."""
    yield package
    with ZipFile(io.BytesIO(package)) as packed:
        for info in packed.infolist():
            data = packed.read(info)
            yield from (info.filename.encode(), info.comment, info.extra, data)
            if info.filename.endswith(".pdf"):
                yield from _of_pdf(data)


def pictures(package: bytes) -> Iterator[Image.Image]:
    """Yield every picture of a package: the files, and those in its documents."""
    with ZipFile(io.BytesIO(package)) as packed:
        for name in packed.namelist():
            if name.endswith(".png"):
                yield Image.open(io.BytesIO(packed.read(name)))
            if name.endswith("handling.pdf"):
                yield from _in_pdf(packed.read(name))


def forms_of(word: str) -> Iterator[bytes]:
    """Yield a word as it may be written in some layer."""
    for one in {word, word.lower(), word.upper()}:
        for coding in ("utf-8", "utf-16-be", "utf-16-le", "latin-1"):
            yield one.encode(coding)
            yield one.encode(coding).hex().upper().encode()


def _of_pdf(data: bytes) -> Iterator[bytes]:
    with opened(data) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                yield item.read_raw_bytes()
                if "/DCTDecode" not in str(item.get("/Filter", "")):
                    yield item.read_bytes()
            yield repr(item).encode()
        yield "\n".join(text for _, text in elements(pdf)).encode()


def _in_pdf(data: bytes) -> Iterator[Image.Image]:
    with opened(data) as pdf:
        for page in pdf.pages:
            for one in page.get_images().values():
                yield pikepdf.PdfImage(one).as_pil_image()
