"""Deposits that were never finished: what they claimed goes, unless somebody needs it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from ogonblick.account import Account
from ogonblick.bundle import Bundle
from ogonblick.errors import ArchiveUnavailable
from ogonblick.snapshot import Snapshot
from storage.care.sharing import claim, folder_of
from storage.care.unfinished import let_go
from storage.database.catalogue import Catalogue
from storage.database.chunk_users import ChunkUser
from storage.packages.keeping import Archive
from tests.storage.sharing import bundle_with, deposited, is_whole, payload

pytestmark = pytest.mark.s3

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
Cut = Callable[..., tuple[Bundle, ChunkUser]]
"""Deposits all of a bundle but its manifest, which is written last."""


@pytest.fixture
def account(account: Account) -> Account:
    """Give an account whose municipality no other test shares chunks with."""
    return replace(account, municipality=f"Prov {uuid4().hex}")


@pytest.fixture
def cut_short(catalogue: Catalogue, archive: Archive, account: Account, tmp_path: Path) -> Cut:
    """Give a way to cut a deposit short."""

    def cut(*payloads: bytes, until: date | None = None) -> tuple[Bundle, ChunkUser]:
        bundle = bundle_with(tmp_path, f"prov_{uuid4().hex}_scheduled", list(payloads))
        shared = claim(catalogue, account, bundle)
        half = replace(bundle, files=bundle.files[:1])
        archive.deposit(half, account.id, until, sharing=shared)
        return bundle, ChunkUser(account.id, bundle.snapshot_id)

    return cut


def test_what_nobody_else_needs_goes(
    catalogue: Catalogue, archive: Archive, account: Account, cut_short: Cut, tmp_path: Path
) -> None:
    """Claims, files and own chunks are gone; what a finished deposit shares stays whole."""
    common = payload()
    whole = bundle_with(tmp_path, f"hel_{uuid4().hex}_scheduled", [common])
    receipt = deposited(catalogue, archive, account, whole)
    _, user = cut_short(common, payload())
    (own,) = catalogue.chunks.alone(user.snapshot_id)
    assert user in catalogue.chunks.unrecorded()
    assert let_go(catalogue, archive, user, NOON)
    assert archive.versions(own) == []
    assert archive.versions(folder_of(user)) == []
    assert user not in catalogue.chunks.unrecorded()
    assert is_whole(archive, receipt, whole, tmp_path)


def test_what_is_whole_or_recorded_stays(
    catalogue: Catalogue, archive: Archive, account: Account, snapshot: Snapshot, tmp_path: Path
) -> None:
    """A manifest says that all lies there, to be recorded; a record is nothing to let go of."""
    bundle = bundle_with(tmp_path, f"hel_{uuid4().hex}_scheduled", [payload()])
    receipt = deposited(catalogue, archive, account, bundle)
    user = ChunkUser(account.id, bundle.snapshot_id)
    assert user in catalogue.chunks.unrecorded()
    assert not let_go(catalogue, archive, user, NOON)
    assert is_whole(archive, receipt, bundle, tmp_path)
    catalogue.record(replace(snapshot, id=user.snapshot_id, receipt=receipt), [], [], [])
    assert user not in catalogue.chunks.unrecorded()


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
@pytest.mark.parametrize("beside", ["record.json", "events/0001.xml"])
def test_what_was_acknowledged_stays(
    catalogue: Catalogue, archive: Archive, cut_short: Cut, tmp_path: Path, beside: str
) -> None:
    """A bundle that has lost its manifest, and its row in the catalogue, is no unfinished one."""
    _, user = cut_short(payload())
    (tmp_path / "beside").write_bytes(b"{}")
    archive.put_evidence(f"{folder_of(user)}{beside}", tmp_path / "beside")
    there = archive.versions(folder_of(user))
    assert not let_go(catalogue, archive, user, NOON)
    assert archive.versions(folder_of(user)) == there


def test_what_is_locked_waits_for_its_day(
    catalogue: Catalogue, archive: Archive, cut_short: Cut
) -> None:
    """No lock is passed by: all stays claimed, also by the one that was begun with."""
    _, user = cut_short(payload(), until=date(2036, 1, 1))
    there = archive.versions(folder_of(user))
    assert not let_go(catalogue, archive, user, NOON)
    assert archive.versions(folder_of(user)) == there
    assert not catalogue.chunks.is_leaving(user.snapshot_id)


@pytest.mark.parametrize("deposits", [False, True], ids=["let go again", "deposited after all"])
def test_letting_go_that_was_cut_short_is_no_harm(
    catalogue: Catalogue,
    archive: Archive,
    account: Account,
    cut_short: Cut,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    deposits: bool,
) -> None:
    """Killed after its chunks went: the next call finishes it, or a deposit brings all again."""
    bundle, user = cut_short(payload(), payload())

    def killed(*_: object) -> None:
        raise ArchiveUnavailable("dödad")

    with monkeypatch.context() as cut:
        cut.setattr(archive, "remove", killed)
        with pytest.raises(ArchiveUnavailable, match="dödad"):
            let_go(catalogue, archive, user, NOON)
    assert catalogue.chunks.is_leaving(user.snapshot_id)
    if deposits:
        receipt = deposited(catalogue, archive, account, bundle)
        assert not catalogue.chunks.is_leaving(user.snapshot_id)
        assert is_whole(archive, receipt, bundle, tmp_path)
    else:
        assert let_go(catalogue, archive, user, NOON)
        assert archive.versions(folder_of(user)) == []
