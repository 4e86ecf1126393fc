"""The pictures in the docs, shot anew in a real browser: ``make pictures``.

A picture that shows what it showed is not written again. Digests and versions, which are others in
every run, are painted as ones of their length.
"""

import json
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, Page

from tests.portal.conftest import Places
from tests.portal.filling import fill
from tests.portal.shown import PAGES, Shown
from tests.portal.signed_in import session
from tests.portal.test_pictures import FOLDER, MADE_OF, made_of
from tests.portal.world import NOW, World

pytestmark = [pytest.mark.s3, pytest.mark.browser]

WIDTH, HEIGHT, HIGHEST = 1100, 800, 1250
QUALITY = 50
"""Of WebP: letters of pages are clear, and a page takes some 40 kB."""

SETTLED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    node.data = node.data.replace(/[0-9a-f]{12,}/g, (found) => "1".repeat(found.length));
  }
}"""


@pytest.fixture(scope="module")
def filled(world: World) -> World:
    """Give the world with something on every page."""
    fill(world.catalogue)
    return world


@pytest.fixture(params=PAGES, ids=lambda shown: shown.picture)
def shown(request: pytest.FixtureRequest) -> Shown:
    """Give every page, one after the other."""
    page: Shown = request.param
    return page


@pytest.fixture
def context(browser: Browser, places: Places, filled: World) -> Iterator[BrowserContext]:
    """Give a browser of ordinary width, in Swedish; by this name it may use passkeys."""
    portal = places.portal.replace("127.0.0.1", "localhost")
    opened = browser.new_context(
        base_url=portal,
        viewport={"width": WIDTH, "height": HEIGHT},
        locale="sv-SE",
        timezone_id="Europe/Stockholm",
        color_scheme="light",
        reduced_motion="reduce",
    )
    token = session(filled.catalogue, NOW)
    opened.add_cookies([{"name": "ogonblick", "value": token, "url": portal}])
    yield opened
    opened.close()


def test_the_page_is_shot(context: BrowserContext, shown: Shown) -> None:
    """It answers as it should, and its picture is laid among the docs' unless it looks the same."""
    if shown.stranger:
        context.clear_cookies()
    page = context.new_page()
    answer = page.goto(shown.path)
    assert answer
    assert answer.status == 200, page.inner_text("body")
    _keep(shown.picture, _shot(page))
    MADE_OF.write_text(json.dumps(made_of(), indent=1) + "\n", encoding="utf-8")


def _shot(page: Page) -> bytes:
    """Return a picture of the page's upper part, once all that is in it has come."""
    for frame in page.locator("iframe").all():
        frame.content_frame.get_by_text("/sundbykommun|").wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate(SETTLED)
    high = min(page.evaluate("document.documentElement.scrollHeight"), HIGHEST)
    page.set_viewport_size({"width": WIDTH, "height": max(high, HEIGHT // 2)})
    return page.screenshot(animations="disabled")


def _keep(name: str, shot: bytes) -> None:
    place = FOLDER / f"{name}.webp"
    packed = BytesIO()
    Image.open(BytesIO(shot)).convert("RGB").save(packed, "WEBP", quality=QUALITY, method=6)
    if not place.exists() or _differ(place.read_bytes(), packed.getvalue()):
        place.write_bytes(packed.getvalue())


def _differ(one: bytes, other: bytes) -> bool:
    """Say whether two pictures show different things."""
    before, after = (Image.open(BytesIO(picture)).convert("L") for picture in (one, other))
    return before.size != after.size or ImageChops.difference(before, after).getbbox() is not None
