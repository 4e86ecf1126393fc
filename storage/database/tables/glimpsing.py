"""What light looks at accounts saw, and the larger changes that were found."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from storage.database.columns import Moment, Plain, Word
from storage.database.tables.shared import account_id, metadata

glimpses = Table(
    "glimpses",
    metadata,
    Column("number", Integer, primary_key=True),
    account_id(),
    Column("seen_at", Moment, nullable=False),
    Column("header", Plain, nullable=False),
    Column("look", String, nullable=False),
    Column("verdict", Word, nullable=False),
    Index("ix_glimpses_account_seen", "account_id", "seen_at"),
)

larger_changes = Table(
    "larger_changes",
    metadata,
    Column("id", String, primary_key=True),
    Column("account_id", String, ForeignKey("accounts.id", ondelete="RESTRICT")),
    Column("platform", Word, nullable=False),
    Column("found_at", Moment, nullable=False),
    Column("fields", Plain, nullable=False),
    Column("reason", Text, nullable=False),
    Column("compared_with", String, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("status", Word, nullable=False),
    Column("answered_at", Moment),
    Column("answered_by", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Index("ix_larger_changes_status", "status"),
)
"""A platform's own, seen on most of its accounts at once, belongs to no account."""
