"""What one capture may cost at the most: a page that wants more is left where it is."""

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """The budgets of a capture beside its time; what is over is cut, and told.

    ``received`` and ``body`` are bytes over the net, which a page may also have on disk, and of one
    answer, ``requests`` a number,
    ``memory`` bytes that browser and recorder hold together (PSS).
    """

    received: int = 2_000 * MEGABYTE
    requests: int = 20_000
    body: int = 512 * MEGABYTE
    memory: int = 3_000 * MEGABYTE
