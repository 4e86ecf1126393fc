"""What looks alike in an account, as people meet it in the portal."""

import asyncio
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest
from PIL import Image

from ogonblick.likeness import Likeness, Verdict
from ogonblick.settings import Settings
from portal.web.app import create_app
from portal.web.rooms import Rooms
from retention.policy import shipped_policy
from storage.database.catalogue import open_catalogue
from tests.bundles.building import png
from tests.cli.test_likeness import PHOTO, encoded, posted
from tests.cli.test_plan import account, snapshot
from tests.entering import ENTERED
from tests.portal.signed_in import session
from tests.portal.world import EARLIER, FACEBOOK, GOOD, NOW, World

Look = Callable[[str], str]
"""Gives the page at an address."""

SOURCE = sha256(png()).hexdigest()
MEDIUM = f"/ogonblicksbilder/{GOOD.snapshot_id}/medium"


@pytest.mark.s3
def test_a_medium_is_shown_out_of_the_sealed_package(web: httpx.Client) -> None:
    """As a picture of our own making, beside another with what differs framed."""
    for path in (f"{MEDIUM}/{SOURCE}", f"{MEDIUM}/{SOURCE}/mot/{EARLIER.snapshot_id}/{SOURCE}"):
        answer = web.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert Image.open(io.BytesIO(answer.content)).format == "WEBP"


@pytest.mark.s3
def test_what_a_snapshot_has_no_medium_of_is_not_found(web: httpx.Client) -> None:
    """Neither another picture's bytes nor a word that is no digest."""
    for source in ("0" * 64, "nej"):
        assert web.get(f"{MEDIUM}/{source}").status_code == 404


@pytest.mark.s3
def test_an_account_in_which_nothing_is_alike_says_so(web: httpx.Client) -> None:
    """In words, and its page leads there."""
    told = web.get(f"/konton/{FACEBOOK}/likheter").text
    assert "Inga bilder i kontot ser lika ut." in told
    assert f"/konton/{FACEBOOK}/likheter" in web.get(f"/konton/{FACEBOOK}").text


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[Look]:
    """Give a portal over a catalogue with a picture in two sizes, and an unchanged snapshot."""
    settings = Settings(home=tmp_path_factory.mktemp("alike"))
    catalogue = open_catalogue(settings.database_url)
    catalogue.register([account("kulturen", "Kulturnämnden")], ENTERED)
    first = replace(snapshot("kulturen"), likeness=Likeness("kulturen_2020h1_scheduled"))
    same = Likeness("k2", first.id, sentence="Oförändrad sedan sist.", verdict=Verdict.UNCHANGED)
    again = replace(first, id="k2", period="2", likeness=same, size=5_000_000)
    again = replace(again, taken_at=first.taken_at + timedelta(days=9))
    small = encoded(PHOTO.resize((300, 240)), "JPEG")
    catalogue.record(first, [], [*posted("p1", encoded(PHOTO)), *posted("p2", small)], [])
    catalogue.record(again, [], [], [])
    policy = shipped_policy("helsingborg")
    app = create_app(Rooms(settings, catalogue, world.archive, policy, lambda: NOW))
    cookies = {"ogonblick": session(catalogue, NOW)}

    async def asked(path: str) -> str:
        reaching = httpx.ASGITransport(app)
        where = "http://127.0.0.1"
        async with httpx.AsyncClient(transport=reaching, base_url=where, cookies=cookies) as client:
            answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    yield lambda path: asyncio.run(asked(path))
    catalogue.close()


@pytest.mark.s3
def test_groups_are_shown_best_copy_first(alike: Look) -> None:
    """The other beside it with its differences, and how many bits it is away."""
    told = alike("/konton/kulturen/likheter")
    shown = re.findall(r'<img src="([^"]+/medium/[^"]+)" alt="([^"]+)"', told)
    (best, words), (copy, _) = shown
    assert "600 × 480" in words
    assert copy.endswith(best.partition("/ogonblicksbilder/")[2].replace("/medium/", "/")) is True
    assert re.search(r"\d+ av 256 bitar skiljer", told)


@pytest.mark.s3
def test_unchanged_snapshots_are_shown_with_what_was_said_of_them(alike: Look) -> None:
    """Beside the first, with a way to compare them, and left out of the account's list if asked."""
    told = alike("/konton/kulturen/likheter")
    assert "Oförändrad sedan sist." in told
    assert 'href="/ogonblicksbilder/k2/jamfor?med=kulturen_2020h1_scheduled"' in told
    every = alike("/konton/kulturen")
    changed = alike("/konton/kulturen?visa=forandrade")
    assert "/ogonblicksbilder/k2" in every
    assert "Visa bara förändrade" in every
    assert "/ogonblicksbilder/k2" not in changed
    assert "Visa även 1 oförändrad<" in changed
