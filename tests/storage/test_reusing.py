"""A chunk that is not what it was: found and put right by the next bundle that has its bytes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from ogonblick.account import Account
from ogonblick.bundle import Bundle
from ogonblick.errors import ArchiveRefused
from ogonblick.event import EventType
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from storage.care.fixity import Damage, Harm
from storage.care.reusing import mend_reused
from storage.care.sharing import claim, hold
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from tests.storage.proxy import proxied
from tests.storage.sharing import LARGE, bundle_with, is_whole, payload

pytestmark = [pytest.mark.s3, pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)]

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LOCKED = date(2090, 1, 1)
HASTY = Patience(attempts=1, waits=(), doubts=())

Lay = Callable[[Archive, Bundle], tuple[Snapshot, tuple[Damage, ...]]]


@pytest.fixture
def spoilt(settings: Settings) -> Iterator[Archive]:
    """Give the archive as it is when its disk has lost one bit of the first chunk that is read."""
    times = iter(range(1))

    def answer(path: str, status: int, body: bytes) -> tuple[int, bytes]:
        if "/chunks/" in path and len(body) == LARGE and next(times, None) is not None:
            return status, bytes([body[0] ^ 1]) + body[1:]
        return status, body

    with proxied(settings, answer=answer) as address:
        yield open_archive(replace(settings, s3_endpoint=address), HASTY)


@pytest.fixture
def lay(catalogue: Catalogue, account: Account, snapshot: Snapshot) -> Lay:
    """Give a way to deposit and record a bundle as a harvest does; and what was mended on it."""
    owner = replace(account, municipality=f"Prov {uuid4().hex}")

    def laid(archive: Archive, bundle: Bundle) -> tuple[Snapshot, tuple[Damage, ...]]:
        sharing = claim(catalogue, owner, bundle)
        mended = mend_reused(catalogue, archive, bundle, sharing, lambda: NOON)
        receipt = archive.deposit(bundle, owner.id, LOCKED, sharing=sharing)
        id_ = bundle.snapshot_id
        kept = replace(snapshot, id=id_, period=id_, receipt=receipt)
        catalogue.record(kept, [], [], [])
        return kept, mended

    return laid


def test_what_is_spoilt_is_brought_anew_and_told_to_all_it_hurt(
    catalogue: Catalogue, archive: Archive, spoilt: Archive, lay: Lay, tmp_path: Path
) -> None:
    """The new version is locked and held as the old one, and both bundles are whole."""
    common = [payload(), payload()]
    first = bundle_with(tmp_path, f"forst-{uuid4().hex}", common)
    older, mended = lay(archive, first)
    assert mended == ()
    hold(catalogue, archive, ChunkUser(older.account_id, older.id), on=True)
    new = bundle_with(tmp_path, f"sedan-{uuid4().hex}", [*common, payload()])
    newer, (damage,) = lay(spoilt, new)
    assert (damage.harm, damage.hurts, damage.restored) == (Harm.CHANGED, (older.id,), True)
    newest, _ = archive.versions(damage.object.key)
    with pytest.raises(ArchiveRefused):
        archive.store.remove_versions([newest])
    protected = archive.protection(damage.object.key)
    assert protected.until == datetime(2090, 1, 1, tzinfo=UTC)
    for kept, bundle in ((older, first), (newer, new)):
        assert is_whole(archive, kept.receipt, bundle, tmp_path)
    (event,) = catalogue.events(older.id)
    assert (event.type, event.outcome) == (EventType.VALIDATION, "fail")
    assert event.detail.endswith(f"är ändrad, men är återställd när {newer.id} lades in")


def test_what_is_whole_is_read_and_not_sent(
    catalogue: Catalogue, archive: Archive, lay: Lay, tmp_path: Path
) -> None:
    """Each chunk stays one version, and nobody is told anything."""
    common = payload()
    older, newer = (
        lay(archive, bundle_with(tmp_path, f"hel-{uuid4().hex}", [common])) for _ in range(2)
    )
    assert (older[1], newer[1]) == ((), ())
    (chunk,) = catalogue.chunks.of(newer[0].id)
    assert len(archive.versions(chunk)) == 1
    assert catalogue.events(older[0].id) == []
