"""Which of a capture's budgets have run out."""

from collections.abc import Callable
from functools import partial

from harvesters.findings import finding
from ogonblick.capture import Finding

SETTINGS = {
    "data": "OGONBLICK_CAPTURE_MEGABYTES",
    "anrop": "OGONBLICK_CAPTURE_REQUESTS",
    "minne": "OGONBLICK_CAPTURE_MEMORY",
}
"""The budgets in the words of the coverage report, and what raises each."""


class Spending:
    """The budgets that have run out, in that order; may be told from several threads."""

    def __init__(self) -> None:
        self._spent: dict[str, None] = {}

    def on(self, budget: str) -> Callable[[], None]:
        """Return what tells that a budget has run out, once or many times."""
        return partial(self._spent.setdefault, budget)

    @property
    def spent(self) -> tuple[str, ...]:
        """The budgets that have run out."""
        return tuple(self._spent)

    def findings(self, url: str) -> list[Finding]:
        """Return a finding for each of them, about the account at an address."""
        return [finding("C220", url, budget=word, setting=SETTINGS[word]) for word in self.spent]
