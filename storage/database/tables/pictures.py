"""What pictures in snapshots look like: hashes, which find and decide nothing."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from storage.database.columns import Word
from storage.database.tables.shared import metadata, snapshot_id

hashes = Table(
    "hashes",
    metadata,
    # rows come and go and are never changed: the numbers tell in which order they came
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    snapshot_id(is_key=False),
    Column("ordinal", Integer, nullable=False),
    Column("part", Word, nullable=False),
    Column("element", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("algorithm", String, nullable=False),
    Column("library", String, nullable=False),
    Column("source", String, nullable=False),
    Column("value", String, nullable=False),
    Column("quality", Integer),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Index("ix_hashes_snapshot_id", "snapshot_id", "ordinal", unique=True),
    Index("ix_hashes_value", "value", "algorithm"),
)
