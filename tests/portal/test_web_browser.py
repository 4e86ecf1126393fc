"""The portal in a real browser: nothing blocked, nothing foreign, usable narrow and by keyboard."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Literal

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal import axe
from tests.portal.world import FACEBOOK, GOOD

pytestmark = [pytest.mark.s3, pytest.mark.browser]

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"
PATHS = [
    "/",
    f"/konton/{FACEBOOK}",
    f"/konton/{FACEBOOK}/historik",
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
    "/nycklar",
    "/api",
    f"{SNAPSHOT}/lamna-ut?inlagg=p1",
]


ColorScheme = Literal["light", "dark"]
WIDE: tuple[int, ColorScheme] = (1280, "light")
NARROW: tuple[int, ColorScheme] = (400, "dark")
SEEN = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
"""Those of axe-core's rules that see more than what is written: colours, places and sizes."""


@contextmanager
def visiting(
    browser: Browser, address: str, token: str, screen: tuple[int, ColorScheme]
) -> Iterator[Page]:
    """Give a visitor who has signed in, by the width and the scheme of the screen."""
    width, scheme = screen
    context = browser.new_context(
        base_url=address,
        locale="sv-SE",
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "ogonblick", "value": token, "url": address}])
    yield context.new_page()
    context.close()


def see(page: Page, screen: tuple[int, ColorScheme]) -> None:
    """Change the visitor's screen for another."""
    width, scheme = screen
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)


@pytest.fixture(params=[WIDE, NARROW], ids=["wide-light", "narrow-dark"])
def page(
    browser: Browser, address: str, token: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Give a visitor with a wide light screen, and one with a narrow dark one."""
    with visiting(browser, address, token, request.param) as opened:
        yield opened


@pytest.fixture(scope="module")
def tab(browser: Browser, address: str, token: str) -> Iterator[Page]:
    """Give a visitor who goes from page to page, all in one process."""
    with visiting(browser, address, token, WIDE) as opened:
        yield opened


@pytest.mark.parametrize("path", PATHS)
def test_page_is_whole_and_open_to_all(tab: Page, address: str, path: str) -> None:
    """No message in the console, no foreign address, every picture shown, nothing too wide.

    axe-core finds no fault, wide and light or narrow and dark, and headings go down from one main
    heading a step at a time.
    """
    told: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    tab.on("request", lambda request: asked.append(request.url))
    see(tab, WIDE)
    tab.goto(path)
    for picture in tab.locator("img").all():
        picture.scroll_into_view_if_needed()
        tab.wait_for_function("picture => picture.naturalWidth > 0", arg=picture.element_handle())
    assert not told
    assert all(url.startswith(f"{address}/") for url in asked)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe.faults(tab) == []
    see(tab, NARROW)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe.faults(tab, *SEEN) == []
    levels = tab.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(one => +one.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


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


@pytest.mark.parametrize("page", [WIDE], indirect=True, ids=["wide-light"])
def test_hits_are_gone_through_by_keys_while_one_of_them_has_the_focus(page: Page) -> None:
    """There and nowhere else: what is typed in the field stays typed, and at the ends one stays."""
    page.goto("/sok?q=sundby")
    links = page.locator(".hits > li h3 a")
    first, last = links.first, links.last
    assert links.count() > 2
    expect(page.get_by_text("leder tillbaka till sökrutan")).to_be_visible()
    for key in ("j", "k", "n", "p", "/"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")
    field = page.locator("#q")
    field.press("End")
    field.press("j")
    expect(field).to_have_value("sundbyj")
    field.press("ArrowDown")
    expect(first).to_be_focused()
    for key, at in (("k", 0), ("j", 1), ("n", 2), ("p", 1), ("Control+j", 1)):
        page.keyboard.press(key)
        expect(links.nth(at)).to_be_focused()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    last.focus()
    page.keyboard.press("j")
    expect(last).to_be_focused()
    leads = last.get_attribute("href") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{leads}")


def test_reader_changes_to_english_and_back(page: Page) -> None:
    """One button does it on the page that is read, which says so to a screen reader."""
    page.goto(SNAPSHOT)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Replay the page").first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith(SNAPSHOT)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe.faults(page) == []
    page.get_by_role("button", name="Svenska").click()
    expect(page.get_by_role("link", name="Spela upp sidan").first).to_be_visible()


@pytest.mark.parametrize("page", [NARROW], indirect=True, ids=["narrow-dark"])
@pytest.mark.parametrize("path", [SNAPSHOT, "/sok?q=biblioteket", "/arenden", "/rapport"])
def test_a_page_on_paper_is_a_dated_document(page: Page, address: str, path: str) -> None:
    """It begins with when and where it is from, and has nothing that is there to be pressed."""
    page.goto(path)
    assert page.locator(".printed").is_hidden()
    page.emulate_media(media="print")
    told = page.locator(".printed")
    expect(told).to_contain_text("21 november 2026 kl. 15.03")
    expect(told).to_contain_text(f"{address}{path}")
    for pressed in page.locator("nav, button, select, .button, a[download]").all():
        assert pressed.is_hidden()
    with pikepdf.open(BytesIO(page.pdf(format="A4"))) as paper:
        assert len(paper.pages) < 12


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
