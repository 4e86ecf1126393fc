"""The municipality's own proxy, where its network lets nothing out but through one.

Which one is said, as everywhere, by ``HTTPS_PROXY``, ``HTTP_PROXY`` and ``NO_PROXY``.
"""

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from harvesters.addresses import is_public

TLS = 443


@dataclass(frozen=True)
class Proxy:
    """Where a proxy listens, and the header that lets us in (empty where it asks for none)."""

    host: str
    port: int
    password: str = ""


def proxy_for(place: tuple[str, int], addresses: Sequence[str]) -> Proxy | None:
    """Return the proxy on the way to a host and port; None to our own network, or without one."""
    host, port = place
    named = getproxies_environment()
    address = named.get("https" if port == TLS else "http", "")
    is_inside = not all(map(is_public, addresses))
    if not address or is_inside or proxy_bypass(host):
        return None
    return proxy_at(address)


def proxy_at(address: str) -> Proxy:
    """Read a proxy's address, with or without scheme, user and password."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    who = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    password = b64encode(who.encode()).decode() if parts.username else ""
    return Proxy(parts.hostname or "", parts.port or 80, password)


async def through(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    proxy: Proxy,
    place: tuple[str, int],
) -> None:
    """Ask an open proxy for a tunnel. Raises ``OSError`` if it gives none."""
    host, port = place
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.password:
        lines.append(f"Proxy-Authorization: Basic {proxy.password}")
    writer.write("\r\n".join([*lines, "", ""]).encode("ascii", "replace"))
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.LimitOverrunError, asyncio.IncompleteReadError) as fault:
        raise ConnectionRefusedError from fault
    if head.split(b" ", 2)[1:2] != [b"200"]:
        raise ConnectionRefusedError
