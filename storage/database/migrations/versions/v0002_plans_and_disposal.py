"""Keep plans, rulings, holds, disposal and event documents, and more about each account."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_FIRST_RULINGS = """
INSERT INTO rulings (snapshot_id, decision, decided_at, occasion)
SELECT id, decision, taken_at, 'vid registreringen' FROM snapshots
"""


_WHOSE = """
UPDATE snapshots SET
  municipality = (SELECT municipality FROM accounts WHERE accounts.id = snapshots.account_id),
  board = (SELECT board FROM accounts WHERE accounts.id = snapshots.account_id)
"""


def upgrade() -> None:
    """Widen what there is, and make the new tables."""
    _accounts()
    _snapshots()
    _event_documents()
    _plans()
    _rulings()
    _holds()
    _obsolete()
    _cases()
    op.execute(_FIRST_RULINGS)


def _accounts() -> None:
    """Tell more about accounts; what is known already gets the words' own defaults."""
    for name in ("owner", "purpose", "watched", "exempt"):
        _add("accounts", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    _add("accounts", sa.Column("approvals", sa.JSON(), nullable=False, server_default="[]"))
    _add("accounts", sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.true()))
    _add("accounts", sa.Column("closed_on", sa.Date()))


def _snapshots() -> None:
    """Say whose record a snapshot is, and let it be a tombstone: when, by which certificate."""
    for name in ("municipality", "board"):
        _add("snapshots", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.execute(_WHOSE)
    _add("snapshots", sa.Column("disposed_at", sa.DateTime(timezone=True)))
    _add("snapshots", sa.Column("certificate_id", sa.String()))


def _add(table: str, column: sa.Column[Any]) -> None:
    """Add a column in place: a batch drops the table, which SQLite refuses if others need it.

    Seen with a register that had one snapshot: "FOREIGN KEY constraint failed" (2026-11).
    """
    op.add_column(table, column)


def _event_documents() -> None:
    """Make the table of the chained documents in which events lie in the archive."""
    _add("events", sa.Column("document", sa.Integer()))
    op.create_index("ix_events_document", "events", ["document"])
    op.create_table(
        "event_documents",
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String()),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshots.id"],
            name="fk_event_documents_snapshot_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "number", name="pk_event_documents"),
    )


def _plans() -> None:
    """Make the table of adopted plans, every version of them."""
    op.create_table(
        "plans",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("board", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_plans"),
    )


def _rulings() -> None:
    """Make the table of every decision that was taken about a snapshot."""
    op.create_table(
        "rulings",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name="fk_rulings_snapshot_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_rulings"),
    )
    op.create_index("ix_rulings_snapshot_id", "rulings", ["snapshot_id"])


def _holds() -> None:
    """Make the table of holds, those that are lifted too."""
    op.create_table(
        "holds",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("board", sa.Text(), nullable=False),
        sa.Column("lifted_by", sa.Text()),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.Column("lifted_why", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_holds"),
    )


def _obsolete() -> None:
    """Make the table of what persons have said is no longer needed."""
    op.create_table(
        "obsolete",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_obsolete"),
    )
    op.create_index("ix_obsolete_subject_id", "obsolete", ["subject_id"])


def _cases() -> None:
    """Make the table of disposal cases."""
    op.create_table(
        "cases",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("proposal_digest", sa.String(), nullable=False),
        sa.Column("approval", sa.Text(), nullable=False),
        sa.Column("clearance", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("withdrawal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
