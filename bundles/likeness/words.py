"""Comparisons in Swedish: »3 nya inlägg, 1 borttaget inlägg, profilbilden bytt«."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from bundles.changes import Change, Changes, HeaderChange, PageChange, Place
from bundles.likeness.major import PICTURES
from bundles.likeness.verdict import Comparison
from ogonblick.likeness import Verdict
from ogonblick.post import PostKind
from ogonblick.swedish import counted, day_of

_POSTS: Mapping[tuple[Change, PostKind], tuple[str, str]] = {
    (Change.ADDED, PostKind.POST): ("nytt inlägg", "nya inlägg"),
    (Change.REMOVED, PostKind.POST): ("borttaget inlägg", "borttagna inlägg"),
    (Change.EDITED, PostKind.POST): ("ändrat inlägg", "ändrade inlägg"),
    (Change.ADDED, PostKind.COMMENT): ("ny kommentar", "nya kommentarer"),
    (Change.REMOVED, PostKind.COMMENT): ("borttagen kommentar", "borttagna kommentarer"),
    (Change.EDITED, PostKind.COMMENT): ("ändrad kommentar", "ändrade kommentarer"),
}

_POSTS_GONE = "fler än fyra av tio inlägg är borta"
_LONGEST = 80  # signs of a description that a sentence can carry

_HEADER: Mapping[str, str] = {
    "name": "namnet ändrat",
    "handle": "användarnamnet ändrat",
    "description": "beskrivningen ändrad",
    "avatar": "profilbilden bytt",
    "cover": "omslagsbilden bytt",
    "links": "kontots länkar ändrade",
    "verified": "verifieringen ändrad",
}

_PLACES: Mapping[Place, str] = {
    Place.ORDER: "inläggen i annan ordning",
    Place.TITLE: "sidans titel ändrad",
    Place.TEXT: "annan text på sidan",
    Place.LINKS: "andra länkmål",
    Place.ALTERNATIVES: "andra alternativtexter",
    Place.FRAMES: "annan text i inbäddat innehåll",
    Place.HIDDEN: "annan text som sidan har men inte visar",
    Place.MEDIA: "andra bilder eller filmer på sidan",
    Place.LOOK: "något som bara syns i bilden av sidan",
}


def comparison_in_words(comparison: Comparison, before: datetime) -> str:
    """Say what a comparison with the snapshot of that moment (aware) came to."""
    day = day_of(before).isoformat()
    differs = ", ".join(changes_in_words(comparison.changes))
    if comparison.verdict is Verdict.CHANGED:
        return f"Ändrat sedan {day}: {differs}."
    if comparison.verdict is Verdict.UNCOMPARABLE:
        seen = f" Det som syns: {differs}." if differs else ""
        return f"Kan inte jämföras med {day}. {_reasons(comparison)}{seen}"
    is_identical = comparison.verdict is Verdict.IDENTICAL
    alike = ", och bilden av sidan är exakt samma fil" if is_identical else ""
    return f"Oförändrat sedan {day}: inlägg, text, länkar och mediefiler är desamma{alike}."


def changes_in_words(changes: Changes) -> Iterator[str]:
    """Yield what differs, in a few words for each kind of change.

    Other text, links and pictures on the page follow from other posts, and are told without any.
    """
    for (change, kind), (one, many) in _POSTS.items():
        if count := len(changes.of(change, kind)):
            yield counted(count, one, many)
    for part in changes.header:
        yield header_in_words(part)
    if not changes.posts:
        yield from dict.fromkeys(map(place_in_words, changes.pages))


def header_in_words(change: HeaderChange) -> str:
    """Say which part of the header differs: »namnet ändrat«."""
    return _HEADER.get(change.field, "sidhuvudet ändrat")


def place_in_words(change: PageChange) -> str:
    """Say what differs on a page beside its posts: »andra länkmål«."""
    return _PLACES[change.place]


def larger_changes_in_words(changes: Iterable[HeaderChange], *, posts_gone: bool = False) -> str:
    """Say what is larger about a header's changes, and what words were before and are now."""
    told = [*map(_larger, changes), *([_POSTS_GONE] if posts_gone else [])]
    return f"Större förändring: {', '.join(told)}."


def _larger(one: HeaderChange) -> str:
    told = _HEADER[one.field]
    if one.field in PICTURES or one.field == "verified":
        return told
    return f"{told} från »{_short(one.before)}« till »{_short(one.after)}«"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _reasons(comparison: Comparison) -> str:
    return " ".join(dict.fromkeys(one.text for one in comparison.obstacles))
