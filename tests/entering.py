"""Who enters accounts in the tests' registers."""

from datetime import UTC, datetime

from ogonblick.account import Entered

ENTERED = Entered("Rut Registrator", datetime(2026, 1, 7, 8, 30, tzinfo=UTC), file="konton.csv")
