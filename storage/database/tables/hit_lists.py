"""Which lists of hits were taken home, and by whom."""

from sqlalchemy import Column, Integer, Table, Text

from storage.database.columns import Moment
from storage.database.tables.persons import person_id
from storage.database.tables.shared import metadata

hit_lists = Table(
    "hit_lists",
    metadata,
    Column("number", Integer, primary_key=True),
    person_id(),
    Column("question", Text, nullable=False),
    Column("hits", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)
