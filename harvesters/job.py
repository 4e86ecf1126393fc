"""A job: everything one visit needs to know, handed to a process of its own."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from harvesters.agent import reach
from harvesters.limits import Limits
from ogonblick.account import Account
from ogonblick.capture import Order

PROFILE = "profile-"
"""How the folder of a visit's browser begins, beside the job's own; nothing of it is kept."""


@dataclass(frozen=True)
class Job:
    """One visit: to which account, by which order, into which folder.

    ``seconds`` and ``limits`` are its budgets, ``taken_at`` the aware moment it begins. ``waits``
    is the folder where what platforms ask of all visits is remembered, if it is. ``sessions`` is
    the folder of owners' logins and ``session_key`` the file with the key to them: no secret
    stands in a job, which is written to disk. A ``glimpse`` is one page load: nothing is unfolded,
    scrolled to or photographed beyond the first screenful.
    """

    account: Account
    order: Order
    folder: Path
    taken_at: datetime
    seconds: int
    browser_path: str = ""
    operator: str = ""
    contact: str = ""
    robot_page: str = ""
    allow_private_addresses: bool = False
    limits: Limits = field(default_factory=Limits)
    waits: Path | None = None
    sessions: Path | None = None
    session_key: Path | None = None
    glimpse: bool = False

    @property
    def reach(self) -> str:
        """Where a server's owner can read about us, and whom to ask."""
        return reach(self.robot_page, self.contact)
