"""What a record or a tombstone says, compared with where it lies and with the bundle it is of.

Neither is signed. The place, the sealed manifest and the kept certificate are harder to change.
"""

from bundles.manifest import Manifest
from ogonblick.errors import BundleError
from ogonblick.snapshot import Snapshot
from storage.packages.keeping import Archive
from storage.rebuild.record import Record, Tombstone
from storage.rebuild.walk import Place

_ASTRAY = "{kind} är av {id}, inte av den som den ligger hos"
_STILL_THERE = (
    "en gravsten säger att den är gallrad, men arkivpaketet ligger kvar; ta reda på vilket som"
    " stämmer, och ta bort gravstenen om den är fel"
)
_UNCERTIFIED = "gravstenen nämner gallringsärendet {case}, men arkivet har inget protokoll för det"


def refuse_astray(record: Record, place: Place) -> None:
    """Raise ``BundleError`` if a record is of another snapshot, or its decisions do not agree."""
    snapshot, last = record.snapshot, record.rulings[-1:]
    about = {(snapshot.account_id, one.snapshot_id) for one in record.rulings}
    about |= {(snapshot.account_id, snapshot.id), (record.account.id, snapshot.id)}
    if about != {(place.account_id, place.snapshot_id)}:
        raise BundleError(_ASTRAY.format(kind="record.json", id=snapshot.id))
    if [one.decision for one in last] != [snapshot.decision]:
        raise BundleError("beslutet i record.json är inte det som togs senast")


def refuse_another(snapshot: Snapshot, manifest: Manifest) -> None:
    """Raise ``BundleError`` if what was recorded is not what was sealed."""
    recorded = (snapshot.id, snapshot.account_id, snapshot.occasion, snapshot.period)
    sealed = (manifest.snapshot_id, manifest.account_id, manifest.occasion, manifest.period)
    if (recorded, snapshot.taken_at) != (sealed, manifest.taken_at):
        raise BundleError("record.json säger något annat än manifestet")


def doubts_about(archive: Archive, place: Place, tombstone: Tombstone) -> tuple[str, ...]:
    """Say what is missing for a tombstone to be believed: the certificate of its disposal.

    Raises ``BundleError`` for one of another snapshot, or of one that still lies there.
    """
    gone = tombstone.disposed
    if (gone.account_id, gone.id) != (place.account_id, place.snapshot_id):
        raise BundleError(_ASTRAY.format(kind="gravstenen", id=gone.id))
    if place.is_whole:
        raise BundleError(_STILL_THERE)
    if not archive.versions(f"certificates/{gone.certificate_id}/"):
        return (_UNCERTIFIED.format(case=gone.certificate_id),)
    return ()
