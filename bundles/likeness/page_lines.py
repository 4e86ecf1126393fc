"""The lines of a page with what is other by itself taken out: at named places, and only there.

A page's text has no nodes. Where a post's time and its counts stand in it is found by the post's
own words: each stands near them, and each is taken out once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bundles.profile import Profile
from ogonblick.post import Post

NEAR = 8
"""Lines from a post's first words within which its time and counts stand."""

_TAKEN_OUT = "\x00"
_NUMBER = re.compile(
    r"(?<!\w)\d+(?:[ .,]\d+)*\+?(?: ?(?:tn|tusen|mn|milj\w*|mdr?|bn|k|m|t|b))?(?!\w)", re.IGNORECASE
)
"""The number in what counts something: the words around it are the page's own."""


def steady_lines(text: str, posts: Iterable[Post], profile: Profile) -> tuple[str, ...]:
    """Return the lines of a page's text, empty ones left out, without its times and counts.

    A line that held nothing else is left out, for a count of none is often not shown at all.
    """
    lines = [_squeezed(line) for line in text.splitlines() if line.strip()]
    places = _places(lines)
    for opening, author, values in _restless_by_opening(posts, profile):
        waiting = places.get(opening)
        if waiting:
            _take_out(lines, waiting.pop(0), author, values)
    return tuple(line for line in lines if line != _TAKEN_OUT)


def _restless_by_opening(
    posts: Iterable[Post], profile: Profile
) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Yield the line that values stand near which are other by themselves, author, and values."""
    yield profile.name, profile.name, [_uncounted(one) for one in followers(profile)]
    for post in posts:
        lines = (_squeezed(line) for line in post.text.splitlines())
        yield next(filter(None, lines), ""), _squeezed(post.author), _takings(post)


def _takings(post: Post) -> list[tuple[str, str]]:
    """Return what a post shows that is other by itself, each with what is left of it."""
    time = _squeezed(post.time_shown)
    counts = [_uncounted(_squeezed(count.shown)) for count in post.counts if count.shown.strip()]
    return [(time, _TAKEN_OUT), *counts] if time else counts


def _uncounted(shown: str) -> tuple[str, str]:
    """Return what counts something, and the same without its number: its words are content."""
    return shown, _NUMBER.sub(_TAKEN_OUT, shown, count=1)


def followers(profile: Profile) -> tuple[str, ...]:
    """Return what a header shows that is other by itself, as it is shown."""
    return (_squeezed(profile.followers.shown),) if profile.followers else ()


def restless(post: Post) -> dict[str, str]:
    """Return what a post shows that is other by itself, as it is shown, by its kind."""
    shown = {"time": _squeezed(post.time_shown)}
    for count in post.counts:
        kind = count.kind.value
        shown[kind] = f"{shown.get(kind, '')} {_squeezed(count.shown)}".strip()
    return {kind: words for kind, words in shown.items() if words}


def _places(lines: Sequence[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        found[line].append(at)
    return found


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _take_out(lines: list[str], at: int, author: str, values: Iterable[tuple[str, str]]) -> None:
    """Take each value out of the line nearest to a post's words that holds it, its words spared."""
    for value, left in values:
        whole = _whole(value, author)
        place = next((near for near in _nearest(at, len(lines)) if whole.search(lines[near])), None)
        if place is not None:
            lines[place] = whole.sub(left.replace("\\", r"\\"), lines[place], count=1)


def _whole(value: str, author: str) -> re.Pattern[str]:
    """Return the pattern of a value as a whole; its author's name may stand close by it.

    Where a page sets them apart by style alone, its text has »3 timExempelby kommun«.
    """
    name = re.escape(author)
    before, after = (rf"|(?<={name})", rf"|(?={name})") if author else ("", "")
    return re.compile(rf"(?:(?<!\w){before}){re.escape(value)}(?:(?!\w){after})")


def _nearest(at: int, end: int) -> Iterator[int]:
    """Yield the lines around one, the nearest first, without itself."""
    for away in range(1, NEAR + 1):
        yield from (near for near in (at - away, at + away) if 0 <= near < end)
