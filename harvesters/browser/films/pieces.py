"""Where the pieces of one quality of a film lie, by a list or by a template of its manifest.

A manifest that breaks the rules raises ``ValueError``, ``LookupError`` or ``ArithmeticError``.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from harvesters.browser.films.qualities import Quality, first_told

LONGEST = 2_000
"""Signs of the longest template, and of the longest word that is put into one."""
NAMED = re.compile(r"\$(?:(RepresentationID|Number|SubNumber|Time|Bandwidth)(?:%0(\d{1,2})d)?)?\$")
"""What stands in a template for what differs; a width is in digits, and »$$« is one sign."""


def opening_of(one: Quality) -> list[str]:
    """Return what a player fetches before the pieces, where that lies by itself."""
    templates = one.parts("SegmentTemplate")
    if named := first_told(templates, "initialization"):
        return [_filled(_joined(one, named), _words(one))]
    told = chain(templates, one.parts("SegmentList"), one.parts("SegmentBase"))
    found = chain.from_iterable(part.findall("{*}Initialization") for part in told)
    return [urljoin(one.base, part.get("sourceURL", "")) for part in found][:1]


def pieces_of(one: Quality) -> Iterator[str]:
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
    named, words = _joined(one, first_told(templates, "media")), _words(one)
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
    first = int(first_told(templates, "startNumber") or 1)
    scale = int(first_told(templates, "timescale") or 1)
    length = None if one.seconds is None else one.seconds * scale
    timelines = (found for part in templates for found in part.findall("{*}SegmentTimeline"))
    if (timeline := next(timelines, None)) is not None:
        offset = int(first_told(templates, "presentationTimeOffset") or 0)
        end = None if length is None else offset + length
        yield from _by_timeline(timeline.findall("{*}S"), end, first)
        return
    duration, last = int(first_told(templates, "duration")), first_told(templates, "endNumber")
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
