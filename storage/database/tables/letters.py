"""The letters that are to be sent, one row a receiver, and what became of each."""

from sqlalchemy import Column, Integer, String, Table, Text

from storage.database.columns import Moment, Plain, Word
from storage.database.tables.shared import metadata

letters = Table(
    "letters",
    metadata,
    Column("id", String, primary_key=True),
    Column("receiver", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Plain, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("status", Word, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment),
    Column("ended_at", Moment),
    Column("told", Text, nullable=False),
)
