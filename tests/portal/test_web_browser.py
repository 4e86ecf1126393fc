"""The portal in a real browser: nothing blocked, nothing foreign, usable narrow and by keyboard."""

import itertools
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from harvesters.browser.chromium import find_browser
from tests.portal.world import FACEBOOK, GOOD

pytestmark = [pytest.mark.s3, pytest.mark.browser]

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"
PATHS = [
    "/",
    f"/konton/{FACEBOOK}",
    SNAPSHOT,
    "/sok?q=bron",
    "/avvikelser",
    "/plan",
    "/gallring",
    "/rapport",
    "/konton",
    "/forteckning",
    "/ogonblicksbilder",
    f"{SNAPSHOT}/jamfor",
    f"{SNAPSHOT}/bild?skala=1",
    "/arenden",
    "/handelser",
    "/forandringar",
]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
FAULTS = "axe.run().then((found) => found.violations.map((one) => `${one.id}: ${one.help}`))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one Chromium for the module's tests."""
    with sync_playwright() as playwright:
        path = find_browser("", Path(playwright.chromium.executable_path))
        running = playwright.chromium.launch(executable_path=path)
        yield running
        running.close()


@pytest.fixture(params=[(1280, "light"), (400, "dark")], ids=["wide-light", "narrow-dark"])
def page(
    browser: Browser, address: str, token: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Give a visitor with a wide light screen, and one with a narrow dark one."""
    width, scheme = request.param
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "ogonblick", "value": token, "url": address}])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_page_is_whole_and_open_to_all(page: Page, address: str, path: str) -> None:
    """No message in the console, no foreign address, every picture shown, nothing too wide.

    axe-core finds no fault, and headings go down from one main heading a step at a time.
    """
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    for picture in page.locator("img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("picture => picture.naturalWidth > 0", arg=picture.element_handle())
    assert not told
    assert all(url.startswith(f"{address}/") for url in asked)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert _axe(page) == []
    levels = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(one => +one.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def _axe(page: Page) -> list[str]:
    """Return what axe-core finds; it is run as a debugger does, since the pages allow no script."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("Runtime.evaluate", {"expression": AXE})
    wanted = {"expression": FAULTS, "awaitPromise": True, "returnByValue": True}
    found: list[str] = debugger.send("Runtime.evaluate", wanted)["result"]["value"]
    return found


def test_slider_shows_the_one_or_the_other(page: Page) -> None:
    """The pictures stand side by side, and lie over each other once the slider is moved."""
    page.goto(f"{SNAPSHOT}/jamfor")
    pair = page.locator(".pair")
    expect(pair).not_to_contain_class("over")
    page.get_by_label("Dra för att se").press("Home")
    expect(pair).to_contain_class("over")
    assert pair.evaluate("pair => pair.style.getPropertyValue('--shown')") == "0%"
    page.get_by_role("button", name="Bredvid varandra").click()
    expect(pair).not_to_contain_class("over")


def test_keyboard_reaches_the_content_first(page: Page) -> None:
    """The first tab stop skips the menu and puts the reader in the content."""
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innehall"


def test_registrar_finds_a_word_and_verifies_the_snapshot(page: Page) -> None:
    """From the start page: search a word, follow the hit to its post, verify the snapshot."""
    page.goto("/")
    page.get_by_label("Sök i inlägg, kommentarer och sidor").fill("biblioteket")
    page.keyboard.press("Enter")
    page.get_by_label("Anledning till ögonblicksbilden").select_option(label="Enligt schema")
    page.get_by_role("button", name="Sök").click()
    page.locator(f'.hits a[href^="{SNAPSHOT}#"]').click()
    target = page.locator(":target")
    assert "Biblioteket har öppet" in target.inner_text()
    page.get_by_role("button", name="Kontrollera nu").click()
    assert page.get_by_role("heading", name="Inga fel").is_visible()
