"""What persons have decided, in the catalogue: plans, decisions taken again, holds, obsolete."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, and_, func, insert, select, update

from bundles.plain import from_plain
from ogonblick import __version__
from ogonblick.decision import Decision
from ogonblick.errors import CatalogueError
from ogonblick.event import Event, EventType
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.plan import AdoptedPlan, Obsolete, Ruling
from storage.database import finding, recording, tables

_AGENT = f"Ögonblick {__version__}"
_HOLD = "stopp-"


def adopt(connection: Connection, plan: AdoptedPlan) -> None:
    """Take a plan into use; the one that is in use already stays as it is."""
    table = tables.plans
    whose = and_(table.c.municipality == plan.municipality, table.c.board == plan.board)
    newest = select(table.c.digest).where(whose).order_by(*_newest_first(table)).limit(1)
    if connection.scalar(newest) != plan.digest:
        connection.execute(insert(table).values(**vars(plan)))


def plans(connection: Connection) -> list[AdoptedPlan]:
    """Return every plan that was taken into use, newest first."""
    table = tables.plans
    rows = connection.execute(select(table).order_by(*_newest_first(table))).mappings()
    return [from_plain(AdoptedPlan, dict(row)) for row in rows]


def _newest_first(plans: Table) -> tuple[Any, Any]:
    """Return the order of plans; of two adopted at one moment the later row is the newer."""
    return plans.c.adopted_at.desc(), plans.c.number.desc()


def rule_again(connection: Connection, ruling: Ruling) -> None:
    """Give a snapshot a new decision, with the history and the event; the same is no change."""
    recording.claim_snapshot(connection, ruling.snapshot_id)
    if finding.snapshot(connection, ruling.snapshot_id).decision == ruling.decision:
        return
    table, decision = tables.snapshots, ruling.decision
    told = {
        "decision": decision,
        "retention": decision.retention,
        "keep_until": decision.keep_until,
    }
    connection.execute(update(table).where(table.c.id == ruling.snapshot_id).values(**told))
    recording.add_ruling(connection, ruling)
    recording.add_event(connection, _assigned(ruling))


def _assigned(ruling: Ruling) -> Event:
    """Return the event that a plan's row was given to a snapshot."""
    return Event(
        snapshot_id=ruling.snapshot_id,
        type=EventType.POLICY_ASSIGNMENT,
        at=ruling.decided_at,
        agent=_AGENT,
        outcome="success",
        detail=f"{ruling.occasion}: {_in_words(ruling.decision)}",
    )


def _in_words(decision: Decision) -> str:
    """Say in short what was decided and by which row."""
    until = f"bevaras till {decision.keep_until}" if decision.keep_until else "utan slutdatum"
    return f"{until}, rad {decision.row or 'saknas'} i {decision.schedule}"


def add_hold(connection: Connection, hold: LegalHold) -> LegalHold:
    """Add a hold and return it with its id. A misspelt account would hold nothing: an error."""
    if hold.account_id:
        finding.account(connection, hold.account_id)
    row = {name: value for name, value in vars(hold).items() if name != "id"}
    added = connection.execute(insert(tables.holds).values(**row).returning(tables.holds))
    return _hold(added.mappings().one())


def lift_hold(connection: Connection, lifted: LiftedHold) -> None:
    """End a hold that is in force."""
    table = tables.holds
    ended = {
        "lifted_by": lifted.lifted_by,
        "lifted_at": lifted.lifted_at,
        "lifted_why": lifted.why,
    }
    number = _number(lifted.hold.id)
    in_force = and_(table.c.number == number, table.c.lifted_at.is_(None))
    if not connection.execute(update(table).where(in_force).values(**ended)).rowcount:
        known = ", ".join(hold.id for hold in holds(connection)) or "inga"
        raise CatalogueError(
            f"Gallringsstoppet {lifted.hold.id} gäller inte. Stopp som gäller: {known}."
        )


def holds(connection: Connection) -> list[LegalHold]:
    """Return the holds in force, oldest first."""
    table = tables.holds
    query = select(table).where(table.c.lifted_at.is_(None)).order_by(table.c.number)
    return [_hold(row) for row in connection.execute(query).mappings()]


def lifted_holds(connection: Connection) -> list[LiftedHold]:
    """Return the holds that are lifted, last lifted first."""
    table = tables.holds
    query = select(table).where(table.c.lifted_at.is_not(None))
    ordered = query.order_by(table.c.lifted_at.desc(), table.c.number.desc())
    return [
        LiftedHold(_hold(row), row["lifted_by"], row["lifted_at"], row["lifted_why"])
        for row in connection.execute(ordered).mappings()
    ]


def _hold(row: Mapping[Any, Any]) -> LegalHold:
    """Read a row of holds."""
    return from_plain(LegalHold, {**row, "id": f"{_HOLD}{row['number']}"})


def _number(hold_id: str) -> int:
    """Return the number in a hold's id; 0, which no hold has, for what is none."""
    digits = hold_id.removeprefix(_HOLD)
    return int(digits) if digits.isdecimal() and digits.isascii() else 0


def mark_obsolete(connection: Connection, obsolete: Obsolete) -> None:
    """Note a person's word that a record is no longer needed."""
    connection.execute(insert(tables.obsolete).values(**vars(obsolete)))


def obsolete(connection: Connection) -> list[Obsolete]:
    """Return the last word about each record, in the order given."""
    table = tables.obsolete
    last = select(func.max(table.c.number)).group_by(table.c.subject_id)
    query = select(table).where(table.c.number.in_(last)).order_by(table.c.number)
    return [from_plain(Obsolete, dict(row)) for row in connection.execute(query).mappings()]
