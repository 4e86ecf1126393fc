"""The first sight of a page, taken in the same way live and in replay."""

from playwright.sync_api import Page

from bundles.plain import from_plain
from bundles.sight import Sight
from harvesters.browser.engine.chromium import VIEWPORT
from harvesters.browser.page.scripts import ask, script

MOST = 60
"""Elements that are kept: more tell no more, and each costs a crop."""


def take_sight(page: Page, url: str) -> Sight:
    """Return what the page that was opened at ``url`` shows now."""
    width, height = VIEWPORT
    seen = ask(page, script("sight"), {"width": width, "height": height, "most": MOST})
    return from_plain(Sight, {"url": url, **seen})
