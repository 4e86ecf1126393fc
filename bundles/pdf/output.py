"""A document's file as it comes out: piece by piece, its pictures fetched from where they lie.

The library builds the whole file in memory, beside every picture of it. A page of 150,000 pixels
took 90 MB that way (2026-11).
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

from fpdf.output import OutputProducer, PDFCatalog, PDFXObject
from fpdf.syntax import Name


class Written:
    """Stands where the library has its buffer: what is added is written, measured and digested."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._size = 0
        self._digest = hashlib.md5(usedforsecurity=False)

    def __iadd__(self, data: bytes) -> Self:
        self._stream.write(data)
        self._digest.update(data)
        self._size += len(data)
        return self

    def __len__(self) -> int:
        return self._size

    def name(self, made: datetime) -> str:
        """Return the name that the file gives itself: by what it holds and when it was made."""
        digest = self._digest.copy()
        digest.update(made.strftime("%Y%m%d%H%M%S").encode())
        return f"<{digest.hexdigest().upper()}>" * 2


class Producer(OutputProducer):
    """Writes to the sheet's own stream, and no wish about how a viewer should open the document."""

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - the sheet, which knows this class
        super().__init__(sheet)
        self.buffer = sheet.written

    def _add_image(self, info: dict[str, Any]) -> PDFXObject:
        if not isinstance(info["data"], Path):
            return super()._add_image(info)
        image = _FromFile(info)
        info["obj_id"] = self._add_pdf_obj(image, "images")
        return image

    def _finalize_catalog(
        self,
        catalog_obj: PDFCatalog,
        *parts: Any,  # noqa: ANN401 - the library's own, passed on as they came
        **named: Any,  # noqa: ANN401 - likewise
    ) -> None:
        super()._finalize_catalog(catalog_obj, *parts, **named)
        catalog_obj.open_action = None


class _FromFile(PDFXObject):
    """A JPEG without a colour profile, read when it is written and not kept."""

    def __init__(self, info: dict[str, Any]) -> None:
        super().__init__(
            contents=b"",
            subtype="Image",
            width=info["w"],
            height=info["h"],
            color_space=Name(info["cs"]),
            bits_per_component=info["bpc"],
            img_filter=info["f"],
            decode_parms=f"<<{info['dp']} /BitsPerComponent {info['bpc']}>>",
        )
        self._path: Path = info["data"]
        self.length = self._path.stat().st_size

    def content_stream(self) -> bytes:
        """Return the picture's bytes."""
        return self._path.read_bytes()
