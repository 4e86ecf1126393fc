"""The lines of a page with what is other by itself taken out: at named places, and only there.

A page's text has no nodes. Where a post's time and its counts stand in it is found by the post's
own words: each stands near them, and each is taken out once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bundles.profile import Profile
from ogonblick.post import Post

NEAR = 8
"""Lines from a post's first words within which its time and counts stand."""

TIME = "time"
"""The kind of what says when a post was published; all others count something."""

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


Pairs = Counter[tuple[str, str]]
"""What is other by itself, as it was shown and as it is now, and how often at most."""


def pairs_apart(
    before: tuple[Iterable[Post], Profile], after: tuple[Iterable[Post], Profile]
) -> Pairs:
    """Return the times and counts that differ, of each post that both have, and of the header.

    A value of several words is there whole and word by word: pages set each in an element of its
    own. What is counted is a pair only where the words around its number are the same.
    """
    old = {(one.kind, one.id): restless(one) for one in before[0]}
    pairs = Pairs()
    for post in after[0]:
        was = old.get((post.kind, post.id), {})
        for kind, shown in restless(post).items():
            if kind == TIME or _uncounted(was.get(kind, ""))[1] == _uncounted(shown)[1]:
                _note(pairs, was.get(kind, ""), shown)
    for was_shown, shown in zip(followers(before[1]), followers(after[1]), strict=False):
        if _uncounted(was_shown)[1] == _uncounted(shown)[1]:
            _note(pairs, was_shown, shown)
    return pairs


def without_pairs(
    before: Sequence[str], after: Sequence[str], pairs: Pairs
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return words that stand alone in two pages' HTML, times and counts that differ taken out.

    Only where both stand at the same place, and each as often as it is shown.
    """
    if len(before) != len(after):
        return tuple(before), tuple(after)
    left = pairs.copy()
    kept = [both for both in zip(before, after, strict=True) if not _is_used(both, left)]
    return tuple(was for was, _ in kept), tuple(now for _, now in kept)


def _is_used(both: tuple[str, str], left: Pairs) -> bool:
    """Say whether two words are a pair that is left, which is used up by that."""
    if both[0] == both[1] or not left[key := (_squeezed(both[0]), _squeezed(both[1]))]:
        return False
    left[key] -= 1
    return True


def _note(pairs: Pairs, was: str, now: str) -> None:
    if was == now or not was:
        return
    parts = list(zip(was.split(), now.split(), strict=False))
    pairs.update([(was, now)])
    if len(parts) > 1:
        pairs.update((one, other) for one, other in parts if one != other)


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
    shown = {TIME: _squeezed(post.time_shown)}
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
