"""The portal as people meet it: a real server over a real catalogue and a real archive."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from ogonblick.settings import Secret, Settings
from portal.web.app import create_app
from portal.web.serving import listen, server
from retention.policy import shipped_policy
from storage.database.catalogue import open_catalogue
from storage.embedded.rules import ruled
from storage.embedded.server import EmbeddedS3
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from storage.stores.identities import as_reader
from tests.portal.in_process import Portal
from tests.portal.signed_in import client, session
from tests.portal.world import NOW, World, build

Serve = Callable[[Archive], AbstractContextManager[str]]

_HASTY = Patience(attempts=1, waits=(), connect=1, read=10)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[World]:
    """Give a small municipality in a catalogue and a bucket of its own."""
    home = tmp_path_factory.mktemp("portal")
    settings = ruled(seaweed, Settings(home=home, s3_bucket="portalprov"), _HASTY)
    archive = open_archive(settings, _HASTY)
    archive.prepare()
    catalogue = open_catalogue(settings.database_url)
    yield build(settings, catalogue, archive, tmp_path_factory.mktemp("captures"))
    catalogue.close()


@pytest.fixture(scope="session")
def serve_with(world: World) -> Serve:
    """Give a way to serve the portal with the world's catalogue and some archive."""

    @contextmanager
    def served(archive: Archive) -> Iterator[str]:
        app = create_app(
            world.settings,
            world.catalogue,
            archive,
            shipped_policy("helsingborg"),
            lambda: NOW,
        )
        running = server(app)
        with listen(0) as listener:
            thread = threading.Thread(target=running.run, args=([listener],))
            thread.start()
            while not running.started:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            running.should_exit = True
            thread.join()

    return served


@pytest.fixture(scope="session")
def address(world: World, serve_with: Serve) -> Iterator[str]:
    """Give the address of the portal, which comes to the archive with the reader's key."""
    with serve_with(open_archive(as_reader(world.settings), _HASTY)) as address:
        yield address


@pytest.fixture(scope="session")
def token(world: World) -> str:
    """Give the session of somebody who may do everything."""
    return session(world.catalogue, NOW)


@pytest.fixture
def web(address: str, token: str) -> Iterator[httpx.Client]:
    """Give a client of somebody who may do everything."""
    with client(address, token) as asking:
        yield asking


@pytest.fixture
def web_without_archive(world: World, serve_with: Serve, token: str) -> Iterator[httpx.Client]:
    """Give a client of a portal whose archive does not answer."""
    with listen(0) as listener:
        free = listener.getsockname()[1]
    gone = Settings(
        home=world.settings.home,
        s3_endpoint=f"http://127.0.0.1:{free}",
        s3_access_key="nyckel",
        s3_secret_key=Secret("hemlighet"),
    )
    archive = open_archive(gone, _HASTY)
    with serve_with(archive) as address, client(address, token) as asking:
        yield asking


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a catalogue without anybody, to be copied."""
    path = tmp_path_factory.mktemp("tom") / "catalogue.db"
    open_catalogue(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def nobodys(empty: Path, tmp_path: Path) -> Iterator[Portal]:
    """Give a portal that nobody can sign in to."""
    shutil.copy(empty, tmp_path)
    with closing(open_catalogue(f"sqlite:///{tmp_path}/catalogue.db")) as catalogue:
        yield Portal(catalogue)
