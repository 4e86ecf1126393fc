"""What persons decide: plans, rulings, holds, what is obsolete, disposal cases."""

from sqlalchemy import Column, Date, Index, Integer, String, Table, Text

from storage.database.columns import DigestText, Moment, Plain, Word
from storage.database.tables.shared import metadata, snapshot_id

plans = Table(
    "plans",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("municipality", Text, nullable=False),
    Column("board", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("digest", DigestText, nullable=False),
    Column("adopted_at", Moment, nullable=False),
    Column("adopted_by", Text, nullable=False),
)

rulings = Table(
    "rulings",
    metadata,
    Column("number", Integer, primary_key=True),
    snapshot_id(is_key=False),
    Column("decision", Plain, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("occasion", Text, nullable=False),
    Index("ix_rulings_snapshot_id", "snapshot_id"),
)

holds = Table(
    "holds",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("subject_id", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("board", Text, nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", Moment),
    Column("lifted_why", Text),
)

obsolete = Table(
    "obsolete",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("subject_id", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Index("ix_obsolete_subject_id", "subject_id"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("status", Word, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("proposal", Text, nullable=False),
    Column("proposal_digest", DigestText, nullable=False),
    Column("approval", Text, nullable=False),
    Column("clearance", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("withdrawal", Text, nullable=False),
)
