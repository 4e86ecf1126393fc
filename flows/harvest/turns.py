"""Whose turn it is in a sweep: platforms take turns, and what another worker has is passed over."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from ogonblick.capture import Order


class Readiness(Enum):
    """How an order in line stands: it may begin, has to wait, or needs no turn any more.

    ``FULL`` means that nothing of its line may begin now, ``LATER`` that it alone may not, and
    ``ELSEWHERE`` that another has it.
    """

    READY = auto()
    ELSEWHERE = auto()
    LATER = auto()
    FULL = auto()
    OVER = auto()


@dataclass(frozen=True)
class Line:
    """The orders that wait for the same platform or host, by its ``name``."""

    name: str
    orders: deque[Order]


class Turns:
    """The orders of a sweep that have not begun. Lines are asked in turn, so none starves."""

    def __init__(self, orders: Iterable[tuple[str, Order]], first: int = 0) -> None:
        """``orders`` come with the names of their lines; ``first`` says which line begins.

        Workers that begin at different lines get in each other's way less.
        """
        lines: dict[str, Line] = {}
        for name, order in orders:
            lines.setdefault(name, Line(name, deque())).orders.append(order)
        self._lines = deque(lines.values())
        self._lines.rotate(-first)

    def __bool__(self) -> bool:
        """Whether any order waits still."""
        return any(line.orders for line in self._lines)

    def back(self, name: str, order: Order) -> None:
        """Put an order back in its line: it was begun, and another turned out to have it."""
        next(line for line in self._lines if line.name == name).orders.append(order)

    def next(self, look: Callable[[Order], Readiness]) -> tuple[str, Order] | None:
        """Return the order whose turn it is, with its line's name; None if none may begin now.

        ``look`` says how an order stands. What needs no turn any more is dropped.
        """
        for _ in range(len(self._lines)):
            line = self._lines[0]
            self._lines.rotate(-1)
            for order in _ready(line.orders, look):
                return line.name, order
        return None


def _ready(orders: deque[Order], look: Callable[[Order], Readiness]) -> Iterator[Order]:
    """Take the orders out of a line that may begin, and drop what is over."""
    for order in tuple(orders):
        standing = look(order)
        if standing is Readiness.FULL:
            return
        if standing in (Readiness.ELSEWHERE, Readiness.LATER):
            continue
        orders.remove(order)
        if standing is Readiness.READY:
            yield order
