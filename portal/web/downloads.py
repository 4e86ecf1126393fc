"""Files handed out from the archive: whole and checked, or a range of them."""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ogonblick.digest import blocks
from ogonblick.errors import ReceiptMismatch
from ogonblick.snapshot import StoredFile
from storage.packages.keeping import Archive

_BLOCK = 4 << 20
_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def download(
    request: Request, archive: Archive, file: StoredFile, name: str, mime: str
) -> Response:
    """Answer with the file as an attachment, or with the one range that was asked for."""
    return sent(request, lambda: archive.open(file), file, name, mime)


def sent(
    request: Request, opened: Callable[[], BinaryIO], file: StoredFile, name: str, mime: str
) -> Response:
    """Answer with what ``opened`` gives, from its start or a range of it; it is closed here.

    Nothing is opened for who has only its size asked for, or a range that it does not have.
    """
    headers = _headers(file, name)
    span = _span(request, file)
    if span is None:
        blocks = _begun(_whole(opened(), file)) if request.method == "GET" else iter(())
        headers["Content-Length"] = str(file.size)
        return StreamingResponse(blocks, headers=headers, media_type=mime)
    if not span:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{file.size}"})
    headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{file.size}"
    headers["Content-Length"] = str(len(span))
    blocks = _begun(_part(opened(), span)) if request.method == "GET" else iter(())
    return StreamingResponse(blocks, 206, headers=headers, media_type=mime)


def made_here(stream: BinaryIO, name: str) -> Response:
    """Answer with a ZIP that was just made, of which ``stream`` is at the end; it is closed here.

    It is kept nowhere: what it holds has left the archive, and each time is noted.
    """
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(stream.tell()),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_from_start(stream), headers=headers, media_type="application/zip")


def being_made(request: Request, made: Iterator[bytes], name: str, mime: str) -> Response:
    """Answer with a file that is made while it is sent, of nobody knows yet what size."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    sent_now = _begun(made) if request.method == "GET" else iter(())
    return StreamingResponse(sent_now, headers=headers, media_type=mime)


def _from_start(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        stream.seek(0)
        yield from blocks(stream)


def _headers(file: StoredFile, name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Accept-Ranges": "bytes",
        "ETag": _tag(file),
        "Cache-Control": "private, no-cache",
    }


def _span(request: Request, file: StoredFile) -> range | None:
    """Return the positions asked for; None for the whole file, empty for what it does not have.

    What is no single proper range, and ranges of another version (``If-Range``), get the whole
    file, as RFC 9110 says.
    """
    asked = _ONE_RANGE.fullmatch(request.headers.get("range", ""))
    if not asked or request.headers.get("if-range", _tag(file)) != _tag(file):
        return None
    first, last = asked.groups()
    if first and last and int(last) < int(first):
        return None
    if first:
        return range(int(first), min(int(last) + 1, file.size) if last else file.size)
    return range(max(file.size - int(last), 0), file.size) if last else None


def _tag(file: StoredFile) -> str:
    """Return the file's name for this very version, as HTTP writes it."""
    return f'"{file.digest.hexadecimal}"'


def _whole(stream: BinaryIO, file: StoredFile) -> Iterator[bytes]:
    """Yield the file in blocks, each one block late.

    The last block is held back until the digest of the whole is the receipt's: of a file that is
    not what it should be nobody gets a complete copy, and the browser says that it failed.
    """
    running = hashlib.sha256()
    with stream:
        held = stream.read(_BLOCK)
        while block := stream.read(_BLOCK):
            running.update(held)
            yield held
            held = block
    running.update(held)
    if running.hexdigest() != file.digest.hexadecimal:
        raise ReceiptMismatch(
            f"{file.key} i arkivet är inte den fil som kvittot beskriver. Lämna inte ut den;"
            " anmäl avvikelsen till arkivarien."
        )
    yield held


def _part(stream: BinaryIO, span: range) -> Iterator[bytes]:
    """Yield the bytes at the positions of ``span``."""
    with stream:
        stream.seek(span.start)
        left = len(span)
        while left and (block := stream.read(min(left, _BLOCK))):
            left -= len(block)
            yield block


def _begun(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Read the first block now, while an error can still become a page of its own."""
    first = next(blocks, b"")
    return _again(first, blocks)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
