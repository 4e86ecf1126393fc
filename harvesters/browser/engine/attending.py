"""A browser that a person uses: what it holds is looked at until they close it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as PlaywrightError

from harvesters.agent import reach
from harvesters.browser.engine.chromium import open_browser
from ogonblick.settings import Settings

LOOK_EVERY = 300.0
"""Milliseconds between two looks: what was there at the last one is what is kept."""
HELD = "() => [location.origin, {...localStorage}]"


@dataclass
class Left:
    """What a browser held when it was last looked at. Neither is ever printed."""

    cookies: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    storage: dict[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def look(self, context: BrowserContext) -> None:
        """Note what there is now; a page that is on its way elsewhere is seen the next time."""
        self.cookies = tuple(dict(cookie) for cookie in context.cookies())
        for page in context.pages:
            with suppress(PlaywrightError):
                origin, texts = page.evaluate(HELD)
                self.storage.update({origin: texts} if texts else {})


def attend(
    url: str, settings: Settings, profile: Path, egress: int, left: Left, *, shown: bool
) -> None:
    """Open an address for a person, and note what the browser holds until they close it."""
    contact = reach(settings.robot_page, settings.contact)
    with open_browser(settings.browser_path, profile, contact, egress, shown=shown) as browser:
        context = browser.context
        with suppress(PlaywrightError):  # a page that is slow, or fails, is the person's to see
            context.pages[0].goto(url, wait_until="commit")
        with suppress(PlaywrightError):  # the person may close it at any moment
            while pages := context.pages:
                left.look(context)
                with suppress(PlaywrightError):  # one of several windows was closed
                    pages[0].wait_for_timeout(LOOK_EVERY)
