"""Passkeys, and the questions that they are to answer."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from storage.database.columns import DigestText, Moment
from storage.database.tables.persons import person_id
from storage.database.tables.shared import metadata

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", String, primary_key=True),
    person_id(),
    Column("name", Text, nullable=False),
    Column("public", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("ix_passkeys_person_id", "person_id"),
)

challenges = Table(
    "challenges",
    metadata,
    Column("token", DigestText, primary_key=True),
    Column("ends_at", Moment, nullable=False),
)
