"""One question over the web without a browser: guarded, limited in time and size, no cookies.

Every hop of a redirect is looked at before it is taken, and the address that was connected to
once more: a name may have been pointed elsewhere in between.
"""

import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import quote, urljoin, urlsplit

from harvesters.addresses import is_public, refusal
from harvesters.agent import PRODUCT, named
from harvesters.findings import finding

_PATIENCE = 10.0
_HOPS = 5
_LARGEST = 10 << 20
_BLOCK = 1 << 16
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_URL_SIGNS = "/%:@!$&'()*+,;=~?-._"


@dataclass(frozen=True)
class Answer:
    """What came back. ``refused`` says in Swedish why nothing did, and is empty otherwise.

    ``url`` is where it came from in the end, ``body`` at most 10 MB of it, ``charset`` as the
    server named it, if it did.
    """

    url: str
    status: int = 0
    body: bytes = b""
    charset: str = ""
    refused: str = ""
    leads_to: str = ""


def ask(url: str, method: str, *, allow_private: bool, contact: str = "") -> Answer:
    """Ask an address with GET or HEAD, and follow where it leads, at most five times.

    ``contact`` is where our operator is reached, for the server's log.
    """
    for _ in range(_HOPS):
        stopped = refusal(url, allow_private=allow_private)
        if stopped:
            return Answer(url, refused=stopped.text)
        agent = named(PRODUCT, contact)
        answer = _ask_once(url, method, agent, allow_private=allow_private)
        if not answer.leads_to:
            return answer
        url = answer.leads_to
    return Answer(url, refused="Adressen leder vidare för många gånger. Kontrollera den.")


def _ask_once(url: str, method: str, agent: str, *, allow_private: bool) -> Answer:
    """Ask one address, and say where it leads if it leads on."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_PATIENCE)
    try:
        connection.connect()
        reached = connection.sock.getpeername()[0]
        if not (allow_private or is_public(reached)):
            return Answer(url, refused=finding("C110", url, detail=reached).text)
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        headers = {"User-Agent": agent, "Accept-Encoding": "identity"}
        connection.request(method, quote(target, safe=_URL_SIGNS), headers=headers)
        return _read(connection.getresponse(), url)
    except (OSError, HTTPException) as fault:
        return Answer(url, refused=finding("C109", url, detail=_why(fault)).text)
    finally:
        connection.close()


def _read(response: HTTPResponse, url: str) -> Answer:
    """Read an answer; of one that leads on, only where to."""
    onward = response.headers.get("Location", "")
    if response.status in _REDIRECTS and onward:
        return Answer(url, response.status, leads_to=urljoin(url, onward))
    charset = response.headers.get_content_charset("")
    return Answer(url, response.status, _body(response), charset)


def _body(response: HTTPResponse) -> bytes:
    """Read a body while it is neither too large nor too slow. Raises ``TimeoutError``."""
    ends = time.monotonic() + _PATIENCE
    body = bytearray()
    while len(body) < _LARGEST and (block := response.read1(_BLOCK)):
        body += block
        if time.monotonic() > ends:
            raise TimeoutError
    return bytes(body)


def _why(fault: OSError | HTTPException) -> str:
    """Say why there was no answer."""
    if isinstance(fault, TimeoutError):
        return f"inget svar inom {_PATIENCE:.0f} sekunder"
    return getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
