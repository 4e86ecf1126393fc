"""What a check of proof must know: what was sealed, when, and by which program."""

from dataclasses import dataclass
from datetime import datetime

from bundles.datapackage import NAME
from ogonblick.digest import Digest


@dataclass(frozen=True)
class Sealing:
    """The bytes that proof is about, and what they say of their own sealing.

    ``at`` is None, and ``software`` empty, where they do not say it.
    """

    data: bytes
    digest: Digest
    at: datetime | None = None
    software: str = ""

    @property
    def is_ours(self) -> bool:
        """Say whether our own program sealed it, whose way of writing is known to the letter."""
        return self.software.startswith(f"{NAME} ")
