"""What the tests of retention share: a deterministic hypothesis, and small makers of values."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import settings

from ogonblick.account import Account, Platform
from retention.policy import Policy, shipped_policy
from retention.schedule import DisposalAuthority

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

    def make(name: str, **changes: object) -> Account:
        fields: dict[str, object] = {
            "id": name,
            "name": name.capitalize(),
            "platform": Platform.FACEBOOK,
            "url": f"https://www.facebook.com/{name}",
            "municipality": "Exempelby kommun",
            "department": "Kulturförvaltningen",
            "mailbox": f"{name}@exempelby.example",
            "editors": ("redaktör 1", "redaktör 2"),
        }
        return Account(**(fields | changes))  # type: ignore[arg-type]  # tests give right types

    return make
