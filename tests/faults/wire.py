"""A wire between us and a real S3 server, of real sockets, that can be cut, slowed and let down."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ogonblick.settings import Settings

_TAKEN = 64 << 10
"""Bytes that are carried at a time, where nothing else is asked for."""


@dataclass(frozen=True)
class Line:
    """One connection: how many bytes get through before it is cut, and how slowly.

    ``sent`` counts bytes on their way to the server, ``answered`` those that come back; None is all
    of them. Answers come ``piece`` bytes at a time, with ``pause`` seconds before each.
    """

    sent: int | None = None
    answered: int | None = None
    piece: int = _TAKEN
    pause: float = 0.0


GOOD = Line()


@dataclass
class Wire:
    """The wire while it is up: where it is reached, and what it has carried.

    Its connections are the ``lines`` in order, then good ones. When ``breaks_after`` bytes have
    been carried to the server all connections are cut, and new ones as long as ``is_down`` says
    so when it is told how many there have been.
    """

    server: tuple[str, int]
    lines: Iterator[Line]
    address: str = ""
    breaks_after: int | None = None
    is_down: Callable[[int], bool] = lambda _: False
    carried: int = 0
    refused: int = 0
    _open: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)

    def connect(self, client: socket.socket) -> None:
        """Carry one connection until either end, or its line, ends it."""
        if self._is_refused():
            client.close()
            return
        with self._lock:
            line = next(self.lines, GOOD)
        with client, socket.create_connection(self.server) as server:
            self._open += [client, server]
            back = threading.Thread(target=self._answer, args=(server, client, line))
            back.start()
            self._send(client, server, line)
            back.join()

    def end(self) -> None:
        """Cut every connection for good."""
        self._over.set()
        self.cut()

    def cut(self) -> None:
        """Cut every connection."""
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _is_refused(self) -> bool:
        """Say whether the server is down; asking counts as one try."""
        if self.breaks_after is None or self.carried < self.breaks_after:
            return False
        self.refused += 1
        return self.is_down(self.refused)

    def _send(self, client: socket.socket, server: socket.socket, line: Line) -> None:
        """Carry requests to the server."""
        left = line.sent
        for data in _received(client, _TAKEN):
            taken = data if left is None else data[:left]
            if not _delivered(server, taken):
                break
            was, self.carried = self.carried, self.carried + len(taken)
            if self.breaks_after is not None and was < self.breaks_after <= self.carried:
                self.cut()
            if left is not None:
                left -= len(taken)
                if not left:
                    break
        _end(server, client if line.sent is not None else server)

    def _answer(self, server: socket.socket, client: socket.socket, line: Line) -> None:
        """Carry answers back."""
        left = line.answered
        for data in _received(server, line.piece):
            self._over.wait(line.pause)
            taken = data if left is None else data[:left]
            if not _delivered(client, taken):
                break
            if left is not None:
                left -= len(taken)
                if not left:
                    break
        _end(client, server)


@contextlib.contextmanager
def wired(settings: Settings, lines: Iterable[Line] = ()) -> Iterator[Wire]:
    """Give a wire to the server that the settings name."""
    host, _, port = settings.s3_endpoint.removeprefix("http://").partition(":")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire((host, int(port)), iter(lines))
        wire.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        threading.Thread(target=_accept, args=(listener, wire), daemon=True).start()
        try:
            yield wire
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            wire.end()


def _accept(listener: socket.socket, wire: Wire) -> None:
    """Carry every connection that comes, until the listener is shut down."""
    with contextlib.suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=wire.connect, args=(client,), daemon=True).start()


def _received(source: socket.socket, piece: int) -> Iterator[bytes]:
    """Yield what comes from a socket until it ends."""
    with contextlib.suppress(OSError):
        while data := source.recv(piece):
            yield data


def _delivered(target: socket.socket, data: bytes) -> bool:
    """Pass bytes on; say whether the other end still takes any."""
    try:
        target.sendall(data)
    except OSError:
        return False
    return True


def _end(*ends: socket.socket) -> None:
    """Shut sockets down, those that are open still."""
    for one in ends:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
