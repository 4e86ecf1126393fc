"""The only way out of a capture's browser: a SOCKS proxy on loopback, of its own.

The browser looks no name up. The address that is judged is the one that is connected to, so that
no answer of a name server, no redirect and no spelling of an address leads anywhere else. SOCKS
(RFC 1928) passes bytes as they are: heads, TLS and HTTP/2 stay the browser's own, which an HTTP
proxy would change. All that is received is counted here, where no page can go around it.
"""

import asyncio
import socket
import struct
import threading
from array import array
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from fcntl import ioctl
from termios import TIOCOUTQ
from typing import Self
from urllib.parse import urlsplit

from harvesters.addresses import Addresses, NotPublic
from harvesters.browser.engine.upstream import Proxy, proxy_for, through

GREETING, NO_PASSWORD = 5, b"\x05\x00"
CONNECTED = b"\x05\x00\x00\x01" + bytes(6)
NOT_ALLOWED = b"\x05\x02\x00\x01" + bytes(6)
NOT_REACHED = b"\x05\x04\x00\x01" + bytes(6)
IPV4, NAME, IPV6 = 1, 3, 4
BLOCK = 1 << 16
PATIENCE = 10.0
"""Seconds that one address has to answer before the next is tried."""
RESET = struct.pack("ii", 1, 0)
"""To linger, for no time: the connection is reset, and not closed."""
TRIES = 50
PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}

Place = tuple[str, int]
"""A host as the browser names it, and a port."""
Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


