"""Which item is which: by its id, its address, what it says, or where on the page it stands.

What says something else at each look, as counters, tickers and »för 3 sekunder sedan« do, gave each
version of three posts as a post of its own, 411 in all, until its place told that it was the same
(2026-11). What has an id or an address needs none of that.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from harvesters.browser.reading.moments import moment

OPENING = 40
"""How much of a text tells it from others: more may be folded at one look and not at the next."""
ENOUGH = 2 / 3
"""How much of the longer of two tellings must be said in the other, if they are of one post."""
FEWEST = 4
"""Words that two tellings must have in common: »Bild 1« and »Bild 2« are no tellings of one."""

DIGEST = "sha256-"
"""What the ids begin with that are made of what was said, for want of any other."""

Place = tuple[str, str, int, int]
"""A kind, the key of what is answered, and px from the left and the top of all that scrolls."""


def identity_of(item: Mapping[str, Any]) -> str:
    """Return the item's own id, else its address, else a digest of what was said, when, by whom.

    An item without words is told apart by its media.
    """
    own: str = item["id"] or item["permalink"]
    if own:
        return own
    shown = item["text"][:OPENING] or " ".join(
        medium["url"] or medium["poster"] for medium in item["media"]
    )
    day = item["datetime"] or str(moment(item["time_shown"])[0] or "")
    said = "\n".join((item["under"], item["author"], day, shown))
    return DIGEST + hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass
class Places:
    """What stood where at the last look. A page that is turned has new posts at the old places."""

    _held: dict[Place, Mapping[str, Any]] = field(default_factory=dict)

    def identity(self, item: Mapping[str, Any]) -> str:
        """Return the id of the item that stood here and said nearly the same; empty if none."""
        place = place_of(item)
        known = self._held.get(place) if place else None
        return str(known["id"]) if known and is_retold(known, item) else ""

    def take(self, items: Iterable[Mapping[str, Any]]) -> None:
        """Remember where these are. Of several at one place, none can be known by that."""
        found = [(place, item) for item in items if (place := place_of(item))]
        here = Counter(place for place, _ in found)
        for place, item in found:
            if here[place] == 1:
                self._held[place] = item
            else:
                self._held.pop(place, None)

    def forget(self) -> None:
        """Begin anew, with another page or another part of this one."""
        self._held.clear()


def place_of(item: Mapping[str, Any]) -> Place | None:
    """Return where an item stands, if it is shown at all and has no id or address of its own."""
    at = item.get("place")
    is_named = item["permalink"] or (item["id"] and not item["id"].startswith(DIGEST))
    return None if not at or is_named else (item["kind"], item["under"], *at)


def is_retold(known: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    """Say whether two tellings from one place are of one post, but for what counts or ticks."""
    days = [day for item in (known, seen) if (day := _day_of(item))]
    if known["author"] != seen["author"] or len(set(days)) > 1:
        return False
    words = [Counter(re.sub(r"\d+", "0", item["text"]).split()) for item in (known, seen)]
    same = (words[0] & words[1]).total()
    return same >= FEWEST and same >= ENOUGH * max(one.total() for one in words)


def _day_of(item: Mapping[str, Any]) -> str:
    at = moment(item["datetime"] or item["time_shown"])[0]
    return at.date().isoformat() if at else ""
