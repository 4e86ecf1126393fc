"""Quiet hours: the part of the Swedish day in which nobody is visited unasked."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from ogonblick.swedish import SWEDEN

_WRITTEN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True)
class QuietHours:
    """From ``begins`` until just before ``ends``, by Swedish clocks; may go over midnight.

    The same time twice is no hours at all.
    """

    begins: time = time()
    ends: time = time()

    def __str__(self) -> str:
        return f"{self.begins:%H.%M}\N{EN DASH}{self.ends:%H.%M}"

    @classmethod
    def parse(cls, text: str) -> "QuietHours":
        """Read ``06:00-08:30``; nothing means none. Raises ``ValueError``."""
        if not text:
            return cls()
        found = _WRITTEN.fullmatch(text)
        if not found:
            raise ValueError(f"not hours: {text!r}")
        hour, minute, last_hour, last_minute = map(int, found.groups())
        return cls(time(hour, minute), time(last_hour, last_minute))

    def hold(self, moment: datetime) -> bool:
        """Say whether an aware moment lies within them."""
        now = moment.astimezone(SWEDEN).time()
        if self.begins <= self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends
