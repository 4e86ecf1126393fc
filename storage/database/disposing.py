"""Disposal in the catalogue: cases taken step by step, and what is left of what is gone."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from bundles.plain import from_plain
from ogonblick.capture import Coverage, Finding, Order
from ogonblick.errors import CatalogueError
from ogonblick.likeness import Likeness
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.snapshot import Deviation, Receipt, Snapshot
from storage.database import finding, indexing, recording, tables

_CONTENT = (tables.posts, tables.pages, tables.hashes)
"""The tables whose rows are a snapshot's content."""


def open_case(connection: Connection, case: DisposalCase) -> None:
    """Add a disposal case."""
    table = tables.cases
    if connection.scalar(select(table.c.id).where(table.c.id == case.id)) is not None:
        raise CatalogueError(f"Gallringsärendet {case.id} finns redan. Ge det nya ett annat id.")
    connection.execute(insert(table).values(**vars(case)))


def advance_case(connection: Connection, advanced: DisposalCase, expected: CaseStatus) -> None:
    """Take a case one step on, if it stands where the caller believes and its proposal is whole."""
    table = tables.cases
    believed = and_(
        table.c.id == advanced.id,
        table.c.status == expected,
        table.c.proposal_digest == advanced.proposal_digest,
    )
    steps = ("status", "approval", "clearance", "certificate", "withdrawal")
    values = {name: getattr(advanced, name) for name in steps}
    if not connection.execute(update(table).where(believed).values(**values)).rowcount:
        now = case(connection, advanced.id)
        raise CatalogueError(
            f"Gallringsärendet {now.id} har ändrats av någon annan (läge: {now.status})."
            " Läs om ärendet innan du går vidare."
        )


def case(connection: Connection, case_id: str) -> DisposalCase:
    """Return one case; an unknown id is answered with those that look like it."""
    table = tables.cases
    row = connection.execute(select(table).where(table.c.id == case_id)).mappings().first()
    if row is not None:
        return from_plain(DisposalCase, dict(row))
    known = connection.scalars(select(table.c.id)).all()
    raise CatalogueError(f"Gallringsärendet {case_id} finns inte. {finding.meant(case_id, known)}")


def cases(connection: Connection, status: CaseStatus | None) -> list[DisposalCase]:
    """Return the cases that have come so far, or all for None, last opened first."""
    table = tables.cases
    query = select(table).order_by(table.c.opened_at.desc(), table.c.id)
    if status is not None:
        query = query.where(table.c.status == status)
    return [from_plain(DisposalCase, dict(row)) for row in connection.execute(query).mappings()]


def dispose(connection: Connection, snapshot_id: str, certificate_id: str, at: datetime) -> None:
    """Make a snapshot a tombstone; one that is so by the same certificate stays as it is."""
    recording.claim_snapshot(connection, snapshot_id)
    before = finding.disposal_of(connection, snapshot_id)
    if before is not None and before.certificate_id == certificate_id:
        return
    snapshot = finding.snapshot(connection, snapshot_id)
    indexing.claim(connection)
    passages = indexing.passages_of(connection, snapshot_id)
    for table in _CONTENT:
        connection.execute(delete(table).where(table.c.snapshot_id == snapshot_id))
    indexing.forget(connection, passages, snapshot.occasion)
    left = {**_left_of(snapshot), "disposed_at": at, "certificate_id": certificate_id}
    same = tables.snapshots.c.id == snapshot_id
    connection.execute(update(tables.snapshots).where(same).values(**left))
    _empty_deviations(connection, Order(snapshot.account_id, snapshot.occasion, snapshot.period))


def _left_of(snapshot: Snapshot) -> dict[str, Any]:
    """Return the columns that carried content, emptied; numbers and codes stay."""
    seen = snapshot.coverage
    return {
        "title": "",
        "url": "",
        "coverage": Coverage(seen.posts, seen.comments, seen.media, seen.exchanges),
        "findings": _codes(snapshot.findings),
        "likeness": Likeness(snapshot.id),
        "receipt": Receipt(snapshot.id, "", ()),
    }


def _codes(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings without their words and places."""
    return tuple(replace(one, text="", place="") for one in findings)


def _empty_deviations(connection: Connection, order: Order) -> None:
    """Empty the order's deviations of what they tell about the content."""
    table = tables.deviations
    query = select(table).where(recording.of_order(table, order))
    for row in connection.execute(query).mappings().all():
        told = _codes(from_plain(Deviation, dict(row)).findings)
        values = {"findings": told, "evidence": ""}
        connection.execute(update(table).where(table.c.number == row["number"]).values(**values))
