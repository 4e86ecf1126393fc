"""What differs between two snapshots of an account, as data: posts, comments, header, pages.

All fields of a post and of a profile are compared; those that differ by themselves are named in
``_VOLATILE``. A field that is added to them some day counts as content until it is named.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bundles.profile import Profile
from ogonblick.post import Medium, Post, PostKind, TimeCertainty


class Change(StrEnum):
    """What became of a post or comment from one snapshot to the next."""

    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"


class Place(StrEnum):
    """Where on the pages something differs, that is in no post and not in the header."""

    ORDER = "order"
    TITLE = "title"
    TEXT = "text"
    LINKS = "links"
    ALTERNATIVES = "alternatives"
    FRAMES = "frames"
    HIDDEN = "hidden"
    MEDIA = "media"
    LOOK = "look"


@dataclass(frozen=True)
class PostChange:
    """A post or comment that came, went, or is another; ``fields`` are those that differ."""

    change: Change
    before: Post | None
    after: Post | None
    fields: tuple[str, ...] = ()

    @property
    def post(self) -> Post:
        """The post or comment as it was seen last."""
        found = self.after or self.before
        assert found  # noqa: S101 - one of them is always there
        return found


@dataclass(frozen=True)
class HeaderChange:
    """A part of the account's header that differs: its name as a field, and what it showed."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class PageChange:
    """Something else that differs: where, on which page, and what only one of them has."""

    place: Place
    page: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """All that differs between two snapshots; false if nothing does."""

    posts: tuple[PostChange, ...] = ()
    header: tuple[HeaderChange, ...] = ()
    pages: tuple[PageChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.posts or self.header or self.pages)

    def of(self, change: Change, kind: PostKind) -> tuple[PostChange, ...]:
        """Return the posts, or comments, that came, went or were edited."""
        return tuple(one for one in self.posts if one.change is change and one.post.kind is kind)


_VOLATILE = frozenset(("counts", "followers", "time_shown"))
"""Fields that are other by themselves: what is counted, and how long ago something was said."""

_TIMES = ("published", "certainty")
"""Fields that are compared together with what is shown of them: see ``_times_differ``."""

_DAY = timedelta(days=1)
_UNITS = {
    r"s|sek\w*|sec\w*|m|min\w*": timedelta(minutes=1),
    r"h|t|tim\w*|hours?": timedelta(hours=1),
    r"d|dag\w*|dygn|days?": _DAY,
    r"v|veck\w*|w|weeks?": 7 * _DAY,
    r"mån\w*|mo|months?": 31 * _DAY,
    r"år|y|yrs?|years?": 366 * _DAY,
}
_AGO = re.compile(
    r"(?:för |about |c(?:irk)?a )?(?:(?P<many>\d{1,4})|en|ett|an?) ?"
    rf"(?P<unit>{'|'.join(_UNITS)})\.?(?: sedan| ago)?"
    r"|(?:just )?nu|nyss|(?:just )?now"
    r"|(?:i ?går|i ?dag|i ?förrgår|yesterday|today)(?:,? (?:kl\.?|at)? ?\d{1,2}[.:]\d\d)?",
    re.IGNORECASE,
)
"""How pages say how long ago something was: »3 tim«, »för 2 v sedan«, »igår kl 14:03«."""


_MONTH = r"(?:jan|feb|mar|apr|ma[jy]|jun|jul|aug|sep|o[kc]t|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?:\d{{1,2}}\.? {_MONTH}|{_MONTH} \d{{1,2}}),?(?: \d{{4}})?"
    r"(?:,? (?:(?:kl\.?|at) )?\d{1,2}[.:]\d\d(?: ?[ap]m)?)?|\d{4}-\d\d-\d\d(?:[ T]\d\d[.:]\d\d)?",
    re.IGNORECASE,
)
"""How pages tell a time that has grown old: »12 maj 2026 kl. 14:03«, »May 12«."""


def changed_posts(before: Sequence[Post], after: Sequence[Post]) -> tuple[PostChange, ...]:
    """Return the posts and comments that came, went or differ, in the order of the pages."""
    old, new = _by_key(before), _by_key(after)
    edited = (
        PostChange(Change.EDITED, old[key], post, names)
        for key, post in new.items()
        if key in old and (names := differing(old[key], post))
    )
    return (
        *(PostChange(Change.ADDED, None, post) for key, post in new.items() if key not in old),
        *edited,
        *(PostChange(Change.REMOVED, post, None) for key, post in old.items() if key not in new),
    )


