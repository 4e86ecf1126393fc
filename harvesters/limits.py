"""What one capture may cost at the most: a page that wants more is left where it is."""

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """The budgets of a capture beside its time; what is over is cut, and told.

    ``received`` are bytes over the net, and as many that a page may have on disk, ``body`` those of
    one answer, ``requests`` a number, ``memory`` bytes that browser and recorder hold together,
    what they share counted once (PSS), ``silence`` the seconds that a page may answer nothing.
    """

    received: int = 2_000 * MEGABYTE
    requests: int = 20_000
    body: int = 512 * MEGABYTE
    memory: int = 3_000 * MEGABYTE
    silence: int = 120
