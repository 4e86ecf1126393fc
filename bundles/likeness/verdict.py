"""The verdict on two snapshots of an account: the same, changed, or not to be compared.

By structure: the same rules and state, posts and comments, words, links, alternative texts, bytes
of all media, and at last the pixels, but for what is known to be other by itself. Of 1,083 labelled
changes none passed the structural part (docs/decisions/0019). No picture's likeness has a say.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from bundles.elements import PageElement
from bundles.likeness.findings import finding
from bundles.likeness.links import Document
from bundles.likeness.page_lines import (
    followers,
    pairs_apart,
    restless,
    steady_lines,
    without_pairs,
)
from bundles.likeness.structure import Page, Structure, bare
from bundles.likeness.surface import HEADER, Surface, differs, key_of, shows_other
from ogonblick.capture import Finding
from ogonblick.likeness import Verdict

_NO_DOCUMENT = Document("", (), ())

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
    texts = tuple(_changed_texts(before, after))
    yield from texts
    is_told = any(one.place is Place.TEXT for one in texts)
    yield from _apart(Place.LINKS, "", _targets(before), _targets(after))
    yield from _apart(Place.ALTERNATIVES, "", *_beside(before, after, _alternatives))
    yield from _apart(Place.FRAMES, "", _framed(before), _framed(after))
    yield from _apart(Place.HIDDEN, "", *_beside(before, after, _hidden if is_told else _words))
    yield from _apart(Place.MEDIA, "", _shown_media(before), _shown_media(after))


def _changed_texts(before: Structure, after: Structure) -> Iterator[PageChange]:
    """Yield what differs in the titles and texts of pages."""
    old, new = _by_address(before), _by_address(after)
    for url in dict.fromkeys((*old, *new)):
        was, is_now = old.get(url, Page(url)), new.get(url, Page(url))
        yield from _apart(Place.TITLE, url, (was.title,), (is_now.title,))
        yield from _apart(Place.TEXT, url, _steady(was, before), _steady(is_now, after))


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
        if not old or not new or _drawn_apart(old, new, shown, lines):
            yield PageChange(Place.LOOK, name)


def _drawn_apart(
    before: Surface, after: Surface, shown: Sequence[PageElement], lines: Mapping[str, int]
) -> bool:
    """Say whether two pictures of a page differ by more than they may, its media's places too."""
    is_other = shows_other(before.places, after.places)
    return is_other or differs(before.rows, after.rows, shown, lines)


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


def _beside(
    before: Structure, after: Structure, said_in: Callable[[Document, Structure], Sequence[str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what documents say, without times and counts: of each what the same one said then."""
    old, new = _by_turn(before), _by_turn(after)
    pairs = pairs_apart((before.posts, before.profile), (after.posts, after.profile))
    was: list[str] = []
    is_now: list[str] = []
    for key in dict.fromkeys((*old, *new)):
        one, other = old.get(key, _NO_DOCUMENT), new.get(key, _NO_DOCUMENT)
        left = without_pairs(said_in(one, before), said_in(other, after), pairs)
        was += left[0]
        is_now += left[1]
    return tuple(was), tuple(is_now)


def _by_turn(structure: Structure) -> dict[tuple[str, int], Document]:
    """Return the documents by their address, and the how manieth it is that came from there."""
    met: Counter[str] = Counter()
    found = {}
    for one in structure.documents:
        met[one.url] += 1
        found[one.url, met[one.url]] = one
    return found


def _alternatives(document: Document, _: Structure) -> tuple[str, ...]:
    """Return what is said beside or in place of what is shown, in posts and outside."""
    return document.alternatives


def _words(document: Document, structure: Structure) -> tuple[str, ...]:
    """Return all words of a visited document, so that those are among them which no text shows.

    Which of them the page shows is not asked: »ja« is shown by any text with »ja« in it.
    """
    if all(page.url != document.url for page in structure.pages):
        return ()
    return steady_lines("\n".join(document.words), structure.posts, structure.profile)


def _hidden(document: Document, structure: Structure) -> tuple[str, ...]:
    """Return a document's words that its page's text has nowhere: enough where that differs too."""
    shown = bare(page.text for page in structure.pages if page.url == document.url)
    return tuple(one for one in _words(document, structure) if bare([one]) not in shown)


def _shown_media(structure: Structure) -> tuple[str, ...]:
    """Return the bytes of what was received, and where lies what was not."""
    return (*sorted(structure.media), *sorted(structure.unloaded))


def _framed(structure: Structure) -> tuple[str, ...]:
    """Return the words of documents that are shown in others: no page's text has them."""
    visited = {page.url for page in structure.pages}
    return tuple(
        word for one in structure.documents if one.url not in visited for word in one.words
    )
