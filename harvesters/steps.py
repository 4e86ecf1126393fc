"""A capture is a list of named steps, each with its time and how it ended."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ogonblick.capture import Step

Say = Callable[[str, int, int], None]
"""Told about progress: the step's Swedish name, how much is done, of how much (0 = unknown)."""


@dataclass
class StepLog:
    """Collects the steps of one capture in the order they ran, and says aloud where it is."""

    say: Say
    taken: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step; a step that raises is written down as not held and the error goes on."""
        self.say(name, 0, 0)
        began = time.monotonic()
        try:
            yield
        finally:
            fault = sys.exception()
            note = type(fault).__name__ if fault else ""
            seconds = round(time.monotonic() - began, 3)
            self.taken.append(Step(name, seconds, held=not fault, note=note))


@dataclass(frozen=True)
class Budget:
    """How long a capture may go on, in seconds of a monotonic clock."""

    ends_at: float

    @classmethod
    def of(cls, seconds: float) -> "Budget":
        """Begin a budget of so many seconds now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds that remain, never below zero."""
        return max(0.0, self.ends_at - time.monotonic())
