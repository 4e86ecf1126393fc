"""Keep what was changed in the register, and by whom: its rows alone tell what it says now."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table. What was changed before it was there is not known."""
    op.create_table(
        "register_changes",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_register_changes_account_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_register_changes"),
    )
    op.create_index("ix_register_changes_account_id", "register_changes", ["account_id"])
