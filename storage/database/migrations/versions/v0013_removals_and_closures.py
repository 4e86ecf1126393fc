"""Keep cases of removal and closure, and which snapshots not everybody may see."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables of cases, and let a snapshot be restricted."""
    op.add_column(
        "snapshots",
        sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _removals()
    _closures()


def _removals() -> None:
    """Make the table of what was saved before it was removed."""
    op.create_table(
        "removals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("ground_text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deeds", sa.JSON(), nullable=False),
        sa.Column("uploaded", sa.JSON(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=False),
        sa.Column("registry_number", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_removals_account_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_removals"),
    )


def _closures() -> None:
    """Make the table of accounts on their way to be closed."""
    op.create_table(
        "closures",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deeds", sa.JSON(), nullable=False),
        sa.Column("uploaded", sa.JSON(), nullable=False),
        sa.Column("no_export", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("registry_number", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_closures_account_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_closures"),
    )
