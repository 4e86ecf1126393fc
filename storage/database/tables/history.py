"""What happened to snapshots, and what went wrong with orders."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, text

from storage.database.columns import DigestText, Moment, Plain, Word
from storage.database.tables.shared import account_id, metadata, snapshot_id

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True),
    snapshot_id(is_key=False),
    Column("type", Word, nullable=False),
    Column("at", Moment, nullable=False),
    Column("agent", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("document", Integer),
    Index("ix_events_snapshot_id", "snapshot_id"),
    Index("ix_events_document", "document"),
)

event_documents = Table(
    "event_documents",
    metadata,
    snapshot_id(is_key=True),
    Column("number", Integer, primary_key=True),
    Column("digest", DigestText, nullable=False),
    Column("previous", DigestText),
    Column("key", Text, nullable=False),
    Column("delivered", Boolean, nullable=False),
)

deviations = Table(
    "deviations",
    metadata,
    Column("number", Integer, primary_key=True),
    account_id(),
    Column("occasion", Word, nullable=False),
    Column("period", String, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("findings", Plain, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", Word, nullable=False),
    Column("evidence", Text, nullable=False),
    Index(
        "uq_deviations_open",
        "account_id",
        "occasion",
        "period",
        unique=True,
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)
