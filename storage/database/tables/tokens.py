"""Which systems may ask the API, and with what: the facts apart from what opens the door."""

from sqlalchemy import JSON, Column, ForeignKey, String, Table, Text

from storage.database.columns import DigestText, Moment
from storage.database.tables.shared import metadata

tokens = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("system_id", String, ForeignKey("persons.id", ondelete="RESTRICT"), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("departments", JSON, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("revoked_by", Text, nullable=False),
    Column("revoked_at", Moment),
    Column("used_at", Moment),
)

token_digests = Table(
    "token_digests",
    metadata,
    Column("digest", DigestText, primary_key=True),
    Column("token_id", String, ForeignKey("tokens.id", ondelete="RESTRICT"), nullable=False),
)
