"""Decisions of the document management plan about what is stored."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Retention(StrEnum):
    """What a plan row says: bevaras, gallras after a period, or gallras vid inaktualitet."""

    PERMANENT = "permanent"
    PERIOD = "period"
    WHEN_OBSOLETE = "when-obsolete"


@dataclass(frozen=True)
class Decision:
    """What the plan says of one snapshot, and why.

    ``keep_until`` is the first day on which disposal is thinkable; None means that no such day is
    known (kept for ever, or until a person records that it is obsolete). ``reasons`` are Swedish
    sentences. A decision disposes of nothing: that takes two persons more.
    """

    retention: Retention
    keep_until: date | None
    row: str
    authority: str
    schedule: str
    reasons: tuple[str, ...]
