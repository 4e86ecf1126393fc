"""Plans and disposal cases as the catalogue keeps them: what was adopted, and decided by it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ogonblick.decision import Decision
from ogonblick.digest import Digest


@dataclass(frozen=True)
class AdoptedPlan:
    """One version of a document management plan, taken into use.

    ``board`` is empty for a plan of the whole municipality. ``text`` is the plan itself (TOML),
    ``digest`` of its UTF-8 bytes. Of a municipality and board the version rules that has begun
    last; the earlier ones are kept, for decisions name the version that made them.
    """

    municipality: str
    board: str
    name: str
    version: str
    text: str
    digest: Digest
    adopted_at: datetime
    adopted_by: str


@dataclass(frozen=True)
class Ruling:
    """A decision about a snapshot at a moment (aware), with what made it be taken again."""

    snapshot_id: str
    decision: Decision
    decided_at: datetime
    occasion: str


@dataclass(frozen=True)
class Obsolete:
    """A person's recorded word that a record is no longer needed (inaktuell), and why."""

    subject_id: str
    day: date
    by: str
    why: str


class CaseStatus(StrEnum):
    """How far a disposal case has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    UNDER_WAY = "under-way"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class DisposalCase:
    """One disposal from proposal to certificate, as the catalogue keeps it.

    The values of the steps, and of its withdrawal, are JSON texts of the retention room's own
    types, empty until the step is taken. ``proposal_digest`` is of the proposal's text: what was
    approved is what is carried out.
    """

    id: str
    status: CaseStatus
    opened_at: datetime
    proposal: str
    proposal_digest: Digest
    approval: str = ""
    clearance: str = ""
    certificate: str = ""
    withdrawal: str = ""
