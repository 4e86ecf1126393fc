"""Captures: what one visit brought home, and what it could not see."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Occasion(StrEnum):
    """Why a snapshot is taken now; the first four are the guidelines' own."""

    SCHEDULED = "scheduled"
    MAJOR_CHANGE = "major-change"
    BEFORE_CLOSURE = "before-closure"
    BEFORE_REMOVAL = "before-removal"
    ON_REQUEST = "on-request"


class Outcome(StrEnum):
    """How a capture ended. Partial is a result that says what is missing."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


class Severity(StrEnum):
    """What a finding does: an error fails, a warning makes partial, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One coded observation about a capture or a bundle.

    ``code`` is stable (``C101``, ``B003``), ``text`` a Swedish sentence for people,
    ``place`` the address, file or record that it is about.
    """

    code: str
    severity: Severity
    text: str
    place: str = ""


@dataclass(frozen=True)
class Tally:
    """How many of one kind were found. ``expected`` is None where the page gives no total."""

    found: int
    expected: int | None = None

    @property
    def missing(self) -> int:
        """The number known to be missing; zero where nothing was promised."""
        return max(0, (self.expected or 0) - self.found)


@dataclass(frozen=True)
class Replay:
    """How the recording looked when it was replayed from its own files, beside the live page.

    ``resolved`` of ``requests`` addresses asked for were in the recording; the first of the others
    stand in ``missing``. ``text_distance`` is the share of the live text that differs (0–1),
    ``picture_difference`` the worst of the ``elements`` compared: mean difference of its pixels
    (0–1). ``held`` says whether all of it is within what replay is allowed to differ.
    """

    held: bool
    requests: int
    resolved: int
    text_distance: float
    elements: int
    picture_difference: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """The account of what was seen and what was not (täckningsrapport).

    ``replay`` is None where the recording was not tried in replay.
    """

    posts: Tally = Tally(0)
    comments: Tally = Tally(0)
    media: Tally = Tally(0)
    exchanges: int = 0
    end_reached: bool = False
    end_proof: str = ""
    walls: tuple[str, ...] = ()
    budgets: tuple[str, ...] = ()
    blind_spots: tuple[str, ...] = ()
    replay: Replay | None = None


@dataclass(frozen=True)
class Step:
    """One named step of a capture: how long it took (seconds), whether it held, what it found.

    ``findings`` are the codes of those that were made in it.
    """

    name: str
    seconds: float
    held: bool
    note: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Order:
    """An order to record one account for one occasion and period.

    ``period`` is what makes a repeated order the same order: ``2026H2``, ``2026`` or, for an
    order on request, the moment it was given. Both names go into folders and keys, so they hold
    nothing but letters, digits and ``-``; ``ValueError`` otherwise.
    """

    account_id: str
    occasion: Occasion
    period: str

    def __post_init__(self) -> None:
        for name in (self.account_id, self.period):
            if not re.fullmatch(r"[A-Za-z0-9-]+", name):
                raise ValueError(f"not a name for an order: {name!r}")

    @property
    def snapshot_id(self) -> str:
        """The one id that this order's snapshot has, however often the order is run."""
        return f"{self.account_id}_{self.period}_{self.occasion.value}".lower()


@dataclass(frozen=True)
class Capture:
    """The raw result of a visit, unsealed, in a folder that may be thrown away.

    ``taken_at`` is the aware moment the visit began. The folder holds ``*.warc.gz``,
    ``posts.jsonl``, ``profile.json``, ``pages.jsonl``, ``spans.jsonl``, ``coverage.json``,
    ``provenance.json``, and the first sight of the page: ``view.png``, ``look.json``.
    """

    order: Order
    folder: Path
    taken_at: datetime
    outcome: Outcome
    title: str
    url: str
    coverage: Coverage = field(default_factory=Coverage)
    findings: tuple[Finding, ...] = ()
    steps: tuple[Step, ...] = ()
