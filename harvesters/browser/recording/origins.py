"""Who answered over a secured connection: address, protocols, and the certificate shown."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Certificate:
    """What Chromium tells of a server's certificate, and of the connection that it secured.

    ``subject`` and ``issuer`` are common names, the times aware, ``names`` what else it is for.
    """

    subject: str
    issuer: str
    valid_from: datetime
    valid_to: datetime
    names: tuple[str, ...]
    tls: str
    cipher: str

    def told(self) -> dict[str, Any]:
        """Return it as plain data, times as ISO 8601 in UTC."""
        times = {"valid_from": self.valid_from, "valid_to": self.valid_to}
        return {**vars(self), **{name: at.isoformat() for name, at in times.items()}}


@dataclass(frozen=True)
class Origin:
    """Who answered: the address reached, the protocols as WARC names them, the certificate."""

    address: str
    protocols: tuple[str, ...]
    certificate: Certificate

    def told(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**vars(self), "certificate": self.certificate.told()}


def certificate_in(response: dict[str, Any]) -> Certificate | None:
    """Return the certificate behind an answer as ``Network`` tells of it; None without one."""
    secured = response.get("securityDetails")
    if not secured:
        return None
    return Certificate(
        subject=secured["subjectName"],
        issuer=secured["issuer"],
        valid_from=datetime.fromtimestamp(secured["validFrom"], UTC),
        valid_to=datetime.fromtimestamp(secured["validTo"], UTC),
        names=tuple(secured["sanList"]),
        tls=secured["protocol"],
        cipher=secured["cipher"],
    )


def origin_of(url: str) -> str:
    """Return the scheme, host and port that an address has."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
