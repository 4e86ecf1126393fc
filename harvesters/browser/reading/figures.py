"""Numbers that people are shown: »1,2 tn visningar« as 1200 views, rounded."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from harvesters.browser.page.scripts import words
from ogonblick.post import Count, CountCertainty, CountKind

GAP = "[ \u00a0\u202f]"
UNITS = {
    r"tn|tusen|thousand|k|t": 1_000,
    r"mn|milj(?:on(?:er)?)?\.?|m": 1_000_000,
    r"mdr?|miljard(?:er)?|bn|b": 1_000_000_000,
}
"""What the units are called, Swedish and English."""
NUMBER = (
    rf"(?P<whole>\d{{1,3}}(?P<gap>{GAP}|[.,])\d{{3}}(?:(?P=gap)\d{{3}})*(?!\d)|\d{{1,15}}(?!\d))"
    rf"(?P<part>[.,]\d{{1,2}}(?!\d))?(?P<more>\+)?(?:{GAP}?(?P<unit>{'|'.join(UNITS)})(?!\w))?"
)
"""Digits in threes or in a row, a part of a unit, and the unit; »99+« is at least that many."""
BETWEEN = re.compile(r", (?!\d{3}(?!\d))| och | and |[·•|]")
"""What stands between several numbers in one label: »2 svar, 12 gillar«."""


def counts_in(texts: Iterable[str], kinds: Iterable[CountKind]) -> tuple[Count, ...]:
    """Return what short texts count, of each kind the first that is exact, else the first."""
    found: dict[CountKind, Count] = {}
    for text in texts:
        for part in BETWEEN.split(text):
            for kind in kinds:
                if count := count_in(part.strip(), kind):
                    found[kind] = better(found.get(kind), count)
    return tuple(found[kind] for kind in CountKind if kind in found)


def count_in(text: str, kind: CountKind) -> Count | None:
    """Return what a text counts, if it says nothing but a number and what it is of."""
    for pattern in _patterns(kind):
        if match := pattern.fullmatch(text):
            return _count(match, kind, text)
    return None


def counts_of(figures: Mapping[str, Any]) -> tuple[Count, ...]:
    """Return what a platform counts of an item: by rules and schema.org first, then in words."""
    named_so = (bare_count(text, CountKind(kind)) for kind, text in figures["told"])
    kinds = [kind for kind in CountKind if kind is not CountKind.FOLLOWERS]
    found: dict[CountKind, Count] = {}
    for count in (*filter(None, named_so), *counts_in(figures["texts"], kinds)):
        found[count.kind] = better(found.get(count.kind), count)
    return tuple(found[kind] for kind in CountKind if kind in found)


def bare_count(text: str, kind: CountKind) -> Count | None:
    """Return the number in a text that is known to tell of this kind, with or without words."""
    match = re.search(NUMBER, text, re.IGNORECASE)
    return _count(match, kind, text) if match else None


def better(known: Count | None, seen: Count) -> Count:
    """Return the telling of the same number that is nearer to it; the earlier of two alike."""
    if known is None:
        return seen
    rounded = known.certainty is CountCertainty.ROUNDED
    return seen if rounded and seen.certainty is CountCertainty.EXACT else known


@cache
def _patterns(kind: CountKind) -> tuple[re.Pattern[str], ...]:
    """Return the ways of saying a number of a kind: before its word, or after it."""
    told = words("counts")[kind.value]
    ways = (
        rf"(?:[^\W\d]+ \()?{NUMBER}{GAP}*(?:{told})\)?(?:\. [^\W\d]+)?",
        rf"(?:{told}):?{GAP}*\(?{NUMBER}\)?",
    )
    return tuple(re.compile(way, re.IGNORECASE) for way in ways)


def _count(match: re.Match[str], kind: CountKind, shown: str) -> Count:
    whole, part = re.sub(r"\D", "", match["whole"]), (match["part"] or "")[1:]
    number = int(whole + part) * _size(match["unit"]) // 10 ** len(part)
    rounded = match["unit"] or part or match["more"]
    return Count(kind, number, shown, CountCertainty.ROUNDED if rounded else CountCertainty.EXACT)


def _size(unit: str | None) -> int:
    sizes = (
        size for names, size in UNITS.items() if re.fullmatch(names, unit or "", re.IGNORECASE)
    )
    return next(sizes, 1)
