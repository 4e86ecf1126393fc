"""Search what was said: each wording once, indexed by its words, their stems, and marks.

The posts that are there already are indexed when the catalogue is opened
(``storage.database.indexing``).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0004"
down_revision = "0003"

_FIELDS = ("words", "stems", "marks")

# A full-text index in SQLite that reads its texts from the table: triggers tell it what changes.
# The tokenizer cuts at blanks and nowhere else in our words, since all of them are letters and
# digits; it takes every sign outside ASCII for a letter.
_INDEX = """
CREATE VIRTUAL TABLE passages_search USING fts5(
    words, stems, marks,
    content = 'passages', content_rowid = 'number', tokenize = 'ascii', prefix = '3'
)
"""
_ADD = """
INSERT INTO passages_search (rowid, words, stems, marks)
VALUES (new.number, new.words, new.stems, new.marks);
"""
_TAKE = """
INSERT INTO passages_search (passages_search, rowid, words, stems, marks)
VALUES ('delete', old.number, old.words, old.stems, old.marks);
"""


def upgrade() -> None:
    """Make the table of passages and its index, and let posts say which passage they are."""
    is_postgresql = op.get_context().dialect.name == "postgresql"
    _passages(TSVECTOR() if is_postgresql else sa.Text())
    if is_postgresql:
        op.create_index("ix_passages_fields", "passages", [*_FIELDS], postgresql_using="gin")
    else:
        _index_in_sqlite()
    op.add_column("posts", sa.Column("passage", sa.BigInteger()))
    op.create_index("ix_posts_passage", "posts", ["passage"])
    op.drop_column("posts", "folded")


def _passages(indexed: sa.types.TypeEngine[str]) -> None:
    op.create_table(
        "passages",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        *(sa.Column(name, indexed, nullable=False) for name in _FIELDS),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_passages_account_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_passages"),
        sa.UniqueConstraint("digest", name="uq_passages_digest"),
    )


def _index_in_sqlite() -> None:
    op.execute(_INDEX)
    op.execute(f"CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN {_ADD} END")
    op.execute(f"CREATE TRIGGER passages_taken AFTER DELETE ON passages BEGIN {_TAKE} END")
    op.execute(f"CREATE TRIGGER passages_changed AFTER UPDATE ON passages BEGIN {_TAKE} {_ADD} END")
