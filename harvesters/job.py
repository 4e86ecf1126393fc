"""A job: everything one visit needs to know, handed to a process of its own."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from harvesters.limits import Limits
from ogonblick.account import Account
from ogonblick.capture import Order


@dataclass(frozen=True)
class Job:
    """One visit: to which account, by which order, into which folder.

    ``seconds`` and ``limits`` are its budgets, ``taken_at`` the aware moment it begins.
    """

    account: Account
    order: Order
    folder: Path
    taken_at: datetime
    seconds: int
    browser_path: str = ""
    operator: str = ""
    contact: str = ""
    allow_private_addresses: bool = False
    limits: Limits = field(default_factory=Limits)
