"""Keep which snapshots use which chunks, as the maps in the archive say."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table. A claim comes before its snapshot is recorded, so it refers to none."""
    op.create_table(
        "chunks",
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("leaving", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "digest", "snapshot_id", name="pk_chunks"),
    )
    op.create_index("ix_chunks_snapshot_id", "chunks", ["snapshot_id"])
