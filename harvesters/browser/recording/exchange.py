"""Exchanges: one request and what came back, put together from the two places Chromium tells it.

``Fetch`` on the browser target sees every exchange and its body; ``Network`` on each target knows
the headers as they were on the wire.  The n-th ExtraInfo belongs to the n-th hop of a redirect
chain (measured 2026-11: 138 of 138 exchanges paired in repeated runs).
"""

import math
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from harvesters.browser.recording.origins import Certificate, certificate_in
from harvesters.browser.recording.ways import is_packed, is_whole, lacking
from harvesters.browser.recording.wired import Headers, Wired, raw_headers

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
WHO = re.compile(r"(?<=://)[^/?#]*@")
"""Where a name and a password stand in an address."""
GIVEN_UP = "net::ERR_ABORTED"
"""The page itself thought better of it, as when a picture of another size is chosen."""
LEFT = "besöket slutade innan svaret kom"
"""Why there is nothing of what was asked for in the visit's last seconds: pages ask for ever."""
UNANSWERED = "inget svar innan besöket slutade"
"""Why there is nothing of what was waited for in vain; no page is told that."""
PACKED = "net::ERR_CONTENT_DECODING_FAILED"
"""What becomes of an answer that is packed although we asked for it plain: Chromium refuses it."""


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

    ``body`` is decoded, and lies in the file ``spool`` instead if it is large. ``truncated`` and
    ``request_truncated`` are WARC's word or empty; ``protocols`` are as WARC names them, the outer
    one last (``h2``, ``tls/1.3``). Headers have a sign for each byte.
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
    request_truncated: str = ""

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

    It was ``finished`` at a monotonic second. Its host had sent ``before`` bytes when it began, and
    ``seen`` when it was last heard of, at ``heard``. What was given up is waited for until
    ``drop_at``. ``session`` is where it was asked for, if that is known.
    """

    paused: dict[str, Any]
    hop: int
    at: datetime
    body: bytes = b""
    spool: Path | None = None
    truncated: str = ""
    finished: float = 0.0
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
        return asked_for(self.paused["request"])

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
    def is_refused(self) -> bool:
        """Whether the page was refused it, and we with it: no more than its head may be told."""
        return "responseStatusCode" not in self.paused

    @property
    def is_empty(self) -> bool:
        """Whether no bytes of a body have come."""
        return not (self.body or self.spool)

    @property
    def is_proved(self) -> bool:
        """Whether it needs no end to be told of for its body to be known as whole, or as cut."""
        return bool(self.truncated) or self.is_refused or is_whole(self.paused, self.payload.size)

    @property
    def payload(self) -> Payload:
        """The body as far as it has come, wherever it lies."""
        return Payload(self.body, self.spool)


def asked_for(request: Mapping[str, Any]) -> str:
    """Return the address that is asked for: what goes to no server does not stand in it.

    A script may give a name and a password along, and they were in the recording (2026-11).
    """
    return WHO.sub("", request["url"].partition("#")[0], count=1)


def request_body(request: dict[str, Any]) -> bytes:
    """Return the bytes sent. ``postData`` would corrupt binary, so only the entries are read."""
    entries = request.get("postDataEntries") or []
    return b"".join(b64decode(entry.get("bytes", "")) for entry in entries)


def exchange_from(draft: Draft, wired: Wired) -> Exchange:
    """Join a paused response with what the wire told about the same hop."""
    paused, hop = draft.paused, draft.hop
    request, held, head = paused["request"], paused.get("responseHeaders", []), wired.head(hop)
    sent = wired.sent(hop) or planned(request)
    fetched = tuple((one["name"], one["value"]) for one in held)
    received = raw_headers(head, held) if head else fetched
    body = request_body(request)
    return Exchange(
        url=draft.url,
        method=request["method"],
        request_headers=tuple(sent.items()),
        request_body=body,
        status=paused.get("responseStatusCode") or head.get("statusCode", 0),
        reason=wired.reason(hop, paused.get("responseStatusText", "")),
        response_headers=received,
        body=draft.body,
        spool=draft.spool,
        at=draft.at,
        kind=paused.get("resourceType", "Other"),
        address=wired.address,
        protocols=wired.protocols(hop),
        certificate=certificate_in(wired.answer(hop)),
        truncated=draft.truncated or lacking(paused, received, draft.payload.size),
        request_truncated="unspecified" if is_untold(request, sent) else "",
    )


def planned(request: Mapping[str, Any]) -> dict[str, str]:
    """Return what a question was to be sent with, of which no more is told.

    Cookies are told as they are once it is answered, those that the answer sets among them: a
    question had one in the recording that it could not know of (2026-11).
    """
    told = request["headers"].items()
    return {name: value for name, value in told if name.lower() != "cookie"}


def is_untold(request: dict[str, Any], sent: Mapping[str, str]) -> bool:
    """Say whether a body was sent that Chromium has no bytes of: one that a script streams."""
    entries = request.get("postDataEntries") or []
    streamed = any("bytes" not in entry for entry in entries)
    return streamed and not any(name.lower() == "content-length" for name in sent)
