"""Keep what pages say beside their posts, to be searched.

Snapshots that are there already have no such rows: what their pages say lies in their packages
alone. A catalogue that is made again from the archive has them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "pages",
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("passage", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name="fk_pages_snapshot_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "ordinal", name="pk_pages"),
    )
    op.create_index("ix_pages_passage", "pages", ["passage"])
