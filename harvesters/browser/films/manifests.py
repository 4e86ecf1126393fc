"""Films that come as MPEG-DASH: which pieces a manifest says that one consists of.

A manifest tells of every quality of picture and sound at once. Each is one file, or pieces that are
listed, or that a template gives the addresses of (ISO/IEC 23009-1). A film that is sent while it is
made has no end and is not read, nor one that has a part in another manifest.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import ParseError, fromstring

from harvesters.browser.films.pieces import opening_of, pieces_of
from harvesters.browser.films.playlists import ROOM, PlayList, TooMany, size_of, within
from harvesters.browser.films.qualities import Level, Quality

UNREADABLE = (ParseError, ValueError, LookupError, ArithmeticError)
"""What is raised for a manifest that breaks the rules, or that would harm its reader."""
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
UNITS = (86_400, 3_600, 60, 1)
"""Seconds in what a duration is told in."""
WINDING = "trickmode"
"""What the scheme is called of pictures that are only shown while somebody winds."""


def read_manifest(url: str, text: str, most: int = ROOM) -> PlayList:
    """Return what a manifest at an address says; what is none, or has no end, needs nothing.

    Nor does one whose film has more than ``most`` pieces.
    """
    try:
        film = fromstring(text, forbid_dtd=True)
        if film.get("type") == "dynamic" or _is_elsewhere(film):
            return PlayList()
        stretches = [list(one) for one in _stretches(url, film)]
        best = list(chain.from_iterable(map(_best, stretches)))
        pieces = chain.from_iterable(chain(opening_of(one), pieces_of(one)) for one in best)
        needs = within(pieces, ROOM, most)
    except TooMany:
        return PlayList(is_dear=True)
    except UNREADABLE:
        return PlayList()
    chosen = {one.own for one in best}
    others = (one for one in chain.from_iterable(stretches) if one.own not in chosen)
    lesser = tuple(_as_many(others, ROOM - size_of(needs)))
    named = tuple(dict.fromkeys(needs))
    return PlayList(named, is_master=True, is_ended=bool(named), lesser=lesser)


def _is_elsewhere(film: Element) -> bool:
    """Say whether a part of it is told in another manifest (XLink)."""
    return any(name.endswith("}href") for one in film.iter() for name in one.attrib)


def _stretches(url: str, film: Element) -> Iterator[Iterator[Quality]]:
    """Yield the qualities of each period of a film.

    A period lasts as long as it says, or until the next begins, or until the end.
    """
    periods = film.findall("{*}Period")
    ends = [*(one.get("start") for one in periods[1:]), film.get("mediaPresentationDuration")]
    at, whole = Fraction(0), Level.of(film)
    for period, end in zip(periods, ends, strict=True):
        at = at if (start := _seconds(period.get("start"))) is None else start
        after, seconds = _seconds(end), _seconds(period.get("duration"))
        if seconds is None and after is not None:
            seconds = after - at
        yield _qualities(url, (Level.of(period), whole), seconds)
        at += seconds or 0


def _qualities(url: str, within: tuple[Level, ...], seconds: Fraction | None) -> Iterator[Quality]:
    for group in within[0].own.findall("{*}AdaptationSet"):
        schemes = (one.get("schemeIdUri", "") for one in group.findall("{*}EssentialProperty"))
        if not any(scheme.endswith(WINDING) for scheme in schemes):
            around = (Level.of(group), *within)
            for one in group.findall("{*}Representation"):
                yield Quality((Level.of(one), *around), url, seconds)


def _best(stretch: Sequence[Quality]) -> Iterable[Quality]:
    """Return the best of each kind; of two as good, the first."""
    found: dict[tuple[str, str], Quality] = {}
    for one in sorted(stretch, key=lambda one: one.rank, reverse=True):
        found.setdefault(one.kind, one)
    return found.values()


def _as_many(others: Iterable[Quality], room: int) -> Iterator[tuple[str, ...]]:
    """Yield the pieces of the other qualities, as long as there is room for them."""
    for one in others:
        try:
            pieces = within(pieces_of(one), room)
        except UNREADABLE:
            return
        room -= size_of(pieces)
        yield pieces


def _seconds(told: str | None) -> Fraction | None:
    """Return a duration (ISO 8601, without months, whose length nobody knows) in seconds."""
    if told is None:
        return None
    found = DURATION.fullmatch(told)
    if not found:
        raise ValueError(told)
    parts = zip(found.groups(), UNITS, strict=True)
    return sum((Fraction(part) * unit for part, unit in parts if part), Fraction(0))
