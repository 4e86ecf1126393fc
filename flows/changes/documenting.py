"""Larger changes that a snapshot itself shows: it is their picture, and nothing more is ordered."""

from bundles.likeness.major import larger_changes
from bundles.likeness.structure import Structure
from bundles.likeness.verdict import Comparison
from bundles.likeness.words import larger_changes_in_words
from flows.harvest.latest import WHOLE
from flows.rooms import Rooms
from ogonblick.capture import Capture, Occasion
from ogonblick.larger_change import ChangeStatus, LargerChange
from ogonblick.likeness import Verdict
from ogonblick.snapshot import Snapshot


def larger_change(
    rooms: Rooms, capture: Capture, before: Snapshot, earlier: Structure, found: Comparison
) -> LargerChange | None:
    """Return the larger change between two snapshots of the whole account, if there is one.

    Where a glimpse has ordered the snapshot, the change is known already.
    """
    order = capture.order
    fields = tuple(larger_changes(earlier, found.changes))
    is_whole = order.occasion in WHOLE and before.occasion in WHOLE
    is_known = order.occasion is Occasion.MAJOR_CHANGE
    if found.verdict is not Verdict.CHANGED or not (fields and is_whole) or is_known:
        return None
    changes = [one for one in found.changes.header if one.field in fields]
    return LargerChange(
        id=order.snapshot_id,
        account_id=order.account_id,
        platform=rooms.catalogue.account(order.account_id).platform,
        found_at=capture.taken_at,
        fields=fields,
        reason=larger_changes_in_words(changes, posts_gone="posts" in fields),
        compared_with=before.id,
        status=ChangeStatus.DOCUMENTED,
        answered_at=capture.taken_at,
        answer=f"Ögonblicksbilden {order.snapshot_id} visar den.",
    )
