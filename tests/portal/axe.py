"""What axe-core finds on a page that is open in a browser."""

import json
from importlib.resources import files

from playwright.sync_api import Page

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_RUN = "axe.run({}).then((found) => found.violations.map((one) => `${{one.id}}: ${{one.help}}`))"


def faults(page: Page, *rules: str) -> list[str]:
    """Return what axe-core finds by all its rules, or by some.

    It is run as a debugger does, since the pages allow no script.
    """
    debugger = page.context.new_cdp_session(page)
    debugger.send("Runtime.evaluate", {"expression": _AXE})
    asked = _RUN.format(json.dumps({"runOnly": rules} if rules else {}))
    wanted = {"expression": asked, "awaitPromise": True, "returnByValue": True}
    found: list[str] = debugger.send("Runtime.evaluate", wanted)["result"]["value"]
    return found
