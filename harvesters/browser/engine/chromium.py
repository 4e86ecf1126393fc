"""The browser itself: which program, and how it is opened so that two visits look alike."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from harvesters.agent import PRODUCT, named
from harvesters.browser.engine.targets import NOTHING_BEFORE
from ogonblick.errors import CaptureError, DiskFull

ROOM = 16 << 20
"""Bytes that a browser's profile takes at the least."""
NO_ROOM = "Disken med {} är full: webbläsaren fick inte plats."
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VIEWPORT = (1920, 1080)
LOCALE = "sv-SE"
UNWANTED = (
    *("AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades"),
    *("LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints"),
    *("PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
    *("AimEnabled", "WebUIOmniboxAimPopup", "WebUIOmniboxPopup"),
    *("SpareRendererForSitePerProcess", "ServiceWorkerAutoPreload"),
    *("BackgroundFetch", "FedCm", "WebPayments"),
)
"""What Chromium is started without: what changes addresses or asks the net of its own accord, as
Playwright would leave out too, and processes for its address bar (55 MB) and for a site that nobody
has asked for yet (25 MB; 2026-11). What is fetched in the background, of those who let one log in
and of ways to pay is asked by the browser itself, and nobody is told of it."""
NO_WINDOWS = "window.open = () => null"
"""Run before any script of a page's: fifty windows a second kept a visit from ever asking its page
anything, and Chromium's own blocker let them through (2026-11)."""
LETS_WINDOWS_OPEN = "--disable-popup-blocking"
"""What Playwright starts Chromium with. A page that pressed links to windows of their own opened as
many as it liked, past the script above: fourteen processes, and no post read (2026-11)."""
LETS_ADDRESSES_FLOOD = "--disable-ipc-flooding-protection"
"""What Playwright starts Chromium with. A page that called ``pushState`` 5,000 times a second kept
the browser's own process busy with it, and neither page nor browser was ever asked anything again.
Everybody else's Chromium lets 200 such changes through in ten seconds (2026-11)."""
SETTINGS = "--blink-settings=" + ",".join(
    (
        *("primaryHoverType=2", "availableHoverTypes=2"),
        *("primaryPointerType=4", "availablePointerTypes=4"),
        "mainFrameClipsContent=false",
    )
)
"""What pages are laid out with: a mouse, which Playwright sets too and is lost with what is set
here, and no edge that what lies outside the window is cut off at, so that it can be photographed.

Chromium's own way to photograph it (``captureBeyondViewport``) gives the page a window of 1 × 1 px
for a moment, for each picture. Pages heard of it, and where a frame was drawn just then all images
with ``srcset`` were asked for anew, small and large: 546 to 1,575 exchanges where it takes 174, and
now and then a piece showed a small one. And each time the whole page was laid out, a fifth of what
the pictures of 600 posts took. Without an edge the page hears nothing, and the pieces are the same
bytes. But neither wheel nor keys scroll it any more; a person's browser has its edge (2026-11)."""
Preferences = Mapping[str, Mapping[str, object]]
"""What a profile is begun with, as Chromium writes it down."""

NOTHING_BESIDE: Preferences = {
    "net": {"network_prediction_options": 2},
    "webrtc": {"ip_handling_policy": "disable_non_proxied_udp"},
}
"""Nothing is sent past our own way out. WebRTC's datagrams went by every proxy, also to addresses
in our own network: what the command line has for it is not heeded. Neither names nor connections
are fetched ahead, nor a page because another one proposes it (speculation rules). Such requests are
the browser's own, and nothing told of them (2026-11)."""
NO_PASSWORDS: Preferences = {"auth": {"schemes": "none"}}
"""A server that wants a password gives what it says without one. Chromium would ask a person, and
wait: a picture behind one kept its page from ever being loaded or printed (2026-11)."""
ASK_FOR_SWEDISH = {"Accept-Language": "sv-SE,sv;q=0.9,en;q=0.8"}
"""Sent with every request of a page's: a locale alone makes it a bare »sv-SE« (2026-11)."""
ASK_FOR_PLAIN = {"Accept-Encoding": "identity"}
"""Then wire, payload and WARC are the same bytes; brotli records crash ``warcio check``."""


def find_browser(wanted: str, managed: Path, search_path: str | None = None) -> Path:
    """Return the Chromium to use: the one asked for, the system's, or Playwright's own."""
    if wanted:
        if not Path(wanted).is_file():
            raise CaptureError(f"OGONBLICK_BROWSER_PATH={wanted}: där finns ingen webbläsare.")
        return Path(wanted)
    for name in SYSTEM_NAMES:
        if found := shutil.which(name, path=search_path):
            return Path(found)
    if managed.is_file():
        return managed
    raise CaptureError(
        "Ingen Chromium hittades. Installera den med »apt-get install chromium« eller"
        " »playwright install chromium«, eller peka ut den med OGONBLICK_BROWSER_PATH."
    )


def browser_version(browser: Path) -> str:
    """Return what the program says of itself, such as ``Chromium 156.0.8078.79``."""
    try:
        told = subprocess.run(
            [browser, "--version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError) as fault:
        raise CaptureError(f"Webbläsaren {browser} startar inte: {fault}") from fault
    return " ".join(told.stdout.split()[:2])


def user_agent(version: str, product: str, contact: str) -> str:
    """Return an honest user agent: the engine, our name, and where the operator can be reached."""
    major = version.rpartition(" ")[2].partition(".")[0]
    engine = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    return f"{engine} Chrome/{major}.0.0.0 Safari/537.36 {named(product, contact)}"


@dataclass(frozen=True)
class OpenBrowser:
    """A browser that is open: its only context, its DevTools address, and what it says it is."""

    context: BrowserContext
    address: str
    version: str
    agent: str


@contextmanager
def open_browser(
    wanted: str,
    profile: Path,
    contact: str,
    egress: int | None = None,
    *,
    shown: bool = False,
    preferences: Preferences = NOTHING_BESIDE,
) -> Iterator[OpenBrowser]:
    """Open one browser for one capture, and close it whatever happens.

    ``egress`` is the port on loopback of a SOCKS proxy that all it asks for goes by. One that is
    ``shown`` has a window for a person, and windows of its pages' own.

    The same language, time zone, motion and scale every time: four of four fresh contexts then
    gave identical pixels.  The sandbox is on except for root, which Chromium refuses it to.
    """
    with sync_playwright() as playwright:
        program = find_browser(wanted, Path(playwright.chromium.executable_path))
        version = browser_version(program)
        agent = user_agent(version, PRODUCT, contact)
        told = [*arguments(egress), *who(agent), f"--disable-features={','.join(UNWANTED)}"]
        told += [] if shown else [SETTINGS]
        begin_profile(profile, preferences, {} if shown else NO_PASSWORDS)
        context = _launch(playwright, program, profile, agent, told, shown=shown)
        if not shown:
            context.add_init_script(NO_WINDOWS)
            context.add_init_script(NOTHING_BEFORE)
        try:
            yield OpenBrowser(context, devtools_address(profile), version, agent)
        finally:
            with suppress(PlaywrightError):  # the watch may have ended it already
                context.close()


def begin_profile(profile: Path, preferences: Preferences, browsers: Preferences) -> None:
    """Write down what a new profile, and the browser it is for, begin with. Raises ``DiskFull``."""
    own = profile / "Default"
    try:
        own.mkdir(parents=True)
        (own / "Preferences").write_text(json.dumps(preferences), encoding="utf-8")
        (profile / "Local State").write_text(json.dumps(browsers), encoding="utf-8")
    except OSError as fault:
        if fault.errno != ENOSPC:
            raise
        raise DiskFull(NO_ROOM.format(profile.parent)) from fault


def devtools_address(profile: Path) -> str:
    """Return where the browser's own wire is, as it writes it down once it listens.

    Raises ``DiskFull`` or ``CaptureError`` if it has not within ten seconds.
    """
    for _ in range(100):
        with suppress(OSError, ValueError):
            port, path = (profile / "DevToolsActivePort").read_text().split()
            return f"ws://127.0.0.1:{port}{path}"
        time.sleep(0.1)
    if shutil.disk_usage(profile).free < ROOM:
        raise DiskFull(NO_ROOM.format(profile.parent))
    raise CaptureError("Webbläsaren startade men sade aldrig var den nås. Försök igen.")


def arguments(egress: int | None) -> list[str]:
    """Return what the program is started with; with a way out given, there is no other.

    Without the bypass list loopback and link-local addresses need no proxy; without the rules names
    are looked up ahead.
    """
    listening = ["--remote-debugging-port=0"]
    if egress is None:
        return listening
    return [
        *listening,
        f"--proxy-server=socks5://127.0.0.1:{egress}",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]


def who(agent: str) -> list[str]:
    """Return what also workers say of us: what is told to a page does not reach them all.

    The script of a service worker, and what a shared worker asks for, came from »HeadlessChrome«
    in American English (2026-11).
    """
    return [f"--user-agent={agent}", "--accept-lang=sv-SE,sv,en"]


def _launch(
    playwright: Playwright,
    program: Path,
    profile: Path,
    agent: str,
    started_with: list[str],
    *,
    shown: bool,
) -> BrowserContext:
    width, height = VIEWPORT
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=program,
        args=started_with,
        headless=not shown,
        ignore_default_args=[LETS_ADDRESSES_FLOOD, *([] if shown else [LETS_WINDOWS_OPEN])],
        chromium_sandbox=os.geteuid() != 0,
        accept_downloads=False,
        user_agent=agent,
        extra_http_headers=ASK_FOR_SWEDISH | ASK_FOR_PLAIN,
        locale=LOCALE,
        timezone_id="Europe/Stockholm",
        reduced_motion="reduce",
        color_scheme="light",
        device_scale_factor=1,
        viewport={"width": width, "height": height},
    )
