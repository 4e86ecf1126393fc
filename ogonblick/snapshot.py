"""Snapshots: the recorded fact that an account was seen at a moment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ogonblick.capture import Coverage, Finding, Occasion, Outcome
from ogonblick.decision import Decision
from ogonblick.digest import Digest
from ogonblick.likeness import Likeness


@dataclass(frozen=True)
class StoredFile:
    """Where one file of a bundle lies in the archive, as the archive itself answered.

    ``version`` is the archive's version id, ``locked_until`` the object lock it reports (ISO 8601,
    empty without one). A file that is ``chunked`` lies in pieces: size and digest are the whole
    file's, version and lock those of the map beside it that says how to put it together.
    """

    key: str
    version: str
    size: int
    digest: Digest
    locked_until: str = ""
    lock_mode: str = ""
    chunked: bool = False


@dataclass(frozen=True)
class Receipt:
    """The archive's proof that a bundle was deposited: every file seen again by HEAD."""

    snapshot_id: str
    bucket: str
    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class Snapshot:
    """An account, a moment, a bundle, and what was decided about it.

    ``municipality`` and ``board`` are whose record it is (arkivbildare), as the register said when
    it was taken; empty where nobody knew. A ``restricted`` one was saved on a ground of secrecy: it
    is shown only to those who may see it, and its words are not searched.
    """

    id: str
    account_id: str
    occasion: Occasion
    period: str
    taken_at: datetime
    outcome: Outcome
    title: str
    url: str
    coverage: Coverage
    findings: tuple[Finding, ...]
    bundle_digest: Digest
    size: int
    decision: Decision
    likeness: Likeness
    receipt: Receipt
    municipality: str = ""
    board: str = ""
    restricted: bool = False


class DeviationStatus(StrEnum):
    """Whether somebody still has to do something about a deviation."""

    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Deviation:
    """An order that did not give a complete snapshot, open until one does or a person closes it.

    ``evidence`` is the archive key of a saved picture of what met us, empty if there was none.
    """

    account_id: str
    occasion: Occasion
    period: str
    opened_at: datetime
    findings: tuple[Finding, ...]
    attempts: int = 1
    status: DeviationStatus = DeviationStatus.OPEN
    evidence: str = ""
