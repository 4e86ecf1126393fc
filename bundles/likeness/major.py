"""Larger changes of an account (större förändring): by its header's fields, and by posts gone.

A missed one breaks the guidelines, and one too many costs a snapshot, so the cuts are sensitive:
any other bytes of profile picture or cover count. No picture of a whole page has a say: at their
best cut those found a third (docs/decisions/0019).
"""

from collections.abc import Iterator
from difflib import SequenceMatcher

from bundles.changes import Change, Changes
from bundles.likeness.structure import Structure
from ogonblick.post import PostKind

_REWRITTEN = 0.25
_GONE = 0.4
_WHOLLY = frozenset(("name", "handle", "links", "avatar", "cover"))


def larger_changes(before: Structure, changes: Changes) -> Iterator[str]:
    """Yield each larger change, as its field's name; ``posts`` if many of them are gone."""
    for one in changes.header:
        if one.field in _WHOLLY or (one.field == "verified" and one.before == "True"):
            yield one.field
        if one.field == "description" and _apart(one.before, one.after) > _REWRITTEN:
            yield one.field
    gone = len(changes.of(Change.REMOVED, PostKind.POST))
    known = sum(post.kind is PostKind.POST for post in before.posts)
    if gone > _GONE * known:
        yield "posts"


def _apart(before: str, after: str) -> float:
    """Return the share of two texts that only one of them has."""
    return 1 - SequenceMatcher(None, before, after, autojunk=False).ratio()
