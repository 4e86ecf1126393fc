"""What is handed out: requests, and all that was chosen, masked and made for them."""

from sqlalchemy import Column, Date, Integer, String, Table, Text

from storage.database.columns import Moment, Plain, Word
from storage.database.tables.shared import metadata

releases = Table(
    "releases",
    metadata,
    Column("id", String, primary_key=True),
    Column("status", Word, nullable=False),
    Column("asked", Text, nullable=False),
    Column("asker", Text, nullable=False),
    Column("came_by", Text, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("opened_at", Moment, nullable=False),
    # empty where a request names no account, so it refers to none
    Column("account_id", String, nullable=False),
    Column("chosen", Plain, nullable=False),
    Column("masks", Plain, nullable=False),
    Column("searched", Plain, nullable=False),
    Column("packages", Plain, nullable=False),
    Column("holds", Plain, nullable=False),
    Column("deeds", Plain, nullable=False),
    Column("revision", Integer, nullable=False),
)
