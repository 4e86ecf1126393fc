"""The verdict on two snapshots of an account: the same, changed, or not to be compared.

By structure: the same rules and state, posts and comments, words, links, alternative texts, bytes
of all media, and at last the pixels, but for what is known to be other by itself. Of 1,083 labelled
changes none passed the structural part (docs/decisions/0019). No picture's likeness has a say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bundles.changes import (
    Changes,
    PageChange,
    Place,
    changed_header,
    changed_posts,
    is_reordered,
    only_in,
)
from bundles.likeness.findings import finding
from bundles.likeness.page_lines import followers, restless, steady_lines
from bundles.likeness.structure import Page, Structure
from bundles.likeness.surface import HEADER, differs, key_of
from ogonblick.capture import Finding
from ogonblick.likeness import Verdict

_BETWEEN_SOME = frozenset(("L105", "L106", "L108", "L109"))
"""Obstacles that make what differs no evidence of a change either."""


@dataclass(frozen=True)
class Comparison:
    """A verdict with its evidence: what differs, and what stood in the way."""

    verdict: Verdict
    changes: Changes
    obstacles: tuple[Finding, ...] = ()


def compared(before: Structure, after: Structure) -> Comparison:
    """Compare two snapshots of an account, the earlier one first."""
    changes = Changes(
        changed_posts(before.posts, after.posts),
        changed_header(before.profile, after.profile),
        tuple(_changed_pages(before, after)),
    )
    look = tuple(_changed_looks(before, after))
    obstacles = tuple(_obstacles(before, after, has_other_look=bool(look and not changes)))
    if not any(one.code == "L110" for one in obstacles):
        changes = Changes(changes.posts, changes.header, (*changes.pages, *look))
    return Comparison(_verdict(before, after, changes, obstacles), changes, obstacles)


def _verdict(
    before: Structure, after: Structure, changes: Changes, obstacles: tuple[Finding, ...]
) -> Verdict:
    if any(one.code in _BETWEEN_SOME for one in obstacles) or (obstacles and not changes):
        return Verdict.UNCOMPARABLE
    if changes:
        return Verdict.CHANGED
    alike = all(before.surfaces[name].files == one.files for name, one in after.surfaces.items())
    return Verdict.IDENTICAL if alike else Verdict.UNCHANGED


def _obstacles(before: Structure, after: Structure, *, has_other_look: bool) -> Iterator[Finding]:
    """Yield what keeps two snapshots from being called unchanged."""
    yield from dict.fromkeys((*before.obstacles, *after.obstacles))
    if before.adapter != after.adapter:
        yield finding("L106", after.url, now=after.adapter, before=before.adapter)
    if before.url != after.url:
        yield finding("L109", after.url, now=after.url, before=before.url)
    if has_other_look and before.drawn_by != after.drawn_by:
        yield finding("L110", after.url, now=after.drawn_by, before=before.drawn_by)


def _changed_pages(before: Structure, after: Structure) -> Iterator[PageChange]:
    """Yield what differs beside posts and header."""
    if is_reordered(before.posts, after.posts):
        yield PageChange(Place.ORDER)
    old, new = _by_address(before), _by_address(after)
    for url in dict.fromkeys((*old, *new)):
        was, is_now = old.get(url, Page(url)), new.get(url, Page(url))
        yield from _apart(Place.TITLE, url, (was.title,), (is_now.title,))
        yield from _apart(Place.TEXT, url, _steady(was, before), _steady(is_now, after))
    yield from _apart(Place.LINKS, "", _targets(before), _targets(after))
    yield from _apart(Place.ALTERNATIVES, "", _alternatives(before), _alternatives(after))
    yield from _apart(Place.FRAMES, "", _framed(before), _framed(after))
    yield from _apart(Place.MEDIA, "", tuple(sorted(before.media)), tuple(sorted(after.media)))


def _apart(
    place: Place, page: str, before: tuple[str, ...], after: tuple[str, ...]
) -> Iterator[PageChange]:
    """Yield what only one of two has; nothing if both are the same, in the same order."""
    if before != after:
        yield PageChange(place, page, only_in(before, after), only_in(after, before))


def _changed_looks(before: Structure, after: Structure) -> Iterator[PageChange]:
    """Yield the pictures that differ by more than the times and counts in them."""
    lines = _restless_lines(before, after)
    for name in dict.fromkeys((*before.surfaces, *after.surfaces)):
        old, new = before.surfaces.get(name), after.surfaces.get(name)
        shown = [one for one in after.elements if one.page == name and key_of(one) in lines]
        if not old or not new or differs(old.rows, new.rows, shown, lines):
            yield PageChange(Place.LOOK, name)


def _restless_lines(before: Structure, after: Structure) -> dict[str, int]:
    """Return in how many lines of an element something is other by itself, by the element's key.

    One for each kind that is: the time, the likes, and so on.
    """
    old = {(one.kind, one.id): restless(one) for one in before.posts}
    lines = {
        f"{post.kind.value}:{post.id}": _kinds_apart(old[post.kind, post.id], restless(post))
        for post in after.posts
        if (post.kind, post.id) in old
    }
    header = int(followers(before.profile) != followers(after.profile))
    return {key: count for key, count in {**lines, HEADER: header}.items() if count}


def _kinds_apart(before: Mapping[str, str], after: Mapping[str, str]) -> int:
    return sum(before.get(kind) != after.get(kind) for kind in {*before, *after})


def _by_address(structure: Structure) -> dict[str, Page]:
    return {page.url: page for page in structure.pages}


def _steady(page: Page, structure: Structure) -> tuple[str, ...]:
    return steady_lines(page.text, structure.posts, structure.profile)


def _targets(structure: Structure) -> tuple[str, ...]:
    """Return where all links lead, as received and as printed."""
    received = (link for document in structure.documents for link in document.links)
    printed = (link for page in structure.pages for link in structure.links.get(page.url, ()))
    return (*received, *printed)


def _alternatives(structure: Structure) -> tuple[str, ...]:
    """Return what is said in place of pictures, films and frames, in posts and outside."""
    return tuple(word for one in structure.documents for word in one.alternatives)


def _framed(structure: Structure) -> tuple[str, ...]:
    """Return the words of documents that are shown in others: no page's text has them."""
    visited = {page.url for page in structure.pages}
    return tuple(
        word for one in structure.documents if one.url not in visited for word in one.words
    )
