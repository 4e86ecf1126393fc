"""The sites that tests visit, served for real, and the browser that visits them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from torget.server import Site, serve

from harvesters.browser.engine.chromium import find_browser


def browser_path(playwright: Playwright) -> Path:
    """Return the browser that captures use."""
    return find_browser("", Path(playwright.chromium.executable_path))


@pytest.fixture
def site() -> Iterator[Site]:
    """Torget, with counters at zero."""
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module's tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser_path(playwright))
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor, without cookies."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 1100, "height": 900})
    yield context.new_page()
    context.close()
