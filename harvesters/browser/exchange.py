"""Exchanges: one request and what came back, put together from the two places Chromium tells it.

``Fetch`` on the browser target sees every exchange and its body; ``Network`` on each target knows
the headers as they were on the wire.  The n-th ExtraInfo belongs to the n-th hop of a redirect
chain (measured 2026-11: 138 of 138 exchanges paired in repeated runs).
"""

import math
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from harvesters.browser.origins import Certificate, certificate_in
from harvesters.browser.ways import is_packed, keeps_back

Headers = tuple[tuple[str, str], ...]

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
class Payload:
    """Bytes in memory, or in the file ``spool`` if they are many."""

    content: bytes = b""
    spool: Path | None = None

    @property
    def size(self) -> int:
        """How many they are."""
        return self.spool.stat().st_size if self.spool else len(self.content)

    def open(self) -> BinaryIO:
        """Open them, to be read from the beginning."""
        return self.spool.open("rb") if self.spool else BytesIO(self.content)


@dataclass(frozen=True)
class Exchange:
    """One request and its response, ``at`` the aware moment it was answered.

    ``body`` is decoded, and lies in the file ``spool`` instead if it is large. ``truncated`` is
    WARC's word or empty; ``protocols`` are as WARC names them, the outer one last (``h2``,
    ``tls/1.3``).
    """

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
    protocols: tuple[str, ...] = ()
    truncated: str = ""
    spool: Path | None = None
    certificate: Certificate | None = None

    @property
    def payload(self) -> Payload:
        """The body, wherever it lies."""
        return Payload(self.body, self.spool)

    def header(self, name: str) -> str:
        """Return a response header's first value, or nothing."""
        return next((v for n, v in self.response_headers if n.lower() == name), "")


@dataclass(frozen=True)
class Unstored:
    """Something the page asked for whose bytes are not in the WARC, why, and since when (aware).

    ``kind`` is Chromium's.
    """

    url: str
    reason: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """A request on its way: by which session and frame, ``since`` on a monotonic clock."""

    url: str
    kind: str
    session: str
    frame: str
    since: float
    at: datetime


@dataclass
class Draft:
    """An answer that is held, or waits for what the wire has to tell; ``hop`` of its redirects.

    It is written at ``write_by`` (monotonic seconds) at the latest. Its host had sent ``before``
    bytes when it began, and ``seen`` when it was last heard of, at ``heard``. What was given up
    is waited for until ``drop_at``. ``session`` is where it was asked for, if that is known.
    """

    paused: dict[str, Any]
    hop: int
    at: datetime
    body: bytes = b""
    spool: Path | None = None
    truncated: str = ""
    write_by: float = 0.0
    before: int = 0
    seen: int = 0
    heard: float = 0.0
    drop_at: float = math.inf
    session: str = ""

    @property
    def network_id(self) -> str:
        """The request's id on the wire; a preflight has none."""
        return str(self.paused.get("networkId", ""))

    @property
    def url(self) -> str:
        """What was asked for."""
        return str(self.paused["request"]["url"])

    @property
    def is_unsized(self) -> bool:
        """Whether nobody has said how long the body will be."""
        headers = self.paused.get("responseHeaders", [])
        return not any(one["name"].lower() == "content-length" for one in headers)

    @property
    def is_packed(self) -> bool:
        """Whether the body came in fewer bytes than it has."""
        return is_packed(self.paused)

    @property
    def is_empty(self) -> bool:
        """Whether no bytes of a body have come."""
        return not (self.body or self.spool)

    @property
    def payload(self) -> Payload:
        """The body as far as it has come, wherever it lies."""
        return Payload(self.body, self.spool)


@dataclass
class Wired:
    """What ``Network`` has told so far about one request id, a list entry per hop."""

    requests: list[dict[str, str]] = field(default_factory=list)
    responses: list[Headers] = field(default_factory=list)
    address: str = ""
    protocols: tuple[str, ...] = ()
    answered: bool = False
    certificate: Certificate | None = None
    ended: bool = False

    def knows(self, hop: int) -> bool:
        """Whether both sides of the hop are known as they were on the wire."""
        return len(self.requests) > hop and len(self.responses) > hop and self.answered

    def received(self, event: dict[str, Any]) -> None:
        """Note an answer's headers; where they came as text, it names the protocol."""
        self.responses.append(raw_headers(event))
        if text := event.get("headersText"):
            self.protocols = (text.lower().partition(" ")[0],)

    def came_from(self, response: dict[str, Any]) -> None:
        """Note in which protocols the answer came.

        Of one that we handed over ourselves Chromium knows nothing, and says »http/1.1«.
        """
        self.answered = True
        self.certificate = certificate_in(response)  # of this hop's server, and of no earlier one
        if response.get("remoteIPAddress"):
            self.protocols = protocols(response)


def protocols(response: dict[str, Any]) -> tuple[str, ...]:
    """Return how an answer travelled, in WARC's names: ``h2``, then ``tls/1.3`` if it was sealed.

    Over QUIC the second is left out: there Chromium names no version of TLS.
    """
    secured = (response.get("securityDetails") or {}).get("protocol", "").lower().split()
    named = (response.get("protocol", ""), "/".join(secured) if len(secured) > 1 else "")
    return tuple(filter(None, named))


def request_body(request: dict[str, Any]) -> bytes:
    """Return the bytes sent. ``postData`` would corrupt binary, so only the entries are read."""
    entries = request.get("postDataEntries") or []
    return b"".join(b64decode(entry.get("bytes", "")) for entry in entries)


def raw_headers(event: dict[str, Any]) -> Headers:
    """Return a ResponseReceivedExtraInfo's headers, in order and spelling where HTTP/1 has them."""
    text, told = event.get("headersText", ""), event.get("headers", {})
    if text:
        # not splitlines: a value may hold signs that Python takes for the end of a line
        lines = (line.partition(":") for line in text.split("\n")[1:] if ":" in line)
        return tuple(
            (name, _readable(value.strip(), told.get(name, ""))) for name, _, value in lines
        )
    # over HTTP/2 several Set-Cookie arrive as one value joined by line feeds
    return tuple((name, part) for name, value in told.items() for part in value.split("\n"))


def _readable(value: str, told: str) -> str:
    """Return a header's value as it was sent; Chromium's text lacks the signs of ISO 8859-1."""
    return told if value.isascii() and not told.isascii() else value


def exchange_from(draft: Draft, wired: Wired) -> Exchange:
    """Join a paused response with what the wire told about the same hop."""
    paused, hop = draft.paused, draft.hop
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
        body=draft.body,
        spool=draft.spool,
        at=draft.at,
        kind=paused.get("resourceType", "Other"),
        address=wired.address,
        protocols=wired.protocols,
        certificate=wired.certificate,
        truncated=draft.truncated or keeps_back(paused, received, draft.payload.size),
    )
