"""What the catalogue answers with, beside the words that all parts share."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ogonblick.account import Account
from ogonblick.capture import Occasion, Order
from ogonblick.decision import Decision
from ogonblick.digest import Digest
from ogonblick.post import Post


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
class Hit:
    """A post that holds all the words searched for, and the snapshot that it was seen in."""

    snapshot_id: str
    account_id: str
    taken_at: datetime
    post: Post


@dataclass(frozen=True)
class Disposed:
    """What is left of a snapshot whose content is gone: that it was, and by what it went.

    ``bundle_digest`` and ``size`` are those of the bundle that was, ``certificate_id`` names the
    certificate of the disposal, ``disposed_at`` is aware.
    """

    id: str
    account_id: str
    occasion: Occasion
    period: str
    taken_at: datetime
    bundle_digest: Digest
    size: int
    decision: Decision
    disposed_at: datetime
    certificate_id: str
