"""Those who stamp time, asked over the net (RFC 3161, section 3.4)."""

import re
from dataclasses import dataclass
from http.client import HTTPException
from typing import Protocol
from urllib.parse import urlparse
from urllib.request import Request, urlopen

from cryptography import x509

from ogonblick.errors import ProofUnavailable

_ASKED = "application/timestamp-query"
_ANSWERED = "application/timestamp-reply"
_SECONDS = 20
# A reply with four certificates measured 6 kB; a page that says »not found« is no reply.
_LARGEST = 1 << 20


class Authority(Protocol):
    """One who stamps time. ``name`` is fit for a file, ``roots`` are what its stamps lead to."""

    @property
    def name(self) -> str:
        """What its files are called by."""

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """The certificates that we trust it by."""

    def reply(self, request: bytes) -> bytes:
        """Answer a request. Raises ``ProofUnavailable`` that names the authority."""


@dataclass(frozen=True)
class RemoteAuthority:
    """An authority with an address (http or https)."""

    address: str
    roots: tuple[x509.Certificate, ...]

    @property
    def name(self) -> str:
        """Return the host's name, as far as it is fit for a file."""
        return re.sub(r"[^a-z0-9.-]", "-", (urlparse(self.address).hostname or "").lower())

    def reply(self, request: bytes) -> bytes:
        """Post the request; trying again is the flow's business."""
        asked = Request(self.address, request, {"Content-Type": _ASKED, "Accept": _ANSWERED})  # noqa: S310 - settings let no other scheme in
        try:
            with urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - the same
                mime = answer.headers.get_content_type()
                data: bytes = answer.read(_LARGEST + 1)
        except (OSError, HTTPException) as fault:
            raise self._unavailable(f"svarar inte ({fault})") from fault
        if mime != _ANSWERED or len(data) > _LARGEST:
            raise self._unavailable(f"svarade med något annat än en tidsstämpel ({mime})")
        return data

    def _unavailable(self, why: str) -> ProofUnavailable:
        return ProofUnavailable(f"Tidsstämplaren {self.address} {why}.")
