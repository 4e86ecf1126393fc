"""What several workers must agree on: who has which order, and what platforms have been asked."""

from sqlalchemy import Column, Date, Float, Integer, String, Table

from storage.database.columns import Moment
from storage.database.tables.shared import metadata

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("home", String, nullable=False),
    Column("holder", String, nullable=False),
    Column("until", Moment, nullable=False),
    Column("visiting", String, nullable=False),
)

quotas = Table(
    "quotas",
    metadata,
    Column("name", String, primary_key=True),
    Column("left", Float, nullable=False),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("begun", Integer, nullable=False),
)

waits = Table(
    "waits",
    metadata,
    Column("host", String, primary_key=True),
    Column("until", Moment, nullable=False),
)
