"""What the comparison of a snapshot with the one before came to, to be recorded with it."""

from dataclasses import dataclass

from ogonblick.larger_change import LargerChange
from ogonblick.likeness import Likeness


@dataclass(frozen=True)
class Compared:
    """How the two stand to each other, and the change that the later one documents, if any."""

    likeness: Likeness
    larger: LargerChange | None = None
