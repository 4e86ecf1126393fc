"""The ways to come by the body of a held answer, and what is never told of one."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

LARGE = 20_000_000
"""Bytes from which a body waits on disk, and not in memory."""
LARGEST_AT_ONCE = 64_000_000
"""Bytes that Chromium is asked to hand over in one message, or is handed by us."""
REDIRECTS = range(300, 400)
BODYLESS = {204, 205, 304}


class Way(StrEnum):
    """How a held answer's body is had, if at all.

    ``WHOLE`` is handed over by Chromium and then to the page. ``PIECES`` comes bit by bit, and from
    us to the page if it was packed; otherwise it is not the page's to have: a film of half a
    gigabyte would be held in memory three times. What never ends is let go and read ``ALONG`` with
    the page; ``UNREAD`` is a film as a player asks for it, which is fetched whole afterwards.
    """

    NONE = "none"
    WHOLE = "whole"
    PIECES = "pieces"
    ALONG = "along"
    UNREAD = "unread"


def way_to(paused: dict[str, Any], most: int) -> Way:
    """Say how to come by a held answer's body, of which ``most`` bytes may be kept."""
    status = paused["responseStatusCode"]
    headers = {h["name"].lower(): h["value"] for h in paused.get("responseHeaders", [])}
    redirect = status in REDIRECTS and "location" in headers
    if redirect or status in BODYLESS or paused["request"]["method"] == "HEAD":
        return Way.NONE
    if headers.get("content-type", "").startswith("text/event-stream"):
        return Way.ALONG
    length = headers.get("content-length", "")
    size = int(length) if length.isdecimal() else None
    if paused.get("resourceType") == "Media" and (size is None or size > LARGE):
        return Way.UNREAD
    large = size is not None and size > min(most, LARGEST_AT_ONCE)
    return Way.PIECES if large or is_packed(paused) else Way.WHOLE


def keeps_back(paused: dict[str, Any], headers: Iterable[tuple[str, str]], size: int) -> str:
    """Return WARC's word for it if Chromium kept back a body of which it has told, or nothing.

    It hands over no redirect's body, and none that it blocks as another site's data: of
    those there are no bytes at all (2026-11). What is packed is of another length by itself.
    """
    told = {name.lower(): value for name, value in headers}
    length, status = told.get("content-length", ""), paused.get("responseStatusCode", 0)
    bodyless = status in BODYLESS or paused["request"]["method"] == "HEAD"
    if size or bodyless or is_packed(paused):
        return ""
    some = length.strip("0") if length else status in REDIRECTS and "transfer-encoding" in told
    return "unspecified" if some else ""


def is_packed(paused: dict[str, Any]) -> bool:
    """Say whether a held answer came packed, and so is of a length that nobody has said."""
    headers = ((h["name"].lower(), h["value"].strip()) for h in paused.get("responseHeaders", []))
    return any(n == "content-encoding" and v.lower() not in ("", "identity") for n, v in headers)
