"""What ``Network`` tells of an exchange: both heads as they were on the wire, and how they came.

Values of headers are as in HTTP itself, a sign for each byte (ISO 8859-1); ``as_text`` reads them.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Headers = tuple[tuple[str, str], ...]

WINDOWS = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
"""From signs of Windows-1252 to those of ISO 8859-1, which browsers never tell apart from it."""


@dataclass
class Wired:
    """What has been told so far about one request's id, a list entry per hop of its redirects.

    ``heads`` are what comes with ``responseReceivedExtraInfo``, ``answers`` what the page itself is
    told. The n-th of each belongs to the n-th hop. ``failed`` is Chromium's reason, if it did.
    """

    requests: list[dict[str, str]] = field(default_factory=list)
    heads: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""
    ended: bool = False
    failed: str = ""

    def knows(self, hop: int) -> bool:
        """Whether both sides of the hop are known as they were on the wire."""
        return all(len(told) > hop for told in (self.requests, self.heads, self.answers))

    def knows_heads(self, hop: int) -> bool:
        """Whether there are both heads of an answer that the page was refused."""
        return len(self.requests) > hop and len(self.heads) > hop

    def sent(self, hop: int) -> dict[str, str]:
        """Return the request's headers as they were sent; none if that was not told."""
        sent = self.requests[hop] if len(self.requests) > hop else {}
        return {name: _signs_of(value) for name, value in sent.items()}

    def head(self, hop: int) -> dict[str, Any]:
        """Return what was told of the answer's head; nothing if it was not."""
        return self.heads[hop] if len(self.heads) > hop else {}

    def answer(self, hop: int) -> dict[str, Any]:
        """Return what the page was told of the answer; nothing of one that we gave it ourselves.

        Of the redirects that lead to a worker's script nothing is told, and what is told of the
        script was taken for what is told of the first of them (2026-11).
        """
        told = self.answers[hop] if len(self.answers) > hop else {}
        status = self.head(hop).get("statusCode", told.get("status"))
        return told if told.get("status") == status else {}

    def protocols(self, hop: int) -> tuple[str, ...]:
        """Return in which protocols a hop's answer came, as far as is known.

        Of one that we handed over ourselves Chromium knows nothing, and says »http/1.1«. Then a
        head that came as text names its own, and a question of HTTP/2 has headers of its own kind.
        QUIC has them as well, and cannot get out: SOCKS carries connections alone.
        """
        if self.answer(hop).get("remoteIPAddress"):
            return protocols(self.answer(hop))
        if text := self.head(hop).get("headersText"):
            return (text.lower().partition(" ")[0],)
        return ("h2",) if ":authority" in self.sent(hop) else ()

    def reason(self, hop: int, held: str) -> str:
        """Return the words after an answer's status; those of a ``held`` one may lack some bytes.

        The page is told them whole, and of one that it was refused the head's text has them.
        """
        first = str(self.head(hop).get("headersText", "")).partition("\r")[0]
        answer = self.answer(hop)
        said = str(answer.get("statusText", "")) if answer.get("remoteIPAddress") else ""
        return _signs_of(said) or held or _signs(first.partition(" ")[2].partition(" ")[2])


class Connections:
    """Remembers how each connection is secured: of what redirects lead to that is not told."""

    def __init__(self) -> None:
        self._secured: dict[int, dict[str, Any]] = {}

    def complete(self, response: dict[str, Any]) -> dict[str, Any]:
        """Return what was told of an answer, with what secured its connection."""
        connection = response.get("connectionId", 0)
        if details := response.get("securityDetails"):
            self._secured[connection] = details
        known = self._secured.get(connection) if response.get("remoteIPAddress") else None
        return {**response, "securityDetails": known} if known else response


def protocols(response: dict[str, Any]) -> tuple[str, ...]:
    """Return how an answer travelled, in WARC's names: ``h2``, then ``tls/1.3`` if it was sealed.

    Over QUIC the second is left out: there Chromium names no version of TLS.
    """
    secured = (response.get("securityDetails") or {}).get("protocol", "").lower().split()
    named = (response.get("protocol", ""), "/".join(secured) if len(secured) > 1 else "")
    return tuple(filter(None, named))


def raw_headers(event: Mapping[str, Any], held: Iterable[Mapping[str, str]] = ()) -> Headers:
    """Return a head's headers in order and spelling, as far as they were told.

    HTTP/1 has them as text. That lacks what is not UTF-8, and the ends of lines after it; then, and
    over HTTP/2, their order is that of the ``held`` answer's, which has no cookies: those are last.
    """
    told = _told(event.get("headers", {}))
    lines = _lines(event.get("headersText", ""))
    if lines and (not told or _sorted(lines) == _sorted(told)):
        return lines
    values = defaultdict[str, deque[str]](deque)
    for name, value in told:
        values[name.lower()].append(value)
    ordered = [(one["name"], values[one["name"].lower()]) for one in held]
    known = [(name, left.popleft()) for name, left in ordered if left]
    return (
        *known,
        *((name, values[name.lower()].popleft()) for name, _ in told if values[name.lower()]),
    )


def as_text(value: str) -> str:
    """Return a header's value as it is read: as UTF-8, or else as the old alphabet it may be."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def as_bytes(value: str) -> bytes:
    """Return a header's value as it was sent."""
    try:
        return value.encode("latin-1")
    except UnicodeError:  # told by Chromium before it was sent, and so as text
        return value.encode("utf-8", "replace")


def _told(headers: Mapping[str, str]) -> Headers:
    """Return each header; several of a name arrive as one, joined by line feeds."""
    return tuple(
        (name, _signs_of(part)) for name, value in headers.items() for part in value.split("\n")
    )


def _signs_of(told: str) -> str:
    """Return a sign for each byte, where Chromium has read the bytes as Windows-1252."""
    return told if told.isascii() else told.translate(WINDOWS)


def _lines(text: str) -> Headers:
    """Return the headers that a head's text has."""
    # not splitlines: a value may hold signs that Python takes for the end of a line
    lines = (line.partition(":") for line in text.split("\n")[1:] if ":" in line)
    return tuple((name, _signs(value.strip(" \t\r"))) for name, _, value in lines)


def _signs(text: str) -> str:
    """Return a sign for each byte of a text."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("latin-1")


def _sorted(headers: Headers) -> list[tuple[str, str]]:
    return sorted((name.lower(), value) for name, value in headers)
