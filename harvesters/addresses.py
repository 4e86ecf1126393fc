"""Where a capture may go: public addresses only, unless the operator says otherwise.

A page that we are asked to record must not become a way into the municipality's own network.
"""

import errno
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
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except UnicodeError as fault:  # a label that is empty, or longer than names may be
        raise OSError(errno.EINVAL, "namnet är felskrivet") from fault
    return tuple({str(one[4][0]) for one in found})


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


class NotPublic(OSError):
    """A name leads into an internal network; ``strerror`` is the address."""


class Addresses:
    """Where names lead, for the length of one capture: looked up once, judged, and kept.

    A name that is pointed elsewhere while a page is read (DNS rebinding) leads where it led first.
    May be asked from several threads at once.
    """

    def __init__(self, *, allow_private: bool, resolver: Resolve = resolve) -> None:
        self._allow_private = allow_private
        self._resolver = resolver
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, host: str, port: int) -> tuple[str, ...]:
        """Return every address of a host, all of which may be reached.

        Raises ``NotPublic`` if one of them may not, ``OSError`` where the name has none.
        """
        if host not in self._known:
            # of two lookups at once the first that is written down counts for both
            self._known.setdefault(host, tuple(self._resolver(host, port)))
        found = self._known[host]
        private = [address for address in found if not is_public(address)]
        if private and not self._allow_private:
            raise NotPublic(errno.EACCES, private[0])
        return found
