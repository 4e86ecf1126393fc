"""What is laid beside a deposited bundle: locked as it is, found with it, and verified."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from uuid import uuid4

import pytest

from ogonblick.bundle import Bundle
from ogonblick.digest import digest_of
from ogonblick.snapshot import Receipt
from storage.archive import Lock, Sending
from storage.packages.beside import place_of
from storage.packages.keeping import Archive

pytestmark = pytest.mark.s3

MakeBundle = Callable[[dict[str, bytes]], Bundle]


@pytest.mark.parametrize("locked", [date(2036, 7, 1), None])
def test_more_proof_is_kept_as_the_bundle_is(
    locked: date | None, archive: Archive, make_bundle: MakeBundle, tmp_path: Path
) -> None:
    """A renewal has the bundle's lock, is listed after its files, and is fetched by its digest."""
    receipt = archive.deposit(make_bundle({"manifest.json": b"{}"}), "konto", locked)
    (tmp_path / "new").write_bytes(b"stamp")
    for _ in range(2):  # as after a kill
        added = archive.put_beside(receipt, "proof/renewal-0001.tsr", tmp_path / "new")
    (first,) = receipt.files
    assert (added.locked_until, added.lock_mode) == (first.locked_until, first.lock_mode)
    assert archive.files(receipt, "proof") == [first, added]
    assert added.digest == digest_of([b"stamp"])
    assert place_of(added) == PurePosixPath("proof/renewal-0001.tsr")
    archive.fetch(added, tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == b"stamp"
    assert archive.files(receipt, "events") == [first]


def test_what_comes_after_the_lock_has_ended_is_laid_without(
    archive: Archive, tmp_path: Path
) -> None:
    """A record outlives its lock while it is held, and is told of all the same."""
    key = f"snapshots/konto/{uuid4().hex}/manifest.json"
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    lock = Lock("GOVERNANCE", ends)
    first = archive.store.put(Sending(key, b"{}", 2, digest_of([b"{}"]), lock))
    while datetime.now(UTC) <= ends:
        time.sleep(0.1)
    (tmp_path / "new").write_bytes(b"ny")
    laid = archive.put_beside(Receipt("x", "b", (first,)), "record.json", tmp_path / "new")
    assert (laid.size, laid.locked_until) == (2, "")
