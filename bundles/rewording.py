"""How a text was reworded: which words stayed, which went, which came."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MOST = 4000
"""Words of a text up to which single words are compared: the time grows with their square."""


class Wording(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Passage:
    """Some words in a row, with the spaces between them, and what became of them."""

    wording: Wording
    text: str


def rewording(before: str, after: str) -> tuple[Passage, ...]:
    """Return both texts in one: without what was added it is the first, without what went the last.

    Of texts beyond belief only that they differ is told.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) > _MOST or len(new) > _MOST:
        old, new = [before], [after]
    return tuple(passage for passage in _passages(old, new) if passage.text)


def _passages(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, begins, ends, starts, stops in matcher.get_opcodes():
        if tag == "equal":
            yield Passage(Wording.KEPT, "".join(old[begins:ends]))
        else:
            yield Passage(Wording.REMOVED, "".join(old[begins:ends]))
            yield Passage(Wording.ADDED, "".join(new[starts:stops]))
