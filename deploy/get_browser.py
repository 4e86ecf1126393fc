"""Make sure that there is a Chromium to capture with, and fonts for it to write Swedish in.

The system's own if there is one, else Playwright's into its own folder, else the distribution's
package.  Run by ``make``; says in Swedish and English what it does.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from harvesters.browser.chromium import find_browser
from ogonblick.errors import CaptureError

PACKAGES = ("chromium", "fonts-liberation", "fonts-noto-color-emoji")
FONTS = PACKAGES[1:]
DOWNLOAD_SECONDS = 300


def present() -> Path | None:
    """Return the browser that captures would use now."""
    with sync_playwright() as playwright:
        managed = Path(playwright.chromium.executable_path)
    try:
        return find_browser(os.environ.get("OGONBLICK_BROWSER_PATH", ""), managed)
    except CaptureError:
        return None


def run(command: Sequence[str], seconds: int) -> bool:
    """Run a command; says whether it went well."""
    print("  $", *command, flush=True)
    try:
        return subprocess.run(command, timeout=seconds, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install_packages(packages: Sequence[str]) -> bool:
    """Install the distribution's packages, as root or where sudo asks for no password."""
    if not shutil.which("apt-get"):
        return False
    first = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if first and not run([*first, "true"], 10):
        return False
    get = [*first, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    install = [*get, "install", "-y", "-qq", "--no-install-recommends", *packages]
    return run([*get, "update", "-qq"], DOWNLOAD_SECONDS) and run(install, DOWNLOAD_SECONDS)


def has_fonts() -> bool:
    """Whether there are fonts for Swedish text and for emoji; without them pictures differ."""
    listing = shutil.which("fc-list")
    if not listing:
        return False
    known = subprocess.run([listing], capture_output=True, text=True, check=False).stdout
    return "Emoji" in known and any(name in known for name in ("Liberation", "DejaVu", "Noto Sans"))


def main() -> int:
    """Find or fetch a browser; returns 1, with advice, where none can be had."""
    if not present():
        print(
            "  Ingen Chromium här: hämtar Playwrights. / No Chromium here: fetching Playwright's."
        )
        fetched = run([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_SECONDS)
        if not fetched:
            print(
                "  Det gick inte: provar systemets paket. / No luck: trying the system's package."
            )
            install_packages(PACKAGES)
    if not has_fonts() and not install_packages(FONTS):
        print(
            "  OBS: typsnitt saknas, bilder kan se annorlunda ut. / Fonts missing, looks may differ."
        )
    browser = present()
    if not browser:
        print(
            "  Ingen webbläsare kunde installeras. Kör: sudo apt-get install chromium\n"
            "  No browser could be installed. Run: sudo apt-get install chromium",
            file=sys.stderr,
        )
        return 1
    print(f"  {browser}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
