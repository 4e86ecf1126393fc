"""The catalogue's tables: real columns for what is asked for, JSON for what is only carried."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.database.columns import DigestText, Indexed, Moment, Plain, Word

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _account_id() -> Column[str]:
    return Column(
        "account_id", String, ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False
    )


def _snapshot_id(*, is_key: bool) -> Column[str]:
    return Column(
        "snapshot_id",
        String,
        ForeignKey("snapshots.id", ondelete="RESTRICT"),
        primary_key=is_key,
        nullable=False,
    )


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

work = Table(
    "work",
    metadata,
    Column("number", Integer, primary_key=True),
    _account_id(),
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

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", String, primary_key=True),
    _account_id(),
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
    Column("disposed_at", Moment),
    Column("certificate_id", String),
    UniqueConstraint("account_id", "occasion", "period", name="uq_snapshots_order"),
    Index("ix_snapshots_account_taken", "account_id", "taken_at"),
    Index("ix_snapshots_keep_until", "keep_until"),
)

posts = Table(
    "posts",
    metadata,
    _snapshot_id(is_key=True),
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
    _snapshot_id(is_key=True),
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
    _account_id(),
    Column("origin", Word, nullable=False),
    Column("digest", String, nullable=False, unique=True),
    Column("words", Indexed(in_rows=True), nullable=False),
    Column("stems", Indexed, nullable=False),
    Column("marks", Indexed, nullable=False),
)
"""Each wording once. What indexes them differs by database, and stands in migration 0004."""

hashes = Table(
    "hashes",
    metadata,
    _snapshot_id(is_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("algorithm", String, nullable=False),
    Column("library", String, nullable=False),
    Column("source", String, nullable=False),
    Column("value", String, nullable=False),
    Index("ix_hashes_source", "source"),
)

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True),
    _snapshot_id(is_key=False),
    Column("type", Word, nullable=False),
    Column("at", Moment, nullable=False),
    Column("agent", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("document", Integer),
    Index("ix_events_snapshot_id", "snapshot_id"),
    Index("ix_events_document", "document"),
)

deviations = Table(
    "deviations",
    metadata,
    Column("number", Integer, primary_key=True),
    _account_id(),
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

event_documents = Table(
    "event_documents",
    metadata,
    _snapshot_id(is_key=True),
    Column("number", Integer, primary_key=True),
    Column("digest", DigestText, nullable=False),
    Column("previous", DigestText),
    Column("key", Text, nullable=False),
    Column("delivered", Boolean, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("municipality", Text, nullable=False),
    Column("board", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("digest", DigestText, nullable=False),
    Column("adopted_at", Moment, nullable=False),
    Column("adopted_by", Text, nullable=False),
)

rulings = Table(
    "rulings",
    metadata,
    Column("number", Integer, primary_key=True),
    _snapshot_id(is_key=False),
    Column("decision", Plain, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("occasion", Text, nullable=False),
    Index("ix_rulings_snapshot_id", "snapshot_id"),
)

holds = Table(
    "holds",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("subject_id", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("board", Text, nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", Moment),
    Column("lifted_why", Text),
)

obsolete = Table(
    "obsolete",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("subject_id", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Index("ix_obsolete_subject_id", "subject_id"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("status", Word, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("proposal", Text, nullable=False),
    Column("proposal_digest", DigestText, nullable=False),
    Column("approval", Text, nullable=False),
    Column("clearance", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("withdrawal", Text, nullable=False),
)

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
