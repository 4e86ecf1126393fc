"""What leaves a platform: cases of removal, and of closure."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from storage.database.columns import Moment, Plain, Word
from storage.database.tables.shared import account_id, metadata

removals = Table(
    "removals",
    metadata,
    Column("id", String, primary_key=True),
    Column("status", Word, nullable=False),
    account_id(),
    Column("url", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("ground_text", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("deeds", Plain, nullable=False),
    Column("uploaded", Plain, nullable=False),
    Column("fate", Word, nullable=False),
    Column("moved_to", Text, nullable=False),
    Column("registry_number", Text, nullable=False),
    Column("revision", Integer, nullable=False),
)

closures = Table(
    "closures",
    metadata,
    Column("id", String, primary_key=True),
    Column("status", Word, nullable=False),
    account_id(),
    Column("why", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("deeds", Plain, nullable=False),
    Column("uploaded", Plain, nullable=False),
    Column("no_export", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("registry_number", Text, nullable=False),
    Column("revision", Integer, nullable=False),
)
