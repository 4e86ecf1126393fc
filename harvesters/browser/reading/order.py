"""In which order posts and comments are told: as a reader meets them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any


def in_order(items: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each item, and after it what answers it, otherwise in the order they were first seen.

    Which of two feeds' ends came first is a matter of milliseconds: two captures of one page told
    the same posts in two orders (seen 2026-11). ``items`` lie under their keys, and each has the
    key of what it answers in ``under``; those that answer each other in a ring come last.
    """
    below: defaultdict[str, list[str]] = defaultdict(list)
    for key, item in items.items():
        below[item["under"] if item["under"] in items else ""].append(key)
    left = dict(items)
    waiting = below[""][::-1]
    while waiting:
        key = waiting.pop()
        yield left.pop(key)
        waiting += below[key][::-1]
    yield from left.values()
