"""What a snapshot lacks, as a deviation: all of it, or only where to look if it is secret."""

from ogonblick.capture import Finding, Severity
from ogonblick.snapshot import Deviation, Snapshot

UNTOLD = Finding(
    "C244",
    Severity.WARNING,
    "Ärendet gäller sekretess, så vad besöket mötte står inte här. Öppna ärendet: är det inte"
    " sparat, lägg till en skärmdump.",
)
"""All that is said of what went wrong where the content is secret."""


def shortfall(snapshot: Snapshot) -> Deviation:
    """Return the deviation that a partial snapshot is; of a secret one it only says where to look.

    Deviations are shown to all.
    """
    return Deviation(
        account_id=snapshot.account_id,
        occasion=snapshot.occasion,
        period=snapshot.period,
        opened_at=snapshot.taken_at,
        findings=(UNTOLD,) if snapshot.restricted else snapshot.findings,
    )
