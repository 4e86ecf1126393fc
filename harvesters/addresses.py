"""Where a capture may go: public addresses only, unless the operator says otherwise.

A page that we are asked to record must not become a way into the municipality's own network.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from harvesters.findings import finding
from ogonblick.capture import Finding

Resolve = Callable[[str, int], Iterable[str]]


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Return every address that a host name has. Raises ``OSError`` where it has none."""
    return tuple(
        {str(found[4][0]) for found in socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)}
    )


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody on the internet may reach."""
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def refusal(url: str, *, allow_private: bool, resolver: Resolve = resolve) -> Finding | None:
    """Say why an address may not be visited, or None where it may."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return finding("C109", url, detail="bara http och https besöks")
    try:
        addresses = tuple(resolver(parts.hostname, parts.port or 443))
    except OSError as fault:
        return finding("C109", url, detail=fault.strerror or str(fault))
    private = [address for address in addresses if not is_public(address)]
    if private and not allow_private:
        return finding("C110", url, detail=private[0])
    return None
