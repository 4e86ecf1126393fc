"""What a disposal has begun to remove: it is neither mended, copied, locked, nor laid anew."""

from ogonblick.event import EventType
from ogonblick.plan import CaseStatus
from storage.database.catalogue import Catalogue


def is_on_its_way_out(catalogue: Catalogue, snapshot_id: str) -> bool:
    """Say whether a disposal has begun to remove a snapshot: it notes that before anything goes.

    Not one that stayed whole after all, because a hold came at the last moment: its case is done,
    and it is as it was. One that was left half is no record any more.
    """
    noted = [one for one in catalogue.events(snapshot_id) if one.type is EventType.DEACCESSION]
    if not noted:
        return False
    done = {one.id for one in catalogue.cases(CaseStatus.DONE)}
    return (
        catalogue.chunks.is_leaving(snapshot_id)
        or catalogue.disposal_of(snapshot_id) is not None
        or any(one.outcome == "fail" for one in noted)
        or any(one.detail.rpartition(" ärende ")[2] not in done for one in noted)
    )
