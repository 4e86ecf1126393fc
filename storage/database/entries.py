"""What the catalogue answers with, beside the words that all parts share."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from ogonblick.account import Account, Platform
from ogonblick.capture import Coverage, Finding, Occasion, Order, Outcome
from ogonblick.decision import Decision
from ogonblick.digest import Digest
from ogonblick.post import Origin, Post
from storage.words.asking import Clause
from storage.words.page_text import PageText


@dataclass(frozen=True)
class Changes:
    """What an import of the register did: the ids of the accounts, in the order given."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegisterSheet:
    """What a register file says: its accounts, and which of their fields it has columns for."""

    accounts: tuple[Account, ...]
    fields: frozenset[str]

    @classmethod
    def whole(cls, accounts: Iterable[Account]) -> Self:
        """Return a sheet that speaks of every field."""
        return cls(tuple(accounts), frozenset(field.name for field in fields(Account)))


class WorkStatus(StrEnum):
    """Where an order is: under way, recorded as a snapshot, or waiting with a deviation."""

    RUNNING = "running"
    FINISHED = "finished"
    DEVIATING = "deviating"


@dataclass(frozen=True)
class Work:
    """How far an order has come.

    ``attempts`` counts how often it was begun. ``done`` of ``total`` is the progress within
    ``step``; None where the step cannot say.
    """

    order: Order
    step: str
    status: WorkStatus
    attempts: int
    started_at: datetime
    updated_at: datetime
    done: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class Filters:
    """What a search keeps to; None keeps to nothing.

    The days are Swedish, both included: those of publication, or where that is not known the day
    that the words were first seen. ``departments`` are those that whoever asks may read in.
    """

    account_id: str | None = None
    department: str | None = None
    platform: Platform | None = None
    origin: Origin | None = None
    occasion: Occasion | None = None
    first_day: date | None = None
    last_day: date | None = None
    departments: frozenset[str] | None = None


@dataclass(frozen=True)
class Hit:
    """A post that holds what was searched for, and the newest snapshot that it was seen in.

    ``others`` counts the other snapshots that hold it in the same words. ``answered`` is what a
    comment answers, as that snapshot shows it; None where it was not seen.
    """

    snapshot_id: str
    account_id: str
    taken_at: datetime
    post: Post
    others: int = 0
    answered: Post | None = None


@dataclass(frozen=True)
class PageHit:
    """A page that says what was searched for beside its posts, and the newest snapshot of it.

    ``others`` counts the other snapshots in which it says the same.
    """

    snapshot_id: str
    account_id: str
    taken_at: datetime
    page: PageText
    others: int = 0


@dataclass(frozen=True)
class Answer:
    """What a search found. ``hits`` are one page of ``count`` posts and comments in all.

    ``has_more``: there are more than are counted, and only the newest are counted. ``is_ranked``:
    the best hits come first, else the newest. ``is_widened``: nothing was found as it was asked,
    so these hold words that begin so, with a, å, ä and o, ö for each other. ``pages`` are the
    newest pages that say it beside their posts, ``has_more_pages`` whether there are more.
    ``accounts`` are those whose names, addresses or departments hold what was searched for, and
    ``sought`` is what to mark in texts.
    """

    hits: tuple[Hit, ...] = ()
    count: int = 0
    has_more: bool = False
    is_ranked: bool = True
    is_widened: bool = False
    pages: tuple[PageHit, ...] = ()
    has_more_pages: bool = False
    accounts: tuple[Account, ...] = ()
    sought: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class Disposed:
    """What is left of a snapshot whose content is gone: that it was, and by what it went.

    ``bundle_digest`` and ``size`` are those of the bundle that was, ``coverage`` its numbers and
    ``findings`` its codes, without words. ``certificate_id`` names the certificate of the
    disposal, ``disposed_at`` is aware. Whose record it was stays, and so does the secrecy about
    that there was one.
    """

    id: str
    account_id: str
    occasion: Occasion
    period: str
    taken_at: datetime
    outcome: Outcome
    coverage: Coverage
    findings: tuple[Finding, ...]
    bundle_digest: Digest
    size: int
    decision: Decision
    disposed_at: datetime
    certificate_id: str
    municipality: str = ""
    board: str = ""
    restricted: bool = False
