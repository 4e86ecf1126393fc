"""Find the few chunks that somebody is leaving without looking at all who need them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Index the rows that are leaving, which are few at any time."""
    op.create_index(
        "ix_chunks_leaving",
        "chunks",
        ["municipality", "digest"],
        sqlite_where=sa.text("leaving = 1"),
        postgresql_where=sa.text("leaving"),
    )
