"""Where a capture may go: public addresses only, unless the operator says otherwise.

A page that we are asked to record must not become a way into the municipality's own network.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from harvesters.findings import finding
from ogonblick.capture import Finding

CARRIERS = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
Resolve = Callable[[str, int], Iterable[str]]


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Return every address that a host name has. Raises ``OSError`` where it has none."""
    return tuple(
        {str(found[4][0]) for found in socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)}
    )


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody on the internet may reach.

    An IPv6 address that carries an IPv4 one leads to where that one leads.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        carried = found.ipv4_mapped or found.sixtofour or _translated(found)
        if carried:
            found = carried
    return found.is_global and not found.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address in a NAT64 address (RFC 6052) or an old compatible one."""
    if any(address in network for network in CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def refusal(url: str, *, allow_private: bool, resolver: Resolve = resolve) -> Finding | None:
    """Say why an address may not be visited, or None where it may."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return finding("C109", url, detail="bara http och https besöks")
        addresses = tuple(resolver(parts.hostname, parts.port or 443))
    except OSError as fault:
        return finding("C109", url, detail=fault.strerror or str(fault))
    except ValueError as fault:
        return finding("C109", url, detail=f"adressen är felskriven: {fault}")
    private = [address for address in addresses if not is_public(address)]
    if private and not allow_private:
        return finding("C110", url, detail=private[0])
    return None


class Addresses:
    """What a capture may reach: asked of every address a page leads to, names looked up once."""

    def __init__(self, resolver: Resolve = resolve) -> None:
        self._resolver = resolver
        self._known: dict[str, bool] = {}

    def may_visit(self, url: str) -> bool:
        """Whether an address leads to the public internet; ``data:`` and its like lead nowhere."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https", "ws", "wss"):
            return parts.scheme in ("data", "blob", "about")
        if parts.netloc not in self._known:
            plain = f"https://{parts.netloc}/"
            found = refusal(plain, allow_private=False, resolver=self._resolver)
            # a name that does not resolve is the browser's to tell of
            self._known[parts.netloc] = found is None or found.code != "C110"
        return self._known[parts.netloc]
