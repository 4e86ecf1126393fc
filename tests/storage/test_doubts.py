"""What is known to be in the archive, and is said to be missing: asked for again, then believed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest

from ogonblick.bundle import Bundle
from ogonblick.errors import NotInArchive
from ogonblick.settings import Settings
from storage.packages.beside import folder_of
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from tests.storage.proxy import proxied

pytestmark = pytest.mark.s3

DOUBTING = Patience(attempts=1, waits=(), doubts=(0, 0))

MakeBundle = Callable[[dict[str, bytes]], Bundle]


@contextmanager
def forgetful(settings: Settings, part: str, times: int) -> Iterator[tuple[Archive, list[str]]]:
    """Give an archive that first says so many times that what has ``part`` in its key is missing.

    And all that it is asked for.
    """
    asked: list[str] = []
    denied = iter(range(times))

    def answer(path: str, status: int, body: bytes) -> tuple[int, bytes]:
        asked.append(path.partition("?")[0])
        if part in path and next(denied, None) is not None:
            return HTTPStatus.NOT_FOUND, b""
        return status, body

    with proxied(settings, answer=answer) as address:
        yield open_archive(replace(settings, s3_endpoint=address), DOUBTING), asked


def test_what_was_missing_once_is_read(
    archive: Archive, settings: Settings, make_bundle: MakeBundle
) -> None:
    """A version that a receipt names is read, by key or by receipt, after one wrong answer."""
    (file,) = archive.deposit(make_bundle({"manifest.json": b"{}"}), "konto", None).files
    with forgetful(settings, file.key, 1) as (doubting, asked):
        assert doubting.open(file).read() == b"{}"
    assert len(asked) == 2
    with forgetful(settings, file.key, 1) as (doubting, _):
        assert doubting.open_key(file.key).read() == b"{}"


def test_what_lies_beside_a_bundle_is_not_left_out(
    archive: Archive, settings: Settings, make_bundle: MakeBundle, tmp_path: Path
) -> None:
    """What the archive lists stays in the list of files after one wrong answer."""
    receipt = archive.deposit(make_bundle({"manifest.json": b"{}"}), "konto", None)
    (tmp_path / "bevis").write_bytes(b"bevis")
    kept = archive.put_beside(receipt, "proof/bevis", tmp_path / "bevis")
    with forgetful(settings, f"{folder_of(receipt)}/proof/bevis", 1) as (doubting, _):
        assert doubting.files(receipt, "proof") == [*receipt.files, kept]


def test_what_stays_missing_is_believed_in_the_end(settings: Settings) -> None:
    """Each doubt is one more question; what need not be there is asked for once."""
    with forgetful(settings, "ingen", 0) as (doubting, asked):
        with pytest.raises(NotInArchive, match="prov/ingen"):
            doubting.store.read("prov/ingen", "", 0, 5)
        assert len(asked) == 1 + len(DOUBTING.doubts)
        asked.clear()
        assert doubting.store.find("prov/ingen") is None
        assert len(asked) == 1
