"""The Swedish words of plans and policies, and the values they stand for."""

from collections.abc import Mapping
from typing import TypeVar

from ogonblick.decision import Retention
from retention.schedule import Period, PeriodStart, RecordKind

T = TypeVar("T")

KINDS: Mapping[str, RecordKind] = {
    "ögonblicksbild": RecordKind.SNAPSHOT,
    "inlägg": RecordKind.POST,
    "kommentar": RecordKind.COMMENT,
    "bild eller film": RecordKind.MEDIUM,
    "borttaget material": RecordKind.REMOVAL,
    "meddelande": RecordKind.MESSAGE,
    "uttag vid avslut": RecordKind.CLOSURE,
    "logg": RecordKind.LOG,
}

STARTS: Mapping[str, PeriodStart] = {
    "insamling": PeriodStart.TAKEN,
    "publicering": PeriodStart.PUBLISHED,
    "kontots avslut": PeriodStart.ACCOUNT_CLOSED,
    "kalenderårets utgång": PeriodStart.CALENDAR_YEAR_ENDED,
    "ärendets avslut": PeriodStart.CASE_CLOSED,
    "inaktualitet": PeriodStart.MADE_OBSOLETE,
}

WHEN_OBSOLETE = "vid inaktualitet"


def word_for(words: Mapping[str, T], value: T) -> str:
    """Return the Swedish word for a value: the reverse of looking it up."""
    return next(word for word, meaning in words.items() if meaning == value)


def period_in_words(period: Period) -> str:
    """Say a period as a plan does: ``2 år och 6 månader efter publicering``."""
    months = "månad" if period.months == 1 else "månader"
    parts = [f"{period.years} år"] if period.years or not period.months else []
    parts += [f"{period.months} {months}"] if period.months else []
    return f"{' och '.join(parts)} efter {word_for(STARTS, period.start)}"


def retention_in_words(retention: Retention, period: Period | None = None) -> str:
    """Say what a row says: ``bevaras``, ``gallras 2 år efter insamling``."""
    if retention is Retention.PERMANENT:
        return "bevaras"
    if retention is Retention.WHEN_OBSOLETE:
        return f"gallras {WHEN_OBSOLETE}"
    return f"gallras {period_in_words(period)}" if period else "gallras efter en frist"