class Egress:
    """Carries one browser's connections while its ``with`` block lasts, in a thread of its own.

    ``received`` counts bytes. When they, and what they unpack to, are more than ``most``, ``spent``
    is called, in the thread that saw it, and nothing more is carried.
    """

    def __init__(self, addresses: Addresses, most: int, spent: Callable[[], None]) -> None:
        self.received = 0
        self._unpacked = 0
        self.port = 0
        self._addresses = addresses
        self._most = most
        self._spent = spent
        self._is_shut = False
        self._from: Counter[Place] = Counter()
        self._reached: dict[Place, str] = {}
        self._failures: dict[Place, OSError] = {}
        self._carriers: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="egress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def shut(self) -> None:
        """Carry nothing more: what is open is cut, what is asked for is refused."""
        self._is_shut = True
        self.cut()

    def cut(self) -> None:
        """Cut all that is open now: whoever waits for an answer has none, and may ask again."""
        with suppress(RuntimeError):  # the loop has ended before us
            self._loop.call_soon_threadsafe(self._cut_all)

    def address_of(self, url: str) -> str:
        """Return the address that the host of a URL was reached at; nothing if it never was."""
        return self._reached.get(place_of(url), "")

    def received_from(self, url: str) -> int:
        """Return the bytes that have come from the host and port of a URL."""
        return self._from[place_of(url)]

    def unpacked(self, size: int) -> None:
        """Count what an answer unpacks to: it takes as much room as if it had come so."""
        self._unpacked += size
        self._judge()

    def failure(self, url: str) -> OSError | None:
        """Return why the host of a URL could not be reached; None if it was, or nobody tried."""
        return self._failures.get(place_of(url))

    def refused(self) -> tuple[str, ...]:
        """Return the internal addresses that were asked for, and not reached."""
        found = (fault for fault in list(self._failures.values()) if isinstance(fault, NotPublic))
        return tuple(str(fault.strerror) for fault in found)

    def _judge(self) -> None:
        if self.received + self._unpacked > self._most and not self._is_shut:
            self._spent()
            self.shut()

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=BLOCK)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _close(self) -> None:
        self._server.close()
        self._cut_all()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    def _cut_all(self) -> None:
        for carrier in self._carriers:
            carrier.cancel()

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        carrier = asyncio.current_task()
        if carrier is None:  # never so in a callback of a server
            return
        self._carriers.add(carrier)
        try:
            await self._carry(reader, writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # either end may go away at any moment, and the browser sees that by itself
        finally:
            self._carriers.discard(carrier)
            writer.transport.abort()

    async def _carry(self, reader: Reader, writer: Writer) -> None:
        place = await wanted(reader, writer)
        try:
            far_reader, far_writer = await self._reach(place)
        except OSError as fault:
            self._failures[place] = fault
            writer.write(NOT_ALLOWED if isinstance(fault, NotPublic) else NOT_REACHED)
            await writer.drain()
            return
        writer.write(CONNECTED)
        try:
            await asyncio.gather(pump(reader, far_writer), self._receive(far_reader, writer, place))
        finally:
            far_writer.transport.abort()

    async def _reach(self, place: Place) -> tuple[Reader, Writer]:
        """Connect to an address that was judged; raises ``OSError`` where none answers."""
        if self._is_shut:
            raise ConnectionRefusedError
        addresses = await self._loop.run_in_executor(None, self._addresses.of, *place)
        proxy = proxy_for(place, addresses)
        if proxy:
            return await self._by(proxy, place)
        fault = OSError()
        known = self._reached.get(place)
        for address in sorted(addresses, key=lambda one: one != known):
            try:
                opened = await opened_at(address, place[1])
            except OSError as failed:
                fault = failed
            else:
                self._reached[place] = address
                return opened
        raise fault

    async def _by(self, proxy: Proxy, place: Place) -> tuple[Reader, Writer]:
        """Reach a place through the operator's own proxy, which decides where its name leads."""
        reader, writer = await opened_at(proxy.host, proxy.port)
        await through(reader, writer, proxy, place)
        return reader, writer

    async def _receive(self, reader: Reader, writer: Writer, place: Place) -> None:
        """Pass on what comes from afar, and keep account of it; so too that it breaks off."""
        try:
            while data := await reader.read(BLOCK):
                self.received += len(data)
                self._from[place] += len(data)
                self._judge()
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            await break_off(writer)
            raise
        writer.close()


def reason_of(fault: OSError) -> str:
    """Say in Swedish why a place could not be reached."""
    if isinstance(fault, NotPublic):
        return f"internt nät ({fault.strerror})"
    return fault.strerror or "inget svar"


async def wanted(reader: Reader, writer: Writer) -> Place:
    """Answer a SOCKS greeting and return where the browser wants to go.

    Raises ``OSError`` or ``EOFError`` for anything but SOCKS 5.
    """
    version, methods = await reader.readexactly(2)
    if version != GREETING:
        raise ConnectionAbortedError
    await reader.readexactly(methods)
    writer.write(NO_PASSWORD)
    kind = (await reader.readexactly(4))[3]
    return await _host(reader, kind), int.from_bytes(await reader.readexactly(2), "big")


async def _host(reader: Reader, kind: int) -> str:
    """Read a host in the form that its kind says."""
    if kind == IPV4:
        return socket.inet_ntop(socket.AF_INET, await reader.readexactly(4))
    if kind == IPV6:
        return socket.inet_ntop(socket.AF_INET6, await reader.readexactly(16))
    (length,) = await reader.readexactly(1)
    return (await reader.readexactly(length)).decode("ascii", "replace")


async def opened_at(address: str, port: int) -> tuple[Reader, Writer]:
    """Open a connection within the patience that one address gets. Raises ``OSError``."""
    return await asyncio.wait_for(asyncio.open_connection(address, port, limit=BLOCK), PATIENCE)


async def pump(reader: Reader, writer: Writer) -> None:
    """Pass bytes on until there are no more, and say so at the other end."""
    while data := await reader.read(BLOCK):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


async def break_off(writer: Writer) -> None:
    """Reset a connection once it has passed on what it had.

    One that is only closed has an end: an answer without a length was whole by it (2026-11).
    """
    for _ in range(TRIES):
        if not unsent(writer):
            break
        await asyncio.sleep(0.02)
    if not writer.is_closing():
        own = writer.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        writer.transport.abort()


def unsent(writer: Writer) -> int:
    """Return the bytes that a connection's other end has not yet taken; none if it is gone."""
    if writer.is_closing():
        return 0
    waiting = array("i", [0])
    ioctl(writer.get_extra_info("socket").fileno(), TIOCOUTQ, waiting)
    return waiting[0] + writer.transport.get_write_buffer_size()


def place_of(url: str) -> Place:
    """Return the host and port of a URL as the browser asks for them."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
