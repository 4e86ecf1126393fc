"""The ways to come by the body of a held answer, and what is never told of one."""

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

LARGE = 20_000_000
"""Bytes from which a body waits on disk, and not in memory."""
LARGEST_AT_ONCE = 64_000_000
"""Bytes that Chromium is asked to hand over in one message, or is handed by us."""
EVENTS, CAMERA = "text/event-stream", "multipart/x-mixed-replace"
"""Types of what goes on for as long as somebody listens, and looks."""
REDIRECTS = range(300, 400)
BODYLESS = {204, 304}
CODING, TRANSFER = "content-encoding", "transfer-encoding"
UNPACKED = {"gzip", "x-gzip", "deflate", "br", "zstd", "dcb", "dcz"}
"""Ways to pack a body that Chromium undoes; one that comes in another it hands out as it came."""
UNTRUE = {"content-encoding", "content-length", "set-cookie"}
"""Headers that the page is not told with what we unpacked: they are true of what came, and kept."""
DEFLATED, MOST_DEFLATED = {"gzip", "x-gzip", "deflate"}, 1_040
"""What is deflated, and how many times its length it may be (RFC 1951: 258 bytes of two bits). Of
the others a few bytes may be sixteen million."""
DIGITS = 18
"""As many as a length that is meant may have."""
OF_NOTHING = 64
"""Bytes that nothing at all may take when it is packed."""


class Way(StrEnum):
    """How a held answer's body is had, if at all.

    ``WHOLE`` is handed over by Chromium and then to the page. ``PIECES`` comes bit by bit, and from
    us to the page if it was packed (nobody then knows whether it broke off, so what can be no bomb
    is had ``WHOLE``); otherwise it is not the page's to have: a film of half a gigabyte would be
    held in memory three times. What never ends is let go and read ``ALONG`` with
    the page; ``UNREAD`` is a film as a player asks for it, which is fetched whole afterwards.
    """

    NONE = "none"
    WHOLE = "whole"
    PIECES = "pieces"
    ALONG = "along"
    UNREAD = "unread"


def way_to(paused: dict[str, Any], most: int) -> Way:
    """Say how to come by a held answer's body, of which ``most`` bytes may be kept."""
    headers = _named(paused)
    if not has_body(paused):
        return Way.NONE
    if headers.get("content-type", "").lower().startswith(EVENTS) or is_camera(paused):
        return Way.ALONG
    size = length_in(headers.get("content-length", ""))
    if paused.get("resourceType") == "Media" and (size is None or size > LARGE):
        return Way.UNREAD
    if is_packed(paused):
        return Way.WHOLE if _is_small(paused, size) else Way.PIECES
    large = size is not None and size > min(most, LARGEST_AT_ONCE)
    return Way.PIECES if large else Way.WHOLE


def is_camera(paused: dict[str, Any]) -> bool:
    """Say whether a picture is followed by others that replace it, and nobody is told of the last.

    Held until it ends, such a picture was never shown, and not a byte of it kept (2026-11).
    """
    mime = _named(paused).get("content-type", "").lower()
    return mime.startswith(CAMERA) and paused.get("resourceType") == "Image"


def has_body(paused: dict[str, Any]) -> bool:
    """Say whether a held answer's body is anybody's to have."""
    status = paused.get("responseStatusCode", 0)
    redirect = status in REDIRECTS and "location" in _named(paused)
    return not (redirect or status in BODYLESS or paused["request"]["method"] == "HEAD")


def is_whole(paused: dict[str, Any], size: int) -> bool:
    """Say whether a held answer's body has all the bytes that its head has told of."""
    return not has_body(paused) or promised(_pairs(paused)) == size


def promised(headers: Iterable[tuple[str, str]]) -> int | None:
    """Return how many bytes a body was to have; nothing if it came packed, or nobody has said."""
    told = tuple(headers)
    length = next((value for name, value in told if name.lower() == "content-length"), "")
    return None if undone(told) else length_in(length)


def length_in(header: str) -> int | None:
    """Return the length that a header tells, if it tells one; a gigantic one is as large as any.

    Python reads no number of more than 4,300 digits, and a page that sent one ended the recording
    (2026-11).
    """
    if not header.isdecimal():
        return None
    return int(header) if len(header) <= DIGITS else sys.maxsize


def lacking(paused: dict[str, Any], headers: Iterable[tuple[str, str]], size: int) -> str:
    """Return WARC's word for it if a body has less than its head has told of, or nothing.

    Chromium hands over no redirect's body, none that it refuses the page, and none that it blocks
    as another site's data: of those there are no bytes at all (2026-11). What is packed is of
    another length by itself, but never of none in more than a few. Over HTTP/2, and where it cannot
    read the length, Chromium takes a body that is too short for a whole one (2026-11).
    """
    told = {name.lower(): value for name, value in headers}
    length, status = told.get("content-length", ""), paused.get("responseStatusCode", 0)
    bodyless = status in BODYLESS or paused["request"]["method"] == "HEAD"
    if bodyless:
        return ""
    if size:
        return "disconnect" if (promised(headers) or 0) > size else ""
    least = OF_NOTHING if undone(headers) & {CODING} and status not in REDIRECTS else 0
    some = (length_in(length) or 0) > least
    unsized = not length and TRANSFER in told and (status in REDIRECTS or not status)
    return "unspecified" if some or unsized else ""


def is_packed(paused: dict[str, Any]) -> bool:
    """Say whether a held answer came packed, and so is of a length that nobody has said."""
    return bool(packings(_pairs(paused)))


def packings(headers: Iterable[tuple[str, str]]) -> list[str]:
    """Return the ways in which a body was packed that Chromium has undone, outermost last.

    If there is one among them that it does not know, it undoes none; an empty one it does not know
    (»gzip, «; 2026-11).
    """
    named = (value.split(",") for name, value in headers if name.lower() == CODING)
    found = [one.strip().lower() for values in named for one in values]
    return found if UNPACKED.issuperset(found) else []


def undone(headers: Iterable[tuple[str, str]]) -> set[str]:
    """Return the names of the headers that tell of what Chromium has undone, in small letters."""
    told = tuple(headers)
    chunked = {TRANSFER} & {name.lower() for name, _ in told}
    return chunked | ({CODING} if packings(told) else set())


def _is_small(paused: dict[str, Any], size: int | None) -> bool:
    """Say whether a packed answer can be no bomb, however well it is packed."""
    kinds = packings(_pairs(paused))
    if size is None or len(kinds) > 1:
        return False
    return kinds[0] in DEFLATED and size * MOST_DEFLATED < LARGE


def _named(paused: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in _pairs(paused)}


def _pairs(paused: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["name"], one["value"]) for one in paused.get("responseHeaders", [])]
