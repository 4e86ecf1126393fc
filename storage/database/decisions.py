"""The catalogue's part about decisions: plans, holds, cases, the register's changes, disposal."""

from datetime import datetime

from sqlalchemy import Engine

from ogonblick.account import RegisterChange
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.plan import AdoptedPlan, CaseStatus, DisposalCase, Obsolete, Ruling
from storage.database import disposing, finding, registering, releasing, ruling
from storage.database.engine import reading, reclaim, writing
from storage.database.entries import Disposed
from storage.database.releasing import Releases


class Decisions:
    """What was decided, by whom, and what became of it. Opened as part of the ``Catalogue``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def releases(self) -> Releases:
        """What somebody asked to be handed out."""
        return Releases(self._engine)

    def register_changes(self, account_id: str) -> list[RegisterChange]:
        """Return what was changed of an account in the register, in the order it was."""
        with reading(self._engine) as connection:
            return registering.changes(connection, account_id)

    def adopt(self, plan: AdoptedPlan) -> None:
        """Take a plan into use; the one that is in use already is no change."""
        with writing(self._engine) as connection:
            ruling.adopt(connection, plan)

    def plans(self) -> list[AdoptedPlan]:
        """Return every plan that was taken into use, newest first."""
        with reading(self._engine) as connection:
            return ruling.plans(connection)

    def rule_again(self, ruled: Ruling) -> None:
        """Give a snapshot a new decision, its history one more; the present decision is no change.

        An event of type policy assignment tells it.
        """
        with writing(self._engine) as connection:
            ruling.rule_again(connection, ruled)

    def rulings(self, snapshot_id: str) -> list[Ruling]:
        """Return every decision about the snapshot, oldest first."""
        with reading(self._engine) as connection:
            return finding.rulings(connection, snapshot_id)

    def add_hold(self, hold: LegalHold) -> LegalHold:
        """Add a hold and return it with its id."""
        with writing(self._engine) as connection:
            return ruling.add_hold(connection, hold)

    def lift_hold(self, lifted: LiftedHold) -> None:
        """End a hold; one that is not in force is answered with those that are.

        One that an open release needs ends with that, and not before: ``CatalogueError``.
        """
        with writing(self._engine) as connection:
            releasing.require_free(connection, lifted.hold.id)
            ruling.lift_hold(connection, lifted)

    def holds(self) -> list[LegalHold]:
        """Return the holds in force, oldest first."""
        with reading(self._engine) as connection:
            return ruling.holds(connection)

    def lifted_holds(self) -> list[LiftedHold]:
        """Return the holds that are lifted, last lifted first."""
        with reading(self._engine) as connection:
            return ruling.lifted_holds(connection)

    def mark_obsolete(self, obsolete: Obsolete) -> None:
        """Note a person's word that a record is no longer needed."""
        with writing(self._engine) as connection:
            ruling.mark_obsolete(connection, obsolete)

    def obsolete(self) -> list[Obsolete]:
        """Return the last word about each record, in the order given."""
        with reading(self._engine) as connection:
            return ruling.obsolete(connection)

    def open_case(self, case: DisposalCase) -> None:
        """Add a disposal case under a new id."""
        with writing(self._engine) as connection:
            disposing.open_case(connection, case)

    def advance_case(self, case: DisposalCase, expected: CaseStatus) -> None:
        """Take a case one step on; an error if another has taken it from ``expected`` already.

        All of it may change but the proposal, which never does.
        """
        with writing(self._engine) as connection:
            disposing.advance_case(connection, case, expected)

    def case(self, case_id: str) -> DisposalCase:
        """Return one case; an unknown id is answered with those that look like it."""
        with reading(self._engine) as connection:
            return disposing.case(connection, case_id)

    def cases(self, status: CaseStatus | None = None) -> list[DisposalCase]:
        """Return the cases that have come so far, or all for None, last opened first."""
        with reading(self._engine) as connection:
            return disposing.cases(connection, status)

    def dispose(self, snapshot_id: str, certificate_id: str, at: datetime) -> None:
        """Remove a snapshot's content from the catalogue; ``reclaim`` then removes its bytes.

        Posts, their searchable words, hashes and likeness go; what was taken when, by which
        decision it went, and its events stay. Once more by the same certificate is no change.
        """
        with writing(self._engine) as connection:
            disposing.dispose(connection, snapshot_id, certificate_id, at)

    def reclaim(self) -> None:
        """Rewrite the database's files, so that what was removed is nowhere in them either.

        Takes time by the size of the whole: call it once, after the last removal. Raises
        ``CatalogueChanged`` while another process keeps reading an older state.
        """
        reclaim(self._engine)

    def disposed(self) -> list[Disposed]:
        """Return what is left of the snapshots that are disposed of, last disposed of first."""
        with reading(self._engine) as connection:
            return finding.disposed(connection)

    def disposal_of(self, snapshot_id: str) -> Disposed | None:
        """Return what is left of a snapshot that is disposed of; None if it is not, or unknown."""
        with reading(self._engine) as connection:
            return finding.disposal_of(connection, snapshot_id)
