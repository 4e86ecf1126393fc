"""A platform's redesign: noticed once, for all of its accounts, and not as each one's change.

A new layout moves the look of most accounts on a platform at once, and leaves what they say of
themselves as it was; or the rules lose sight of it, which looks as if all had taken it away.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bundles.changes import HeaderChange
from bundles.glimpse import Glimpse
from bundles.likeness.major import vanished
from ogonblick.account import Platform

FEWEST = 3
"""Accounts of a platform that must have been seen: one or two say nothing of the others."""

MOVED = 10
"""Bits of 256 up to which a header looks as it did: re-encoding and smoothing move it so far."""


@dataclass(frozen=True)
class Glimpsed:
    """A glimpse beside the account's last one: what changed, and whether the rules still match.

    ``before`` is None for an account that was never glimpsed.
    """

    platform: Platform
    now: Glimpse
    before: Glimpse | None = None
    changes: tuple[HeaderChange, ...] = ()
    rules_match: bool = True


def redesigned(seen: Iterable[Glimpsed]) -> dict[Platform, tuple[int, int]]:
    """Return the platforms that look another way: on how many accounts, of how many seen."""
    moved: defaultdict[Platform, list[bool]] = defaultdict(list)
    for one in seen:
        if one.now.look:
            moved[one.platform].append(is_moved(one))
    return {
        platform: (sum(found), len(found))
        for platform, found in moved.items()
        if len(found) >= FEWEST and 2 * sum(found) > len(found)
    }


def is_moved(one: Glimpsed) -> bool:
    """Say whether an account looks another way and says the same, or nothing, of itself."""
    if one.changes and not vanished(one.changes):
        return False
    return bool(one.changes) or not one.rules_match or _looks_other(one)


def _looks_other(one: Glimpsed) -> bool:
    before = one.before.look if one.before else ""
    return bool(before) and (int(before, 16) ^ int(one.now.look, 16)).bit_count() > MOVED
