"""What the tests of retention share: a deterministic hypothesis, and small makers of values."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import settings

from ogonblick.account import Account, Platform
from ogonblick.decision import Retention
from ogonblick.digest import digest_of
from retention.decide import Subject
from retention.disposal import Act
from retention.policy import Policy, shipped_policy
from retention.records import StoredRecord
from retention.schedule import DisposalAuthority, Period, RecordKind, RetentionSchedule, Rule

settings.register_profile("deterministic", derandomize=True, database=None, deadline=None)
settings.load_profile("deterministic")


@pytest.fixture
def authority() -> DisposalAuthority:
    """A decision by a board to dispose of records."""
    return DisposalAuthority("EX 2025/17", "Exempelnämnden", "§ 12", date(2025, 2, 11))


@pytest.fixture
def helsingborg() -> Policy:
    """Helsingborg's guidelines as they ship."""
    return shipped_policy("helsingborg")


@pytest.fixture
def account() -> Callable[..., Account]:
    """A maker of accounts that satisfy Helsingborg's guidelines unless told otherwise."""

    def make(name: str, /, **changes: object) -> Account:
        fields: dict[str, object] = {
            "id": name,
            "name": name.capitalize(),
            "platform": Platform.FACEBOOK,
            "url": f"https://www.facebook.com/{name}",
            "municipality": "Exempelby kommun",
            "department": "Kulturförvaltningen",
            "mailbox": f"{name}@exempelby.example",
            "editors": ("redaktör 1", "redaktör 2"),
            "watched": "flera gånger per arbetsdag",
        }
        return Account(**(fields | changes))  # type: ignore[arg-type]  # tests give right types

    return make


@pytest.fixture
def two_years(authority: DisposalAuthority) -> RetentionSchedule:
    """A plan that keeps logs for two years and names nothing else."""
    row = Rule("1", RecordKind.LOG, Retention.PERIOD, Period(years=2), authority)
    return RetentionSchedule("Plan", "", "1", (row,))


@pytest.fixture
def stored() -> Callable[..., StoredRecord]:
    """A maker of stored logs, taken on 4 May 2020 unless told otherwise."""

    def make(name: str, /, **changes: object) -> StoredRecord:
        fields: dict[str, object] = {
            "id": name,
            "kind": RecordKind.LOG,
            "account_id": "konto-1",
            "board": "Kulturnämnden",
            "taken_on": date(2020, 5, 4),
        }
        subject = Subject(**(fields | changes))  # type: ignore[arg-type]  # tests give right types
        return StoredRecord(subject, digest_of([name.encode()]), objects=2, size=1000)

    return make


@pytest.fixture
def act() -> Callable[..., Act]:
    """A maker of acts on a day of November 2026, at noon."""

    def make(by: str, day: int = 21) -> Act:
        return Act(by, datetime(2026, 11, day, 12, tzinfo=UTC))

    return make
