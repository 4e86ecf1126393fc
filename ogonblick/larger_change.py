"""Larger changes (större förändringar): what an account shows of itself is no longer as it was."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ogonblick.account import Platform
from ogonblick.capture import Occasion, Order


class ChangeStatus(StrEnum):
    """What is done about a larger change: nothing yet, a snapshot, nothing more.

    ``DOCUMENTED`` is one that a snapshot showed, and so has its picture already.
    """

    OPEN = "open"
    ORDERED = "ordered"
    DOCUMENTED = "documented"
    DISMISSED = "dismissed"


@dataclass(frozen=True)
class LargerChange:
    """A larger change of an account, or of a whole platform, that somebody may have to answer.

    ``account_id`` is None for a platform's own, seen on most of its accounts at once. ``fields``
    are the parts of the header that differ, ``reason`` a Swedish sentence, ``compared_with`` the
    snapshot that showed it otherwise, ``evidence`` the archive key of a picture of the header, kept
    until somebody has answered. ``answered_by`` is empty where the guidelines answered.
    """

    id: str
    account_id: str | None
    platform: Platform
    found_at: datetime
    fields: tuple[str, ...]
    reason: str
    compared_with: str = ""
    evidence: str = ""
    status: ChangeStatus = ChangeStatus.OPEN
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""

    @property
    def order(self) -> Order | None:
        """The order for the snapshot that documents it; None for a platform's."""
        if self.account_id is None:
            return None
        return Order(self.account_id, Occasion.MAJOR_CHANGE, f"{self.found_at:%Y%m%dT%H%M%S}")
