"""What a round of glimpses comes to: larger changes to document, and platforms that look new."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bundles.glimpse import Glimpse, GlimpseVerdict
from bundles.likeness.redesign import is_moved, redesigned
from bundles.likeness.words import larger_changes_in_words
from flows.changes.glimpsing import Seen
from flows.rooms import Rooms
from ogonblick.account import Platform
from ogonblick.larger_change import ChangeStatus, LargerChange
from ogonblick.swedish import word

LAYOUT = "layout"
"""What differs where a platform looks another way."""

_NOTICE = (
    "{platform} ser annorlunda ut på {moved} av {seen} konton, som säger detsamma om sig själva som"
    " förut: plattformen har gjorts om. Inga ögonblicksbilder är beställda för det. Kontrollera att"
    " den senaste ögonblicksbilden av något av kontona är hel, och anmäl till driften om reglerna"
    " inte träffar."
)


def conclude(rooms: Rooms, seen: Sequence[Seen]) -> None:
    """Keep what a round of glimpses saw, with the larger changes that it found.

    A platform that looks another way on most of its accounts is one notice, and what its accounts
    seem to have taken away is then put down to that.
    """
    moved = redesigned(one.glimpsed for one in seen)
    for platform, (count, of) in moved.items():
        _notice(rooms, platform, count, of)
    for one in seen:
        kept = _judged(one, moved)
        rooms.catalogue.larger_changes.glimpsed(kept)
        if one.gone or kept.verdict is GlimpseVerdict.CHANGED:
            propose(rooms, one)


def _judged(one: Seen, moved: Iterable[Platform]) -> Glimpse:
    """Return a glimpse with its verdict, now that all of the round are known."""
    now = one.glimpsed.now
    if one.account.platform in moved and now.look and is_moved(one.glimpsed):
        return replace(now, verdict=GlimpseVerdict.REDESIGNED)
    return now


def _notice(rooms: Rooms, platform: Platform, moved: int, seen: int) -> None:
    """Tell that a platform looks another way, unless that is told and not yet answered."""
    known = rooms.catalogue.larger_changes.all(ChangeStatus.OPEN)
    if not any(one.platform is platform and one.account_id is None for one in known):
        at = rooms.clock()
        told = _NOTICE.format(platform=word(platform), moved=moved, seen=seen)
        id_ = f"layout-{platform.value}-{at:%Y%m%d}"
        rooms.catalogue.larger_changes.find(LargerChange(id_, None, platform, at, (LAYOUT,), told))


def propose(rooms: Rooms, one: Seen) -> LargerChange:
    """Keep a larger change with its picture; once more is no change, whatever was answered.

    It is ordered at once where the guidelines ask for that and nobody has to be asked. An account
    that is gone gives no picture any more, so a person decides.
    """
    changes = one.glimpsed.changes
    asks = bool(one.gone) or not rooms.policy.orders_at_change
    found = LargerChange(
        id=_id_of(one),
        account_id=one.account.id,
        platform=one.account.platform,
        found_at=one.glimpsed.now.seen_at,
        fields=tuple(change.field for change in changes) or ("state",),
        reason=one.gone or larger_changes_in_words(changes),
        compared_with=one.against,
        status=ChangeStatus.OPEN if asks else ChangeStatus.ORDERED,
    )
    known = rooms.catalogue.larger_changes
    # what is known has its picture, or had it until somebody answered
    for told in known.all():
        if told.id == found.id:
            return told
    return known.find(replace(found, evidence=_evidence(rooms, found, one)))


def _id_of(one: Seen) -> str:
    """Return the one id of a change, however many glimpses see it.

    An account that has been seen again since it was gone is gone anew.
    """
    last = one.glimpsed.before
    since = (last.seen_at.isoformat(),) if one.gone and last else ()
    changes = (f"{change.field}={change.after}" for change in one.glimpsed.changes)
    said = (one.against, *since, *changes)
    digest = sha256("\n".join(said).encode()).hexdigest()
    return f"{one.account.id}-{digest[:8]}"


def _evidence(rooms: Rooms, found: LargerChange, one: Seen) -> str:
    """Lay the header's picture in the archive; returns its key, if there is one."""
    if not one.picture:
        return ""
    with TemporaryDirectory() as folder:
        picture = Path(folder) / "header.png"
        picture.write_bytes(one.picture)
        rooms.archive.prepare()
        return rooms.archive.put_evidence(f"deviations/{found.id}/header.png", picture).key
