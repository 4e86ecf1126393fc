"""Rooms of their own for tests of flows, and accounts on the notice board."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from flows.rooms import Rooms, open_rooms
from ogonblick.account import Account, Platform
from ogonblick.settings import Settings
from storage.embedded.server import EmbeddedS3
from tests.entering import ENTERED

Enter = Callable[[str, str], None]
"""Enters an account in the register: its id, its address."""


@contextmanager
def new_rooms(
    seaweed: EmbeddedS3, home: Path, plan: str = "", *, replay_check: bool = False
) -> Iterator[Rooms]:
    """Give a home with a catalogue and a bucket of its own, allowed to visit loopback.

    Recordings are replayed only where a test is about that: it starts one browser more.
    """
    wanted = Settings(
        home=home,
        plan=plan,
        s3_bucket=f"prov-{uuid4().hex}",
        allow_private_addresses=True,
        capture_seconds=60,
        replay_check=replay_check,
    )
    opened = open_rooms(seaweed.settings(wanted))
    yield opened
    opened.catalogue.close()


@pytest.fixture
def rooms(tmp_path: Path, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """New rooms for one test."""
    with new_rooms(seaweed, tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def enter(rooms: Rooms) -> Enter:
    """A way to enter an account in the test's register."""
    return lambda account_id, url: enter_website(rooms, account_id, url)


def enter_website(rooms: Rooms, account_id: str, url: str) -> None:
    """Enter a municipality's account on a website in the register."""
    account = Account(
        id=account_id,
        name=account_id.capitalize(),
        platform=Platform.WEBSITE,
        url=url,
        municipality="Exempelby kommun",
        department="Kommunledningsförvaltningen",
    )
    rooms.catalogue.register([account], ENTERED)
