"""A delivery is fetched by the link of a letter: in time, whole, and never what is secret."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from bundles.links import OPEN_FOR, delivery_link
from flows.preserve_before_removal import preserve
from flows.rooms import Rooms
from ogonblick.case import Removal
from ogonblick.event import EventType
from portal.web.app import create_app
from portal.web.rooms import Rooms as Behind
from storage.embedded.server import EmbeddedS3
from tests.flows.conftest import enter_website, new_rooms
from tests.flows.leaving import handed_in, wished

pytestmark = pytest.mark.s3

PORTAL = "https://arkiv.example"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """Rooms with one account, and a portal that has an address."""
    with new_rooms(seaweed, tmp_path_factory.mktemp("leverans")) as opened:
        enter_website(opened, "anslag", "https://anslag.example/")
        yield replace(opened, settings=replace(opened.settings, portal_address=PORTAL))


def fetched(rooms: Rooms, path: str, later: timedelta = timedelta()) -> httpx.Response:
    """Return what somebody without any sign-in is answered, at a moment."""
    moment = rooms.clock() + later
    behind = Behind(rooms.settings, rooms.catalogue, rooms.archive, rooms.policy, lambda: moment)
    app = create_app(behind)

    async def ask() -> httpx.Response:
        way = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=way, base_url=PORTAL) as asking:
            return await asking.get(path)

    return asyncio.run(ask())


def saved(rooms: Rooms, ground: str) -> tuple[Removal, str]:
    """Return a saved removal, and the path of a link to it."""
    case = handed_in(rooms, wished(rooms, "anslag", f"https://anslag.example/{ground}", ground))
    preserve(case.id, rooms)
    return case, delivery_link(rooms.settings, case.id, rooms.clock()).removeprefix(PORTAL)


def test_a_link_opens_its_delivery_for_thirty_days(rooms: Rooms, tmp_path: Path) -> None:
    """The whole ZIP, as an attachment that nobody else may keep, and it is noted; then no more."""
    case, path = saved(rooms, "HBG-9c")
    answer = fetched(rooms, path)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{case.id}.zip"'
    assert answer.headers["cache-control"] == "no-store"
    with ZipFile(BytesIO(answer.content)) as packed:
        packed.extractall(tmp_path)
    assert (tmp_path / case.id / "snapshot.wacz").is_file()
    assert rooms.catalogue.events(case.order.snapshot_id)[-1].type is EventType.DISSEMINATION
    over = fetched(rooms, path, OPEN_FOR)
    assert (over.status_code, "Be om en ny" in over.text) == (404, True)


def test_no_link_opens_what_is_secret(rooms: Rooms) -> None:
    """Not even one that is signed: whoever may see it signs in."""
    case, path = saved(rooms, "HBG-9a")
    assert fetched(rooms, path).status_code == 404
    events = rooms.catalogue.events(case.order.snapshot_id)
    assert EventType.DISSEMINATION not in {one.type for one in events}
