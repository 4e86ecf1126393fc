"""Waiting for a store: as long as it is unavailable, and for nothing else."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ogonblick.digest import digest_of
from ogonblick.errors import ArchiveRefused, ArchiveUnavailable, DiskFull, ReceiptMismatch
from storage.archive import Sending
from storage.stores.folder import FolderStore
from storage.stores.patience import Patient


class Away(FolderStore):
    """A folder whose first answers are an error."""

    def __init__(self, folder: Path, answers: list[Exception]) -> None:
        super().__init__(folder, lambda: datetime.now(UTC))
        self.answers = answers

    def find(self, key: str) -> None:
        """Be away as often as told; then nothing lies there."""
        if self.answers:
            raise self.answers.pop()
        return super().find(key)  # type: ignore[return-value]


Open = Callable[[list[Exception]], Patient]


@pytest.fixture
def away(tmp_path: Path) -> Open:
    """Give a way to open a store that is away, with two waits of no time."""
    numbers = itertools.count()

    def opened(answers: list[Exception]) -> Patient:
        store = Patient(Away(tmp_path / f"arkiv-{next(numbers)}", answers), (0, 0))
        store.prepare()
        return store

    return opened


def test_a_store_that_comes_back_is_used(away: Open) -> None:
    """One that answers at the third try is used as if nothing had happened."""
    assert away([ArchiveUnavailable()] * 2).find("nyckel") is None


def test_patience_has_an_end(away: Open) -> None:
    """After the last wait the error comes out, and it is a temporary one."""
    with pytest.raises(ArchiveUnavailable):
        away([ArchiveUnavailable()] * 3).find("nyckel")


@pytest.mark.parametrize("final", [ArchiveRefused, ReceiptMismatch, DiskFull])
def test_what_is_final_is_not_asked_again(away: Open, final: type[Exception]) -> None:
    """A refusal comes out at once, and the next call is a new one."""
    store = away([final()])
    with pytest.raises(final):
        store.find("nyckel")
    assert store.find("nyckel") is None


def test_a_place_outside_the_folder_is_refused(tmp_path: Path) -> None:
    """A key never leads out of the folder, nor into what is noted there."""
    store = FolderStore(tmp_path / "arkiv", lambda: datetime.now(UTC))
    store.prepare()
    for key in ("../utanfor", "a/../../b", "/tmp/x", ".about/x", ""):
        with pytest.raises(ArchiveRefused, match="ingen plats"):
            store.put(Sending(key, b"", 0, digest_of([])))
    assert [path.name for path in tmp_path.iterdir()] == ["arkiv"]


def test_a_folder_says_what_its_locks_are_worth(tmp_path: Path) -> None:
    """Who finds the folder reads that nothing but this program honours its locks."""
    FolderStore(tmp_path / "arkiv", lambda: datetime.now(UTC)).prepare()
    assert "inte ett skyddat arkiv" in (tmp_path / "arkiv" / "LÄS MIG.txt").read_text("utf-8")
