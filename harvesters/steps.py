"""A capture is a list of named steps, each with its time, its budget and how it ended."""

import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from harvesters.findings import finding
from ogonblick.capture import Finding, Step

Say = Callable[[str, int, int], None]
"""Told about progress: the step's Swedish name, how much is done, of how much (0 = unknown)."""

OUT_OF_TIME = "tiden tog slut"
OVERRUN = "C223"
"""The code of the finding that tells which steps had to be ended."""


@dataclass(frozen=True)
class Allowance:
    """What a step may take: ``share`` of the capture's seconds, and none after ``until`` of them.

    ``name`` is what people are told that it does.
    """

    name: str
    share: float
    until: float


@cache
def allowances() -> dict[str, Allowance]:
    """Return the steps that a capture can have, by the names that the program knows them by."""
    text = (resources.files("harvesters") / "steps.toml").read_text(encoding="utf-8")
    return {key: Allowance(**row) for key, row in tomllib.loads(text).items()}


@dataclass(frozen=True)
class Budget:
    """How long something may go on, until a moment of a monotonic clock."""

    ends_at: float

    @classmethod
    def of(cls, seconds: float) -> "Budget":
        """Begin a budget of so many seconds now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds that remain, never below zero."""
        return max(0.0, self.ends_at - time.monotonic())


@dataclass
class StepLog:
    """Collects the steps of one capture in the order they began, and says aloud where it is.

    The capture has ``seconds`` from its first step on, and is about the account at ``url``.
    ``findings`` is the capture's own list: what is added to it during a step is noted there, and
    the steps that had to be ended for want of time are a finding themselves.
    """

    say: Say
    seconds: float
    url: str = ""
    findings: list[Finding] = field(default_factory=list)
    _begun: float | None = None
    _taken: dict[str, Step] = field(default_factory=dict)

    @property
    def taken(self) -> tuple[Step, ...]:
        """The steps so far; one that was taken in several turns stands there once."""
        return tuple(self._taken.values())

    @contextmanager
    def step(self, key: str) -> Iterator[Budget]:
        """Take a step, or another turn at it, within the budget that the block is given.

        A step that raises is written down as not held, and the error goes on.
        """
        allowed = allowances()[key]
        self.say(allowed.name, 0, 0)
        budget, begun, known = self._budget(allowed), time.monotonic(), len(self.findings)
        try:
            yield budget
        finally:
            fault = sys.exception()
            note = type(fault).__name__ if fault else ""
            codes = tuple(one.code for one in self.findings[known:])
            if not budget.left():  # also where the fault is that the watch ended the page for it
                note, codes = OUT_OF_TIME, (*codes, OVERRUN)
            seconds = round(time.monotonic() - begun, 3)
            self._write(Step(allowed.name, seconds, held=not note, note=note, findings=codes))
            self._tell_overruns()

    def _budget(self, allowed: Allowance) -> Budget:
        """Return what is left of a step's own time, and of the time that it may be taken in."""
        now = time.monotonic()
        self._begun = self._begun or now
        own = self.seconds * allowed.share
        if allowed.name in self._taken:
            own -= self._taken[allowed.name].seconds
        return Budget(min(now + own, self._begun + self.seconds * allowed.until))

    def _tell_overruns(self) -> None:
        """Tell of all steps that had to be ended in one finding, the last."""
        names = [f"»{one.name}«" for one in self.taken if one.note == OUT_OF_TIME]
        if names:
            others = [one for one in self.findings if one.code != OVERRUN]
            self.findings[:] = [*others, finding(OVERRUN, self.url, steps=", ".join(names))]

    def _write(self, turn: Step) -> None:
        """Add a turn to the step that it belongs to."""
        before = self._taken.get(turn.name, replace(turn, seconds=0.0, findings=()))
        self._taken[turn.name] = replace(
            turn,
            seconds=round(before.seconds + turn.seconds, 3),
            held=before.held and turn.held,
            note=before.note or turn.note,
            findings=tuple(dict.fromkeys((*before.findings, *turn.findings))),
        )
