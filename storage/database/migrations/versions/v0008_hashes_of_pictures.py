"""Know the pictures of each element and medium by their hashes, and not of whole pages alone.

Snapshots that are there already keep the hashes of their pages: those of their elements lie in
their packages alone. A catalogue that is made again from the archive has them.

Packages sealed before this hold their media in another way (``pdq/fit4/1``), which cannot be
compared with today's and which no search looks for: those media are found by no picture, also in a
catalogue that is made again. No release was made of that way.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_COPY = """
INSERT INTO hashes
    (snapshot_id, ordinal, part, element, url, algorithm, library, source, value,
     width, height, size)
SELECT snapshot_id, ordinal, 'page', '', '', algorithm, library, source, value, 0, 0, 0
FROM page_hashes ORDER BY snapshot_id, ordinal
"""


def upgrade() -> None:
    """Make the table anew around what it holds."""
    op.drop_index("ix_hashes_source", "hashes")
    op.rename_table("hashes", "page_hashes")
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE page_hashes RENAME CONSTRAINT pk_hashes TO pk_page_hashes")
        op.execute(
            "ALTER TABLE page_hashes"
            " RENAME CONSTRAINT fk_hashes_snapshot_id TO fk_page_hashes_snapshot_id"
        )
    _hashes()
    op.execute(_COPY)
    op.drop_table("page_hashes")


def _hashes() -> None:
    """Make the table; the numbers tell in which order rows came."""
    op.create_table(
        "hashes",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("quality", sa.Integer()),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name="fk_hashes_snapshot_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_hashes"),
    )
    op.create_index("ix_hashes_snapshot_id", "hashes", ["snapshot_id", "ordinal"], unique=True)
    op.create_index("ix_hashes_value", "hashes", ["value", "algorithm"])
