"""An attended login: a person logs in to an account's platform in a visible browser.

Nothing is filled in, solved or evaded: the person does it, and what their browser then holds is
kept for captures of that account.
"""

import os
import tempfile
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError

from harvesters.addresses import Addresses, refusal
from harvesters.browser.engine.attending import Left, attend
from harvesters.browser.engine.egress import Egress
from harvesters.browser.opening import first_line
from harvesters.limits import Limits
from harvesters.sessions import Session
from ogonblick.account import Account
from ogonblick.errors import CaptureError
from ogonblick.settings import Settings

NO_DISPLAY = (
    "Inloggningen görs av en person i ett synligt webbläsarfönster, och här finns ingen skärm."
    " Kör kommandot på en dator med skärm och samma OGONBLICK_HOME, eller över »ssh -X«."
)

NO_WINDOW = (
    "Webbläsarfönstret gick inte att öppna: {}. Kontrollera att skärmen går att nå"
    " (echo $DISPLAY) och försök igen."
)


def has_display() -> bool:
    """Say whether a window could be seen here."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def log_in(account: Account, settings: Settings, owner: str, taken_at: datetime) -> Session:
    """Let a person log in, and return the session once they close the window.

    Raises ``CaptureError`` without a screen, without a browser, or where nothing was left to keep.
    """
    if not has_display():
        raise CaptureError(NO_DISPLAY)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        left = watched_login(account.url, settings, Path(profile), Left(), shown=True)
    if not (left.cookies or left.storage):
        raise CaptureError("Webbläsaren stängdes utan att något fanns att spara. Logga in igen.")
    return Session(account.id, owner, taken_at, left.cookies, left.storage)


def watched_login(url: str, settings: Settings, profile: Path, left: Left, *, shown: bool) -> Left:
    """Open a platform's address, and return what is there when its window is closed.

    Raises ``CaptureError`` for an address that may not be visited, or if no window opens.
    """
    private = settings.allow_private_addresses
    if refused := refusal(url, allow_private=private):
        raise CaptureError(refused.text)
    with Egress(Addresses(allow_private=private), Limits().received, lambda: None) as egress:
        try:
            attend(url, settings, profile, egress.port, left, shown=shown)
        except PlaywrightError as fault:
            raise CaptureError(NO_WINDOW.format(first_line(fault))) from fault
    return left
