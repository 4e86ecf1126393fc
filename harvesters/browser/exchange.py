"""Exchanges: one request and what came back, put together from the two places Chromium tells it.

``Fetch`` on the browser target sees every exchange and its body; ``Network`` on each target knows
the headers as they were on the wire.  The n-th ExtraInfo belongs to the n-th hop of a redirect
chain (measured 2026-11: 138 of 138 exchanges paired in repeated runs).
"""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Headers = tuple[tuple[str, str], ...]

REDIRECTS = range(300, 400)
BODYLESS = {204, 205, 304}
BACKGROUND = {
    "EventSource",
    "Manifest",
    "Media",
    "Other",
    "Ping",
    "Prefetch",
    "Preflight",
    "WebSocket",
}
"""Kinds that may stay open for as long as they like without the page waiting for them."""
GIVEN_UP = "net::ERR_ABORTED"
"""The page itself thought better of it, as when a picture of another size is chosen."""


@dataclass(frozen=True)
class Exchange:
    """One request and its response. ``body`` is decoded; ``truncated`` is WARC's word or empty."""

    url: str
    method: str
    request_headers: Headers
    request_body: bytes
    status: int
    reason: str
    response_headers: Headers
    body: bytes
    at: datetime
    kind: str
    address: str = ""
    protocol: str = ""
    truncated: str = ""

    def header(self, name: str) -> str:
        """Return a response header's first value, or nothing."""
        return next((v for n, v in self.response_headers if n.lower() == name), "")


@dataclass(frozen=True)
class Unstored:
    """Something the page asked for that is not in the WARC, and why; ``kind`` is Chromium's."""

    url: str
    reason: str
    kind: str = "Other"


@dataclass
class Wired:
    """What ``Network`` has told so far about one request id, a list entry per hop."""

    requests: list[dict[str, str]] = field(default_factory=list)
    responses: list[Headers] = field(default_factory=list)
    address: str = ""
    protocol: str = ""

    def knows(self, hop: int) -> bool:
        """Whether both sides of the hop are known as they were on the wire."""
        return len(self.requests) > hop and len(self.responses) > hop and bool(self.address)

    def came_from(self, response: dict[str, Any]) -> None:
        """Note which address answered, and in which protocol."""
        self.address = response.get("remoteIPAddress", "")
        self.protocol = response.get("protocol", "")


def why_no_body(paused: dict[str, Any], largest: int) -> str:
    """Say why a held answer's body is not to be asked for; nothing where it is.

    ``empty`` where there is none, else WARC's word for what must pass unread: an endless stream,
    or more than ``largest`` bytes.
    """
    status = paused["responseStatusCode"]
    headers = {h["name"].lower(): h["value"] for h in paused.get("responseHeaders", [])}
    redirect = status in REDIRECTS and "location" in headers
    if redirect or status in BODYLESS or paused["request"]["method"] == "HEAD":
        return "empty"
    if headers.get("content-type", "").startswith("text/event-stream"):
        return "unspecified"
    length = headers.get("content-length", "")
    return "length" if length.isdecimal() and int(length) > largest else ""


def request_body(request: dict[str, Any]) -> bytes:
    """Return the bytes sent. ``postData`` would corrupt binary, so only the entries are read."""
    entries = request.get("postDataEntries") or []
    return b"".join(b64decode(entry.get("bytes", "")) for entry in entries)


def raw_headers(event: dict[str, Any]) -> Headers:
    """Return a ResponseReceivedExtraInfo's headers, in order and spelling where HTTP/1 has them."""
    text = event.get("headersText", "")
    if text:
        lines = (line.partition(":") for line in text.splitlines()[1:] if ":" in line)
        return tuple((name, value.strip()) for name, _, value in lines)
    # over HTTP/2 several Set-Cookie arrive as one value joined by line feeds
    pairs = event.get("headers", {}).items()
    return tuple((name, part) for name, value in pairs for part in value.split("\n"))


def exchange_from(
    paused: dict[str, Any], hop: int, wired: Wired, body: bytes, truncated: str, at: datetime
) -> Exchange:
    """Join a paused response with what the wire told about the same hop."""
    request = paused["request"]
    sent = wired.requests[hop] if len(wired.requests) > hop else request["headers"]
    fetched = ((h["name"], h["value"]) for h in paused.get("responseHeaders", []))
    received = wired.responses[hop] if len(wired.responses) > hop else tuple(fetched)
    return Exchange(
        url=request["url"].partition("#")[0],
        method=request["method"],
        request_headers=tuple(sent.items()),
        request_body=request_body(request),
        status=paused.get("responseStatusCode", 0),
        reason=paused.get("responseStatusText", ""),
        response_headers=received,
        body=body,
        at=at,
        kind=paused.get("resourceType", "Other"),
        address=wired.address,
        protocol=wired.protocol,
        truncated=truncated,
    )
