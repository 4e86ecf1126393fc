"""Larger changes of an account (större förändring): by its header's fields, and by posts gone.

A missed one breaks the guidelines, and one too many costs a snapshot, so the cuts are sensitive.
No picture of a whole page has a say: at their best cut those found a third (docs/decisions/0019).
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher

from PIL import Image, ImageChops, ImageStat

from bundles.changes import Change, Changes, HeaderChange, changed_header
from bundles.likeness.hashing import fitted
from bundles.likeness.pdq import pdq
from bundles.likeness.structure import Structure
from bundles.pictures import decoded
from bundles.profile import Profile
from ogonblick.errors import BundleError
from ogonblick.post import Medium, PostKind

PICTURES = ("avatar", "cover")
"""The parts of a header that are pictures: a platform makes their bytes anew whenever it likes."""

_REWRITTEN = 0.25
_GONE = 0.4
_WHOLLY = frozenset(("name", "handle", "links", *PICTURES))
_BITS, _LEVELS = 20, 8  # new, recoloured and ribboned logos 60 of 60, re-encoded 0 of 200 (2026-11)
_SIDE = (64, 64)

IsOther = Callable[[Medium, Medium], bool]
"""Says of two pictures of a header, of which the bytes differ, whether they show another thing."""


def larger_changes(before: Structure, changes: Changes) -> Iterator[str]:
    """Yield each larger change, as its field's name; ``posts`` if many of them are gone.

    Where only digests are known, any other bytes of a picture count.
    """
    yield from (one.field for one in changes.header if _is_larger(one))
    gone = len(changes.of(Change.REMOVED, PostKind.POST))
    known = sum(post.kind is PostKind.POST for post in before.posts)
    if gone > _GONE * known:
        yield "posts"


def larger_in_header(before: Profile, after: Profile, is_other: IsOther) -> list[HeaderChange]:
    """Return the larger changes of a header, its pictures compared by what they show."""
    found = filter(_is_larger, changed_header(before, after))
    return [one for one in found if _is_seen(one, before, after, is_other)]


def vanished(changes: Iterable[HeaderChange]) -> bool:
    """Say whether all that changed is gone from sight: then it may be the rules that lost it."""
    return all(one.after in ("", "False") for one in changes)


def is_other_picture(before: bytes, after: bytes) -> bool:
    """Say whether two pictures show another thing; what cannot be decoded is another."""
    try:
        was, now = decoded(before), decoded(after)
    except BundleError:
        return before != after
    apart = (int(pdq(fitted(was))[0], 16) ^ int(pdq(fitted(now))[0], 16)).bit_count()
    return apart > _BITS or _levels_apart(was, now) > _LEVELS


def _levels_apart(one: Image.Image, other: Image.Image) -> float:
    """Return how many levels of 256 two pictures differ by in the mean, over all colours."""
    small = [each.resize(_SIDE, Image.Resampling.BOX) for each in (one, other)]
    return float(sum(ImageStat.Stat(ImageChops.difference(*small)).mean)) / len(one.getbands())


def _is_larger(one: HeaderChange) -> bool:
    if one.field == "verified":
        return one.before == "True"
    if one.field == "description":
        return _apart(one.before, one.after) > _REWRITTEN
    return one.field in _WHOLLY


def _is_seen(one: HeaderChange, before: Profile, after: Profile, is_other: IsOther) -> bool:
    """Say whether a change of the header shows; one of a picture only if it shows another thing."""
    if one.field not in PICTURES:
        return True
    was, now = getattr(before, one.field), getattr(after, one.field)
    return was is None or now is None or is_other(was, now)


def _apart(before: str, after: str) -> float:
    """Return the share of two texts that only one of them has."""
    return 1 - SequenceMatcher(None, before, after, autojunk=False).ratio()
