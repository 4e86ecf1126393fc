"""Lay the first tables: register, work, snapshots and what belongs to them, deviations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables, each after those it refers to."""
    _accounts()
    _work()
    _snapshots()
    _posts()
    _hashes()
    _events()
    _deviations()


def _accounts() -> None:
    """Make the table of the register."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("board", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("editors", sa.JSON(), nullable=False),
        sa.Column("administrators", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("url", name="uq_accounts_url"),
    )


def _work() -> None:
    """Make the table of orders and how far they have come."""
    op.create_table(
        "work",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Integer()),
        sa.Column("total", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_work_account_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_work"),
        sa.UniqueConstraint("account_id", "occasion", "period", name="uq_work_order"),
    )


def _snapshots() -> None:
    """Make the table of what was recorded."""
    op.create_table(
        "snapshots",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("coverage", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("bundle_digest", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("retention", sa.String(), nullable=False),
        sa.Column("keep_until", sa.Date()),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("likeness", sa.JSON(), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_snapshots_account_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
        sa.UniqueConstraint("account_id", "occasion", "period", name="uq_snapshots_order"),
    )
    op.create_index("ix_snapshots_account_taken", "snapshots", ["account_id", "taken_at"])
    op.create_index("ix_snapshots_keep_until", "snapshots", ["keep_until"])


def _posts() -> None:
    """Make the table of posts and comments as they were seen."""
    op.create_table(
        "posts",
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("time_shown", sa.Text(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True)),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name="fk_posts_snapshot_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "ordinal", name="pk_posts"),
    )


def _hashes() -> None:
    """Make the table of perceptual hashes."""
    op.create_table(
        "hashes",
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name="fk_hashes_snapshot_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "ordinal", name="pk_hashes"),
    )
    op.create_index("ix_hashes_source", "hashes", ["source"])


def _events() -> None:
    """Make the table of what happened to snapshots."""
    op.create_table(
        "events",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name="fk_events_snapshot_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
    )
    op.create_index("ix_events_snapshot_id", "events", ["snapshot_id"])


def _deviations() -> None:
    """Make the table of orders that did not give a complete snapshot."""
    op.create_table(
        "deviations",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_deviations_account_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_deviations"),
    )
    op.create_index(
        "uq_deviations_open",
        "deviations",
        ["account_id", "occasion", "period"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
