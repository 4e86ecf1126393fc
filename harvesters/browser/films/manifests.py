"""Films that come as MPEG-DASH: which pieces a manifest says that one consists of.

A manifest tells of every quality of picture and sound at once. Each is one file, or pieces that are
listed, or that a template gives the addresses of (ISO/IEC 23009-1). A film that is sent while it is
made has no end and is not read, nor one that has a part in another manifest.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import ParseError, fromstring

from harvesters.browser.films.playlists import ROOM, PlayList, TooMany, size_of, within

LONGEST = 2_000
"""Signs of the longest template, and of the longest word that is put into one."""
UNREADABLE = (ParseError, ValueError, LookupError, ArithmeticError)
"""What is raised for a manifest that breaks the rules, or that would harm its reader."""
NAMED = re.compile(r"\$(?:(RepresentationID|Number|SubNumber|Time|Bandwidth)(?:%0(\d{1,2})d)?)?\$")
"""What stands in a template for what differs; a width is in digits, and »$$« is one sign."""
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
UNITS = (86_400, 3_600, 60, 1)
"""Seconds in what a duration is told in."""
WINDING = "trickmode"
"""What the scheme is called of pictures that are only shown while somebody winds."""


@dataclass(frozen=True)
class Level:
    """An element of the manifest, and the first of each name that stands in it.

    Looked for again by each of ten thousand qualities, that took four minutes (2026-11).
    """

    own: Element
    parts: Mapping[str, Element]

    @classmethod
    def of(cls, element: Element) -> "Level":
        """Return the level that an element is."""
        parts: dict[str, Element] = {}
        for part in element:
            parts.setdefault(part.tag.rpartition("}")[2], part)
        return cls(element, parts)


@dataclass(frozen=True)
class Quality:
    """One way to see or to hear a stretch of the film, which lasts so many seconds, if it is told.

    ``levels`` are what tells of it in the manifest, which lies at an address: itself, and what it
    stands in, the innermost first.
    """

    levels: tuple[Level, ...]
    url: str
    seconds: Fraction | None

    @property
    def own(self) -> Element:
        """The element that is about this quality alone."""
        return self.levels[0].own

    def told(self, name: str) -> str:
        """Return an attribute of its own, or else of what it stands in, or nothing."""
        return _told([level.own for level in self.levels], name)

    def parts(self, name: str) -> list[Element]:
        """Return the elements of a name, one a level."""
        return [level.parts[name] for level in self.levels if name in level.parts]

    @property
    def kind(self) -> tuple[str, str]:
        """What it is (video, audio, text), and in which language."""
        return self.told("contentType") or self.told("mimeType").partition("/")[0], self.told(
            "lang"
        )

    @property
    def rank(self) -> tuple[int, int]:
        """What makes it better than others of its kind, the larger the better."""
        return int(self.own.get("bandwidth", 0)), int(self.told("height") or 0)

    @property
    def base(self) -> str:
        """The address that those of its pieces begin at."""
        address = self.url
        for one in reversed(self.parts("BaseURL")):
            address = urljoin(address, (one.text or "").strip())
        return address


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
        pieces = chain.from_iterable(chain(_opening(one), _media(one)) for one in best)
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
            pieces = within(_media(one), room)
        except UNREADABLE:
            return
        room -= size_of(pieces)
        yield pieces


def _opening(one: Quality) -> list[str]:
    """Return what a player fetches before the pieces, where that lies by itself."""
    templates = one.parts("SegmentTemplate")
    if named := _told(templates, "initialization"):
        return [_filled(_joined(one, named), _words(one))]
    told = chain(templates, one.parts("SegmentList"), one.parts("SegmentBase"))
    found = chain.from_iterable(part.findall("{*}Initialization") for part in told)
    return [urljoin(one.base, part.get("sourceURL", "")) for part in found][:1]


def _media(one: Quality) -> Iterator[str]:
    """Yield where the pieces of a quality lie, or the file that they are parts of."""
    if templates := one.parts("SegmentTemplate"):
        yield from _by_template(one, templates)
    elif lists := one.parts("SegmentList"):
        base = one.base
        pieces = next(filter(None, (part.findall("{*}SegmentURL") for part in lists)), [])
        yield from (urljoin(base, piece.get("media", "")) for piece in pieces)
    elif one.parts("BaseURL"):
        yield one.base
    else:
        raise ValueError(one.url)


def _by_template(one: Quality, templates: Sequence[Element]) -> Iterator[str]:
    named, words = _joined(one, _told(templates, "media")), _words(one)
    is_empty = True
    for place in _places(one, templates):
        is_empty = False
        yield _filled(named, words | place)
    if is_empty:
        raise ValueError(named)


def _places(one: Quality, templates: Sequence[Element]) -> Iterator[dict[str, str]]:
    """Yield the number of each piece and when it begins, in the template's own unit.

    There may be any number of them.
    """
    first = int(_told(templates, "startNumber") or 1)
    scale = int(_told(templates, "timescale") or 1)
    length = None if one.seconds is None else one.seconds * scale
    timelines = (found for part in templates for found in part.findall("{*}SegmentTimeline"))
    if (timeline := next(timelines, None)) is not None:
        offset = int(_told(templates, "presentationTimeOffset") or 0)
        end = None if length is None else offset + length
        yield from _by_timeline(timeline.findall("{*}S"), end, first)
        return
    duration, last = int(_told(templates, "duration")), _told(templates, "endNumber")
    if length is None and not last:
        raise ValueError(one.url)
    total = int(last) - first + 1 if last else math.ceil((length or 0) / duration)
    for n in range(total):
        yield {"Number": str(first + n), "Time": str(n * duration)}


def _by_timeline(
    lines: Sequence[Element], end: Fraction | None, number: int
) -> Iterator[dict[str, str]]:
    """Yield the places of pieces of which each line tells a run, as often as it is repeated.

    Where that is not told, it is until the next line begins, or until the end. A line may tell of
    sequences of ``k`` pieces, which have the same number and are counted from 0 in each (so the
    sixth edition, 5.3.9.7.2; of what earlier ones began with 1 the film is told as lacking).
    """
    at = 0
    for n, line in enumerate(lines):
        at, lasts, again = int(line.get("t", at)), int(line.attrib["d"]), int(line.get("r", 0))
        number, parts = int(line.get("n", number)), int(line.get("k", 1))
        if parts < 1:
            raise ValueError(line.attrib)
        if again < 0:
            after = lines[n + 1].attrib["t"] if n + 1 < len(lines) else end
            if after is None:
                raise ValueError(line.attrib)
            again = math.ceil((Fraction(after) - at) / lasts) - 1
        for once in range(again + 1):
            place = {"Number": str(number + once), "Time": str(at + once * lasts)}
            yield from (place | {"SubNumber": str(n)} for n in range(parts))
        number, at = number + again + 1, at + (again + 1) * lasts


def _words(one: Quality) -> dict[str, str]:
    """Return what a template may name of a quality itself."""
    words = {"RepresentationID": one.own.get("id", ""), "Bandwidth": one.own.get("bandwidth", "")}
    if max(map(len, words.values())) > LONGEST:
        raise ValueError(one.url)
    return words


def _joined(one: Quality, template: str) -> str:
    """Return the template of a whole address. Raises ``ValueError`` where it can have none.

    A sign that has a meaning in templates has none in what stands before it.
    """
    if not template or len(template) > LONGEST or "$" in NAMED.sub("", template):
        raise ValueError(template[:LONGEST])
    return urljoin(one.base.replace("$", "$$"), template)


def _filled(template: str, words: Mapping[str, str]) -> str:
    """Return a template's address. Raises ``LookupError`` for what is not told."""

    def word(found: re.Match[str]) -> str:
        name, width = found.groups()
        return words[name].zfill(int(width or 0)) if name else "$"

    return NAMED.sub(word, template)


def _told(elements: Sequence[Element], name: str) -> str:
    """Return an attribute as the first element has it that has it, or nothing."""
    return next((said for one in elements if (said := one.get(name)) is not None), "")


def _seconds(told: str | None) -> Fraction | None:
    """Return a duration (ISO 8601, without months, whose length nobody knows) in seconds."""
    if told is None:
        return None
    found = DURATION.fullmatch(told)
    if not found:
        raise ValueError(told)
    parts = zip(found.groups(), UNITS, strict=True)
    return sum((Fraction(part) * unit for part, unit in parts if part), Fraction(0))
