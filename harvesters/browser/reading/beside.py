"""What stood among an account's posts and is not read as one: adverts, and others' posts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Beside:
    """What was left out at all looks so far, by its address or its first words.

    ``ended`` says that a heading was met after which all is from elsewhere, and ``guessed`` that
    the boxes of a post's own page were told by addresses and times alone.
    """

    adverts: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)
    ended: bool = False
    guessed: bool = False

    def add(self, told: Mapping[str, Any]) -> None:
        """Join what one look has left out."""
        self.adverts |= set(told["adverts"])
        self.strangers |= set(told["strangers"])
        self.ended = self.ended or told["ended"]
        self.guessed = self.guessed or told["guessed"]
