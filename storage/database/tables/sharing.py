"""Which snapshots need which chunks of the archive."""

from sqlalchemy import Boolean, Column, Index, String, Table, text

from storage.database.columns import DigestText
from storage.database.tables.shared import metadata

chunks = Table(
    "chunks",
    metadata,
    Column("municipality", String, primary_key=True),
    Column("digest", DigestText, primary_key=True),
    Column("snapshot_id", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("leaving", Boolean, nullable=False),
    Index("ix_chunks_snapshot_id", "snapshot_id"),
    Index(
        "ix_chunks_leaving",
        "municipality",
        "digest",
        sqlite_where=text("leaving = 1"),
        postgresql_where=text("leaving"),
    ),
)
