"""Find restricted snapshots, which are few, without looking at all the others."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Index the restricted snapshots alone."""
    op.create_index(
        "ix_snapshots_restricted",
        "snapshots",
        ["id"],
        sqlite_where=sa.text("restricted = 1"),
        postgresql_where=sa.text("restricted"),
    )
