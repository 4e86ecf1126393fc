"""Every store there is, each new and empty, for the one suite that all must pass."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from ogonblick.settings import Settings
from storage.archive import Store
from storage.embedded.server import EmbeddedS3
from storage.packages.opening import Patience, open_archive
from storage.stores.folder import FolderStore
from storage.stores.metering import Metered
from storage.stores.pacing import Paced
from storage.stores.patience import Patient

Make = Callable[[], Store]


@pytest.fixture(params=["s3", "folder", "wrapped folder"], scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give one store of each kind, prepared; each test has keys of its own.

    One of them lies within all the wrappers that there are.
    """
    opened: Store
    if request.param == "s3":
        server: EmbeddedS3 = request.getfixturevalue("seaweed")
        settings = server.settings(Settings(s3_bucket=f"avtal-{uuid4().hex}"))
        opened = open_archive(settings, Patience(attempts=2, waits=(), doubts=(0,))).store
    else:
        folder = tmp_path_factory.mktemp("medium") / "leverans"
        opened = FolderStore(folder, lambda: datetime.now(UTC))
        if request.param.startswith("wrapped"):
            opened = Metered(Patient(Paced(opened, 10_000), (0,), (0,)))
    opened.prepare()
    return opened


@pytest.fixture
def place() -> str:
    """Give a folder of its own in the store."""
    return f"prov/{uuid4().hex}/"
