"""One cell of a plan's sheet at a time: what it says, in the words that plans are written with."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from storage.sheets.plan_words import KINDS, MENTIONED, NO, NUMBERS, STARTS, YES
from storage.sheets.register_words import compared

WHEN_OBSOLETE = "vid inaktualitet"

_AND = re.compile(r"\s*(?:,|;|/|&|\n|\boch\b|\bsamt\b)\s*")
_ASIDE = re.compile(r"\([^)]*\)")
_OBSOLETE = re.compile(r"(?:(?:vid|när) (?:\w+ )*)?inaktu\w*")
_KEPT = re.compile(r"(bevaras?|b|ska bevaras|för alltid)")
_DISPOSED = re.compile(r"(ska |får |kan )?(gallras?|g)\b[ :,–-]*(efter|om)?\s*")
_PERIOD = re.compile(
    r"(?:(?P<years>\w+) ?år)?(?: ?och )?(?:(?P<months>\w+) ?mån(?:ad|ader)?\.?)?"
    r"(?: ?(?:efter|från|räknat från)(?: att)? (?P<start>.+))?"
)
_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMERALS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SECTION = re.compile(r"§\s*\d+\s?[a-z]?\b")
_CASE = re.compile(r"(?:dnr:?\s*)?((?:[A-ZÅÄÖ]{1,8}[ /-]?)?\d{2,4}[/:-]\d+(?:[-.]\d+)*)")


def kinds_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kinds of record that a cell names, in the plan's words, and the parts left over.

    »Inlägg och kommentarer« are two kinds; »borttagna inlägg och kommentarer« are one.
    """
    whole = " ".join(_ASIDE.sub("", compared(text)).split())
    if kind := _kind(whole):
        return (kind,), ()
    named = {part: _kind(part) for part in _AND.split(whole) if part}
    kinds = tuple(dict.fromkeys(kind for kind in named.values() if kind))
    return kinds, tuple(part for part, kind in named.items() if not kind)


def may_be_a_kind(text: str) -> bool:
    """Say whether a text speaks of what plans have kinds for, so that somebody must look."""
    return bool(MENTIONED.search(compared(text)))


def _kind(text: str) -> str:
    """Return the kind that a text is a name of; empty if it is none's."""
    named = (word for word, pattern in KINDS if text == word or pattern.fullmatch(text))
    return next(named, "")


def retention_in(kept: str, period: str, start: str) -> Mapping[str, str] | None:
    """Return what the cells together say of keeping, under the plan's keys; None if they do not.

    Sheets say it in one cell (»Bevaras«, »2 år«, »Gallras efter 2 år«) or in two or three.
    """
    first, second = compared(kept), compared(period)
    if _KEPT.fullmatch(first) and second in ("", "-", "–", first):
        return {"bevarande": "bevaras"}
    rest = _DISPOSED.sub("", first, count=1) if _DISPOSED.match(first) else first
    said = list(dict.fromkeys(words for words in (rest, second) if words not in ("", "-", "–")))
    return _disposed(said[0], compared(start)) if len(said) == 1 else None


def _disposed(period: str, start: str) -> Mapping[str, str] | None:
    """Return a row that is disposed of after a period or when obsolete; None if it is neither."""
    if _OBSOLETE.fullmatch(period):
        return {"bevarande": "gallras", "gallringsfrist": WHEN_OBSOLETE}
    found = _PERIOD.fullmatch(period)
    length = _length(found) if found else None
    if found is None or length is None:
        return None
    starts = [words for words in (found["start"], start) if words]
    known = {_first(STARTS, words) for words in starts}
    if len(known) > 1 or "" in known:
        return None
    told = {"bevarande": "gallras", "gallringsfrist": length}
    return {**told, "fristens_utgangspunkt": known.pop()} if known else told


def _length(found: re.Match[str]) -> str | None:
    """Return a period as plans write it: ``2 år och 6 månader``; None without a number."""
    years, months = (_number(found[unit]) for unit in ("years", "months"))
    if (found["years"] and years is None) or (found["months"] and months is None):
        return None
    parts = [f"{years} år"] if years else []
    parts += [f"{months} {'månad' if months == 1 else 'månader'}"] if months else []
    return " och ".join(parts) or None


def _number(word: str | None) -> int | None:
    """Return the number that a word of at most four digits, or of ett to tio, stands for."""
    if word and re.fullmatch(r"[0-9]{1,4}", word):
        return int(word)
    return NUMBERS.get(word or "")


def truth_in(text: str) -> bool | None:
    """Return whether a cell says that records are registered; None if it says neither."""
    word = compared(text)
    return True if word in YES else False if word in NO else None


def day_in(text: str) -> date | None:
    """Return the day that a cell holds; None if it holds none."""
    found = _DAY.fullmatch(text) or _NUMERALS.fullmatch(text)
    return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    """Return the day of three numbers; None if the calendar has no such day."""
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def decision_in(text: str) -> Mapping[str, str | date]:
    """Return the parts of a decision that a cell names: dnr, paragraf, datum, and organ, the rest.

    For example »KS 2025/17, Kommunstyrelsen, § 12, 2025-02-11«.
    """
    return dict(_decision_parts(text))


def _decision_parts(text: str) -> Iterator[tuple[str, str | date]]:
    """Yield the parts of a decision, each taken away before the next is looked for."""
    rest = text
    if (found := _DAY.search(rest)) and (day := _day(found)):
        yield "datum", day
        rest = rest.replace(found[0], "")
    if found := _SECTION.search(rest):
        yield "paragraf", found[0]
        rest = rest.replace(found[0], "")
    if found := _CASE.search(rest):
        yield "dnr", found[1]
        rest = rest.replace(found[0], "")
    if body := " ".join(rest.replace(",", " ").replace(";", " ").split()):
        yield "organ", body


def _first(words: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    """Return the word whose pattern is found first in the list; empty if none is."""
    return next((word for word, pattern in words if pattern.search(text)), "")
