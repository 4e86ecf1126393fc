"""Who may sign in, who is signed in, what is secret, and who has seen it."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from storage.database.columns import DigestText, Moment, Word
from storage.database.tables.shared import metadata


def person_id(*, is_key: bool = False) -> Column[str]:
    """Return the column that names a person, as part of the key or not."""
    whose = ForeignKey("persons.id", ondelete="RESTRICT")
    return Column("person_id", String, whose, primary_key=is_key, nullable=False)


persons = Table(
    "persons",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Index(
        "uq_persons_subject",
        "subject",
        unique=True,
        sqlite_where=text("subject != ''"),
        postgresql_where=text("subject != ''"),
    ),
)

duties = Table(
    "duties",
    metadata,
    person_id(is_key=True),
    Column("role", Word, primary_key=True),
    Column("department", String, primary_key=True),
)

passwords = Table(
    "passwords",
    metadata,
    person_id(is_key=True),
    Column("digest", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", DigestText, primary_key=True),
    person_id(),
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("proved_at", Moment),
    Index("ix_sessions_person_id", "person_id"),
)

looks = Table(
    "looks",
    metadata,
    Column("token", DigestText, primary_key=True),
    Column("session", DigestText, ForeignKey("sessions.token", ondelete="CASCADE"), nullable=False),
    Column("snapshot_id", String, nullable=False),
    Column("back", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Index("ix_looks_session", "session"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token", DigestText, primary_key=True),
    Column("person_id", String, nullable=False),
    Column("ends_at", Moment, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("whose", DigestText, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_attempts_whose", "whose", "at"),
)

grants = Table(
    "grants",
    metadata,
    Column("number", Integer, primary_key=True),
    person_id(),
    Column("subject_id", String, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("ended_by", Text),
    Column("ended_at", Moment),
    Index("ix_grants_person_id", "person_id"),
)

accesses = Table(
    "accesses",
    metadata,
    Column("number", Integer, primary_key=True),
    person_id(),
    Column("subject_id", String, nullable=False),
    Column("place", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_accesses_at", "at"),
)
