"""A snapshot ordered on a page: seen as it comes, through a broken line, to its end."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest

from ogonblick.account import Account, Platform
from ogonblick.settings import Settings
from portal.web.app import create_app
from portal.web.rooms import Rooms
from retention.policy import shipped_policy
from storage.database.catalogue import Catalogue, open_catalogue
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader
from tests.entering import ENTERED
from tests.flows.board import Board
from tests.portal.serving import served
from tests.portal.signed_in import client, session

pytestmark = [pytest.mark.browser, pytest.mark.s3, pytest.mark.prefect]

OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Told:
    """One event of a stream."""

    mark: str
    name: str
    text: str


@pytest.fixture(scope="module")
def catalogue(stack: Settings, board: Board) -> Iterator[Catalogue]:
    """The stack's catalogue, with an account on the notice board."""
    shown = Account(
        id="visas-nu",
        name="Visas nu",
        platform=Platform.WEBSITE,
        url=board.url("visas-nu"),
        municipality="Exempelby kommun",
        department="KLF",
    )
    with closing(open_catalogue(stack.database_url)) as opened:
        opened.register([shown], ENTERED)
        yield opened


@pytest.fixture(scope="module")
def web(stack: Settings, catalogue: Catalogue) -> Iterator[httpx.Client]:
    """Give a client of a portal beside the running stack, with the reader's key alone."""
    archive = open_archive(as_reader(stack))
    policy = shipped_policy("helsingborg")
    app = create_app(Rooms(stack, catalogue, archive, policy, lambda: datetime.now(UTC)))
    token = session(catalogue, datetime.now(UTC))
    with served(app) as address, client(address, token) as asking:
        yield asking


def events(web: httpx.Client, path: str, heard: str = "") -> Iterator[Told]:
    """Listen to a stream as a browser does; it is closed when nobody reads on."""
    headers = {"Last-Event-ID": heard} if heard else {}
    with web.stream("GET", f"{path}/strom", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        said: dict[str, str] = {}
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            said |= {name: value} if value else {}
            if not line and "data" in said:
                yield Told(said["id"], said["event"], json.loads(said["data"])["text"])
                said = {}


def test_an_order_is_followed_to_its_snapshot(web: httpx.Client) -> None:
    """Once ordered it is shown and not begun again; a line that breaks goes on where it was."""
    ordered = web.post("/konton/visas-nu/ta", headers=OWN)
    path = ordered.headers["location"]
    assert ordered.status_code == 303
    assert web.post("/konton/visas-nu/ta", headers=OWN).headers["location"] == path
    assert "Ögonblicksbilden tas nu" in web.get(path).text
    with closing(events(web, path)) as broken:
        first = next(broken)
    heard = list(events(web, path, first.mark))
    assert first.mark not in {one.mark for one in heard}
    assert [one.name for one in heard if one.name == "slut"] == ["slut"]
    assert len({first.text, *(one.text for one in heard)}) > 2
    (last,) = heard[-1:]
    assert (last.name, last.text) == ("slut", "klar")
    done = web.get(path).text
    assert "Ögonblicksbilden är klar" in done
    snapshot_id = "_".join(("visas-nu", path.rpartition("/")[2].lower(), "on-request"))
    assert f'href="/ogonblicksbilder/{snapshot_id}"' in done
    assert "beställd av Alla Roller (allt)" in web.get(f"/ogonblicksbilder/{snapshot_id}").text
    assert "taking.js" not in done
    assert "/api" not in done
