"""Snapshots, and what was said in them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.database.columns import DigestText, Indexed, Moment, Plain, Word
from storage.database.tables.shared import account_id, metadata, snapshot_id

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", String, primary_key=True),
    account_id(),
    Column("occasion", Word, nullable=False),
    Column("period", String, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("outcome", Word, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("coverage", Plain, nullable=False),
    Column("findings", Plain, nullable=False),
    Column("bundle_digest", DigestText, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("retention", Word, nullable=False),
    Column("keep_until", Date),
    Column("decision", Plain, nullable=False),
    Column("likeness", Plain, nullable=False),
    Column("receipt", Plain, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("board", Text, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("disposed_at", Moment),
    Column("certificate_id", String),
    UniqueConstraint("account_id", "occasion", "period", name="uq_snapshots_order"),
    Index(
        "ix_snapshots_account_taken",
        *("account_id", "taken_at", "occasion", "outcome", "period", "restricted", "disposed_at"),
    ),
    Index(
        "ix_snapshots_disposed",
        "id",
        sqlite_where=text("disposed_at IS NOT NULL"),
        postgresql_where=text("disposed_at IS NOT NULL"),
    ),
    Index("ix_snapshots_keep_until", "keep_until"),
    Index(
        "ix_snapshots_restricted",
        "id",
        sqlite_where=text("restricted = 1"),
        postgresql_where=text("restricted"),
    ),
)

posts = Table(
    "posts",
    metadata,
    snapshot_id(is_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("kind", Word, nullable=False),
    Column("origin", Word, nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("permalink", Text, nullable=False),
    Column("parent", String, nullable=False),
    Column("time_shown", Text, nullable=False),
    Column("published", Moment),
    Column("certainty", Word, nullable=False),
    Column("media", Plain, nullable=False),
    Column("edited", Boolean, nullable=False),
    Column("passage", BigInteger),
    Index("ix_posts_passage", "passage"),
)

pages = Table(
    "pages",
    metadata,
    snapshot_id(is_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("passage", BigInteger, nullable=False),
    Index("ix_pages_passage", "passage"),
)

passages = Table(
    "passages",
    metadata,
    # SQLite's index needs its own row number, which only this exact type is
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    account_id(),
    Column("origin", Word, nullable=False),
    Column("digest", String, nullable=False, unique=True),
    Column("words", Indexed(in_rows=True), nullable=False),
    Column("stems", Indexed, nullable=False),
    Column("marks", Indexed, nullable=False),
)
"""Each wording once. What indexes them differs by database, and stands in migration 0004."""