def is_reordered(before: Sequence[Post], after: Sequence[Post]) -> bool:
    """Say whether what both snapshots have stands in another order."""
    old, new = _by_key(before), _by_key(after)
    return [key for key in old if key in new] != [key for key in new if key in old]


def changed_header(before: Profile, after: Profile) -> tuple[HeaderChange, ...]:
    """Return the parts of the header that differ."""
    return tuple(
        HeaderChange(name, _shown(getattr(before, name)), _shown(getattr(after, name)))
        for name in _names(Profile)
        if _seen(getattr(before, name)) != _seen(getattr(after, name))
    )


def differing(before: Post, after: Post) -> tuple[str, ...]:
    """Return the fields in which a post is another than it was."""
    names = [
        name
        for name in _names(Post)
        if name not in _TIMES and _seen(getattr(before, name)) != _seen(getattr(after, name))
    ]
    return (*names, "published") if _times_differ(before, after) else tuple(names)


def _by_key(posts: Iterable[Post]) -> dict[tuple[str, str, int], Post]:
    """Return posts by kind and id, and the how manieth it is that has them."""
    met: Counter[tuple[str, str]] = Counter()
    found = {}
    for post in posts:
        key = (post.kind.value, post.id)
        met[key] += 1
        found[*key, met[key]] = post
    return found


def _names(kind: type[Any]) -> list[str]:
    """Return the names of the fields that are content."""
    return [one.name for one in fields(kind) if one.name not in _VOLATILE]


def _seen(value: object) -> object:
    """Return a field as it is compared: of a medium its bytes and words, wherever it lies."""
    if isinstance(value, Medium):
        return value.digest or value.url, value.alternative_text
    return tuple(map(_seen, value)) if isinstance(value, tuple) else value


def _shown(value: object) -> str:
    """Return a field of the header as text."""
    if isinstance(value, Medium):
        return value.digest or value.url
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _times_differ(before: Post, after: Post) -> bool:
    """Say whether a post was published at another time than it was.

    A time that was told as how long ago it was is no other if the moments agree as far as such
    words do. Any other wording is, but for the year, which pages tell when it has passed.
    """
    exact = before.certainty is after.certainty is TimeCertainty.EXACT
    if exact and before.published != after.published:
        return True
    if _is_ago_then_older(before.time_shown, after.time_shown):
        return _are_further_apart(before, after)
    year = {str(one.published.year) for one in (before, after) if one.published}
    other = set(before.time_shown.split()) ^ set(after.time_shown.split())
    return bool(other - year) or _moved(before, after)


def _is_ago_then_older(before: str, after: str) -> bool:
    """Say whether a time was told as how long ago it was, and now is so too, or as a date."""
    was, now = before.strip(), after.strip()
    return bool(_AGO.fullmatch(was) and (_AGO.fullmatch(now) or _DATE.fullmatch(now)))


def _are_further_apart(before: Post, after: Post) -> bool:
    """Say whether two times, told as how long ago, differ by more than their words round off.

    The moments, where both are known; and nothing is longer ago than it will be later.
    """
    (was, unit), (now, other) = _age(before.time_shown), _age(after.time_shown)
    rounding = max(_DAY, unit) + max(_DAY, other)
    moments = (before.published, after.published)
    apart = abs(moments[0] - moments[1]) if moments[0] and moments[1] else timedelta()
    return apart > rounding or bool(other and was > now + rounding)


def _age(shown: str) -> tuple[timedelta, timedelta]:
    """Return how long ago a time was as it is shown, and its unit; nothing where it is a date."""
    told = _AGO.fullmatch(shown.strip())
    if told is None:
        return timedelta(), timedelta()
    words = told["unit"] or "d"
    unit = next(one for name, one in _UNITS.items() if re.fullmatch(name, words, re.IGNORECASE))
    return int(told["many"] or 1) * unit, unit


def _moved(before: Post, after: Post) -> bool:
    return None not in (before.published, after.published) and before.published != after.published


def only_in(these: Iterable[str], those: Iterable[str]) -> tuple[str, ...]:
    """Return what the first has more of than the second, each as often as that, in its order."""
    left = Counter(those)
    found: list[str] = []
    for one in these:
        if left[one]:
            left[one] -= 1
        else:
            found.append(one)
    return tuple(found)
