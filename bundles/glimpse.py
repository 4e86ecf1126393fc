"""Glimpses: what one page load showed of an account's header. No record, and never stored as one.

A snapshot every half year cannot see what changed between two of them; a glimpse every week can.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bundles.profile import Profile


class GlimpseVerdict(StrEnum):
    """What a glimpse saw, beside the account's latest snapshot.

    ``REDESIGNED`` is the platform's doing, and ``UNSEEN`` that a wall or a fault stood between.
    """

    SAME = "same"
    CHANGED = "changed"
    REDESIGNED = "redesigned"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Glimpse:
    """What one look at an account saw: its header as data, and its look as a perceptual hash.

    ``look`` is empty where nothing was seen; it only tells when most accounts' move at once.
    """

    account_id: str
    seen_at: datetime
    header: Profile
    look: str
    verdict: GlimpseVerdict
