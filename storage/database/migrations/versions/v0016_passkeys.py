"""Keep passkeys, the questions that they are to answer, and which lists of hits were taken."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the tables of passkeys, of challenges and of lists of hits, and time who was proved."""
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(), nullable=False),
        *_person("passkeys"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
    )
    op.create_index("ix_passkeys_person_id", "passkeys", ["person_id"])
    op.add_column("sessions", sa.Column("proved_at", sa.DateTime(timezone=True)))
    op.create_table(
        "challenges",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_challenges"),
    )
    op.create_table(
        "hit_lists",
        sa.Column("number", sa.Integer(), nullable=False),
        *_person("hit_lists"),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_hit_lists"),
    )


def _person(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    """Return the column that names a person, and what binds it to one that there is."""
    bound = sa.ForeignKeyConstraint(
        ["person_id"], ["persons.id"], name=f"fk_{table}_person_id", ondelete="RESTRICT"
    )
    return sa.Column("person_id", sa.String(), nullable=False), bound
