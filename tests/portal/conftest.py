"""The portal as people meet it: a real server over a real catalogue and a real archive."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from harvesters.browser.engine.chromium import find_browser
from ogonblick.settings import Secret, Settings
from portal.web.app import create_app
from portal.web.isolated.app import isolated_app
from portal.web.isolated.place import Place, with_place
from portal.web.isolated.viewings import Viewings
from portal.web.rooms import Rooms
from portal.web.serving import listen
from retention.policy import shipped_policy
from storage.database.catalogue import open_catalogue
from storage.embedded.rules import ruled
from storage.embedded.server import EmbeddedS3
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from storage.stores.identities import as_reader
from tests.portal.in_process import Portal
from tests.portal.serving import served, served_on
from tests.portal.signed_in import client, session
from tests.portal.world import NOW, World, build

Serve = Callable[[Archive], AbstractContextManager[str]]

_HASTY = Patience(attempts=1, waits=(), connect=1, read=10)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> World:
    """Give a small municipality in a bucket of its own, and in a catalogue that is closed again."""
    home = tmp_path_factory.mktemp("portal")
    settings = ruled(seaweed, Settings(home=home, s3_bucket="portalprov"), _HASTY)
    archive = open_archive(settings, _HASTY)
    archive.prepare()
    with closing(open_catalogue(settings.database_url)) as catalogue:
        return build(settings, catalogue, archive, tmp_path_factory.mktemp("captures"))


@pytest.fixture(scope="module")
def world(built: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give the municipality with a home of its own: what a module does to the catalogue is its."""
    home = tmp_path_factory.mktemp("hem")
    shutil.copy(built.settings.home / "catalogue.db", home)
    settings = replace(built.settings, home=home)
    with closing(open_catalogue(settings.database_url)) as catalogue:
        yield replace(built, settings=settings, catalogue=catalogue)


@pytest.fixture(scope="module")
def serve_with(world: World) -> Serve:
    """Give a way to serve the portal with the world's catalogue and some archive."""

    def serve(archive: Archive) -> AbstractContextManager[str]:
        policy = shipped_policy("helsingborg")
        rooms = Rooms(world.settings, world.catalogue, archive, policy, lambda: NOW)
        return served(create_app(rooms))

    return serve


@pytest.fixture(scope="module")
def address(world: World, serve_with: Serve) -> Iterator[str]:
    """Give the address of the portal, which comes to the archive with the reader's key."""
    with serve_with(open_archive(as_reader(world.settings), _HASTY)) as address:
        yield address


@dataclass(frozen=True)
class Places:
    """Where the portal is, and the port where recordings are played."""

    portal: str
    port: int


@pytest.fixture(scope="module")
def places(world: World) -> Iterator[Places]:
    """Give the portal with its isolated origin beside it."""
    with ExitStack() as stack:
        front, apart = stack.enter_context(listen(0)), stack.enter_context(listen(0))
        settings = with_place(world.settings, apart)
        archive = open_archive(as_reader(settings))
        policy = shipped_policy("helsingborg")
        rooms = Rooms(settings, world.catalogue, archive, policy, lambda: NOW)
        place = Place(Viewings(rooms), settings.replay_address)
        stack.enter_context(served_on(apart, isolated_app(place)))
        stack.enter_context(served_on(front, create_app(rooms)))
        yield Places(f"http://127.0.0.1:{_port(front)}", _port(apart))


def _port(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one Chromium for the module's tests."""
    with sync_playwright() as playwright:
        path = find_browser("", Path(playwright.chromium.executable_path))
        running = playwright.chromium.launch(executable_path=path)
        yield running
        running.close()


@pytest.fixture(scope="module")
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
