"""Make sure that there is a Chromium to capture with, and fonts for it to write Swedish in.

The system's own if there is one, else Playwright's into its package's folder in ``.venv``, else the
distribution's package.  Run by ``make``; says in Swedish and English what it does.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from harvesters.browser.engine.chromium import browser_version, find_browser
from ogonblick.errors import CaptureError

DRIVER_LIBRARY = "libatomic1"
"""Playwright's driver is a Node that needs it; a minimal Debian 12 has it not (tried 2026-11)."""

FONTS = ("fonts-liberation", "fonts-noto-color-emoji")
PLAYWRIGHT = (sys.executable, "-m", "playwright")
SECONDS = 600


def run(command: Sequence[str], *, aloud: bool = True) -> bool:
    """Run a command; says whether it went well."""
    if aloud:
        print("  $", *command, flush=True)
    silence = None if aloud else subprocess.DEVNULL
    try:
        ended = subprocess.run(
            command, timeout=SECONDS, check=False, stdout=silence, stderr=silence
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def install(packages: Sequence[str]) -> bool:
    """Install the distribution's packages, as root or where sudo asks for no password."""
    print("  Installerar systempaket / installing system packages:", *packages, flush=True)
    first = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (first and not run([*first, "true"], aloud=False)):
        print(f"  Kör själv / run yourself: sudo apt-get install {' '.join(packages)}", flush=True)
        return False
    get = [*first, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    wanted = ["install", "-y", "--no-install-recommends", *packages]
    return run([*get, "update"]) and run([*get, *wanted])


def usable() -> Path | None:
    """Return the browser that captures would use, if it starts."""
    try:
        with sync_playwright() as playwright:
            managed = Path(playwright.chromium.executable_path)
        found = find_browser(os.environ.get("OGONBLICK_BROWSER_PATH", ""), managed)
        browser_version(found)
    except CaptureError:
        return None
    return found


def get_browser() -> None:
    """Fetch Playwright's Chromium, or the distribution's where that cannot be had or started."""
    print("  Ingen Chromium här: hämtar Playwrights. / No Chromium here: fetching Playwright's.")
    if not (run([*PLAYWRIGHT, "install", "chromium"]) and usable()):
        install(["chromium"])


def has_fonts() -> bool:
    """Whether there are fonts for Swedish text and for emoji; without them pictures differ."""
    listing = shutil.which("fc-list")
    if not listing:
        return False
    known = subprocess.run([listing], capture_output=True, text=True, check=False).stdout
    return "Emoji" in known and any(name in known for name in ("Liberation", "DejaVu", "Noto Sans"))


def main() -> int:
    """Find or fetch a browser; returns 1, with advice, where none can be had."""
    os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", "0")  # where captures look for it
    if not run([*PLAYWRIGHT, "--version"], aloud=False) and not install([DRIVER_LIBRARY]):
        return 1
    if not usable():
        get_browser()
    if not has_fonts() and not install(FONTS):
        print("  OBS: bilder kan se annorlunda ut. / NB: pictures may look different.")
    browser = usable()
    if not browser:
        print(
            "  Ingen webbläsare gick att få hit. Kör: sudo apt-get install chromium\n"
            "  No browser could be had. Run: sudo apt-get install chromium",
            file=sys.stderr,
        )
        return 1
    print(f"  {browser}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
