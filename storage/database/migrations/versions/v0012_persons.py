"""Keep who may sign in and with which roles, who is signed in, what is secret, and who saw it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables of persons, of their being signed in, and of secrecy."""
    _persons()
    _signed_in()
    _secrecy()


def _persons() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
    )
    op.create_index(
        "uq_persons_subject",
        "persons",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("subject != ''"),
        postgresql_where=sa.text("subject != ''"),
    )
    op.create_table(
        "duties",
        *_person("duties"),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "role", "department", name="pk_duties"),
    )
    op.create_table(
        "passwords",
        *_person("passwords"),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_passwords"),
    )


def _signed_in() -> None:
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(), nullable=False),
        *_person("sessions"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])
    op.create_table(
        "invitations",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_invitations"),
    )
    op.create_table(
        "attempts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("whose", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_attempts"),
    )
    op.create_index("ix_attempts_whose", "attempts", ["whose", "at"])


def _secrecy() -> None:
    op.create_table(
        "grants",
        sa.Column("number", sa.Integer(), nullable=False),
        *_person("grants"),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Text()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("number", name="pk_grants"),
    )
    op.create_index("ix_grants_person_id", "grants", ["person_id"])
    op.create_table(
        "accesses",
        sa.Column("number", sa.Integer(), nullable=False),
        *_person("accesses"),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_accesses"),
    )
    op.create_index("ix_accesses_at", "accesses", ["at"])


def _person(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    """Return the column that names a person, and what binds it to one that there is."""
    bound = sa.ForeignKeyConstraint(
        ["person_id"], ["persons.id"], name=f"fk_{table}_person_id", ondelete="RESTRICT"
    )
    return sa.Column("person_id", sa.String(), nullable=False), bound
