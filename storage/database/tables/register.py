"""The register of accounts, what was changed in it, and the work on them."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

from storage.database.columns import Moment, Plain, Word
from storage.database.tables.shared import account_id, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("platform", Word, nullable=False),
    Column("url", Text, nullable=False, unique=True),
    Column("municipality", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("board", Text, nullable=False),
    Column("status", Word, nullable=False),
    Column("route", Word, nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("editors", Plain, nullable=False),
    Column("administrators", Plain, nullable=False),
    Column("note", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("approvals", Plain, nullable=False),
    Column("watched", Text, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("exempt", Text, nullable=False),
    Column("closed_on", Date),
)

register_changes = Table(
    "register_changes",
    metadata,
    Column("number", Integer, primary_key=True),
    account_id(),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("account", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("field", String, nullable=False),
    Column("before", Plain, nullable=False),
    Column("after", Plain, nullable=False),
    Index("ix_register_changes_account_id", "account_id"),
)

work = Table(
    "work",
    metadata,
    Column("number", Integer, primary_key=True),
    account_id(),
    Column("occasion", Word, nullable=False),
    Column("period", String, nullable=False),
    Column("step", String, nullable=False),
    Column("status", Word, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("done", Integer),
    Column("total", Integer),
    UniqueConstraint("account_id", "occasion", "period", name="uq_work_order"),
)
