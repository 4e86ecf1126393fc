"""How often one asks: a measure that fills by itself, so that nobody keeps others from asking."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

_MOST_KNOWN = 10_000


@dataclass
class Measure:
    """At most ``most`` questions at once from each, and as many a minute in the long run.

    Kept in the portal's memory: a catalogue that is written to at each question would cost more
    than the question.
    """

    most: int
    _left: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, who: str, at: datetime, weight: int = 1) -> int:
        """Count a question; return 0 if it may be asked, else in how many seconds it may.

        ``weight`` is as how many it counts, where answering it takes long.
        """
        with self._lock:
            left = self._now(who, at)
            if left < weight:
                return int((weight - left) * 60 / self.most) + 1
            if len(self._left) >= _MOST_KNOWN:
                self._forget(at)
            self._left[who] = (left - weight, at)
            return 0

    def _now(self, who: str, at: datetime) -> float:
        """Return how many questions somebody has left."""
        left, since = self._left.get(who, (float(self.most), at))
        return min(self.most, left + (at - since).total_seconds() * self.most / 60)

    def _forget(self, at: datetime) -> None:
        """Forget everybody whose measure is full again; all of them where none is."""
        self._left = {
            who: kept for who, kept in self._left.items() if self._now(who, at) < self.most
        }
        if len(self._left) >= _MOST_KNOWN:
            self._left = {}
