"""PlaywrightCapture, run by ``beside.py`` in an environment of its own, with a browser it is told.

``python beside_playwrightcapture.py URL FOLDER BROWSER``.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from lookyloo_models import CaptureSettings
from playwright.async_api import Browser, BrowserType
from playwrightcapture import Capture

_launch = BrowserType.launch


async def main(url: str, folder: str, browser: str) -> None:
    """Capture a page as it does by itself, and write what it kept of the net."""

    async def launch(self: BrowserType, **told: Any) -> Browser:
        told |= {"executable_path": browser, "chromium_sandbox": os.geteuid() != 0}
        return await _launch(self, **told)

    BrowserType.launch = launch
    settings = CaptureSettings(url=url, browser="chromium", general_timeout_in_sec=90)
    async with Capture(capture_settings=settings, only_global_lookup=False) as capture:
        await capture.initialize_context()
        kept = await capture.capture_page(max_depth_capture_time=90)
    Path(folder, "page.har").write_text(json.dumps(kept["har"]), encoding="utf-8")  # noqa: ASYNC240 - all else is done


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
