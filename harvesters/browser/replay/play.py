"""Playing a recording: its page opened in a browser without net, and compared with the live one."""

import json
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from bundles.answers import recorded_answers
from bundles.plain import from_json
from bundles.sight import LOOK, Sight
from harvesters.browser.engine.chromium import NOTHING_BESIDE, Preferences, open_browser
from harvesters.browser.page.sight import take_sight
from harvesters.browser.pictures.artefacts import EVIDENCE
from harvesters.browser.pictures.screenshots import top_view
from harvesters.browser.reading.settling import settle
from harvesters.browser.replay.player import Player, ReplayBroken
from harvesters.browser.replay.verdict import NOT_PLAYED, Seen, complete, unseen, verdict
from harvesters.browser.walls.walls import answer_consent
from harvesters.steps import Budget
from ogonblick.capture import Replay
from ogonblick.errors import BundleError

NO_WAY_OUT: Preferences = {
    "proxy": {
        "mode": "fixed_servers",
        "server": "127.0.0.1:9",
        "bypass_list": "<-loopback>",  # without it loopback needs no proxy
    },
    **NOTHING_BESIDE,
}
"""The profile's settings: what the player cannot hold (sockets, names) meets a closed door.

Chromium 156 refused pages and web sockets on loopback with ERR_PROXY_CONNECTION_FAILED (2026-11).
"""

PATIENCE = (1000, 2000)
"""Milliseconds to wait before a page that differs is looked at again: replay answers at once, so
the page's own timers have had less time than they had live."""


def play(folder: Path, url: str, browser_path: str, seconds: float, profile: Path) -> Replay:
    """Replay a capture folder's recording of an address and compare it with the live first sight.

    A recording that cannot be read or opened is a result. Raises ``CaptureError`` where there is
    no browser.
    """
    try:
        live = seen_live(folder)
        player = Player(recorded_answers(recordings(folder)), excused(folder))
    except (BundleError, OSError, ValueError):
        return NOT_PLAYED
    with open_browser(browser_path, profile, contact="", preferences=NO_WAY_OUT) as browser:
        player.start(browser.address)
        try:
            found = compare(browser.context.pages[0], player, live, url, Budget.of(seconds))
            player.stop()
        except (BundleError, PlaywrightError, ReplayBroken):
            return unseen(player.played())
    return found


def compare(page: Page, player: Player, live: Seen, url: str, budget: Budget) -> Replay:
    """Open the address as the visit did, and look until it looks as it did live, or never will."""
    page.goto(url, wait_until="domcontentloaded", timeout=max(1, budget.left() * 1000))
    settle(page, player.quiet_for, budget)
    if answer_consent(page).pressed:
        settle(page, player.quiet_for, budget)
    found = verdict(player.played(), live, seen_now(page, url))
    for wait in PATIENCE:
        if found.held or not complete(found):
            break
        page.wait_for_timeout(wait)
        found = verdict(player.played(), live, seen_now(page, url))
    return found


def recordings(folder: Path) -> list[Path]:
    """Return the capture folder's WARCs of exchanges, in their order."""
    return sorted(folder.glob("rec-*.warc.gz"))


def seen_live(folder: Path) -> Seen:
    """Return the live first sight; raises ``OSError`` or ``ValueError`` without a readable one."""
    sight = from_json(Sight, (folder / LOOK).read_bytes())
    return Seen(sight, (folder / EVIDENCE).read_bytes())


def seen_now(page: Page, url: str) -> Seen:
    """Return what the replayed page shows now."""
    view = top_view(page)
    return Seen(take_sight(page, url), view.content)


def excused(folder: Path) -> frozenset[str]:
    """Return the addresses that gave nothing to store when they were asked for live."""
    provenance = json.loads((folder / "provenance.json").read_bytes())
    return frozenset(gone["url"] for gone in provenance["unstored"])
