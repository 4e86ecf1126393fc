"""A page as a PDF, printed by Chromium itself, within a time that Playwright cannot be given."""

from base64 import b64decode
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from playwright.sync_api import Page

from harvesters.browser.page.direct import Direct, NoAnswer, direct_to
from harvesters.browser.recording.bodies import PIECE
from harvesters.steps import Budget

PAPER = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True}
"""A4 in inches, as Chromium asks for it, with what is painted behind the text."""
IN_PIECES = {"transferMode": "ReturnAsStream"}
"""A PDF is as large as all its photographs: a reply that holds it is held three times."""
SHEETS = 10
"""Most sheets of one PDF. That of 600 photographs took 400 MB in two processes while it was put
together, those of 20 sheets 40 and those of ten 24; all of them took 6 and 11 CPU-s. The page's
process grew by 100 MB over fifteen of them, and not at all when what each had left there was
collected (2026-11)."""
PRINT_SECONDS = 20.0
"""Longest time that one PDF may take: half a second on an idle machine."""
NO_MORE = "exceeds page count"
"""What Chromium says of sheets that there are none of."""

RELEASE_SECONDS = 5.0
"""Longest time that a page may take to let go of a script that kept it from being printed."""


def print_page(page: Page, address: str, budget: Budget, file: Path) -> Iterator[int]:
    """Write the page as PDFs of ten sheets each, asked for directly of the browser at ``address``.

    Yields the number of each, from 1, while it lies in the file; the next one is written over it.
    Raises ``NoAnswer`` if the page cannot be printed, or one of them is not within twenty seconds.
    """
    with direct_to(page, address) as direct:
        direct.slim()
        for number in count(1):
            here = Budget.of(min(PRINT_SECONDS, budget.left()))
            stream = _printed(direct, number, here)
            if not stream:
                return
            with file.open("wb") as out:
                out.writelines(_pieces(direct, stream, here))
            yield number
            direct.collect()


def _printed(direct: Direct, number: int, budget: Budget) -> str:
    """Print one PDF's sheets; returns the stream that has them, empty if there are none left."""
    sheets = {"pageRanges": f"{(number - 1) * SHEETS + 1}-{number * SHEETS}"}
    wanted = PAPER | IN_PIECES | sheets
    try:
        return str(direct.ask("Page.printToPDF", wanted, budget.left())["stream"])
    except NoAnswer as fault:
        if number > 1 and NO_MORE in str(fault):
            return ""
        # a script of the page that never ends would hold up the rest of the visit as well
        direct.ask("Runtime.terminateExecution", {}, RELEASE_SECONDS)
        raise


def _pieces(direct: Direct, stream: str, budget: Budget) -> Iterator[bytes]:
    """Yield a stream of the browser's to its end."""
    done = False
    while not done:
        told = direct.ask("IO.read", {"handle": stream, "size": PIECE}, budget.left())
        yield b64decode(told["data"]) if told["base64Encoded"] else told["data"].encode()
        done = told["eof"]
    direct.ask("IO.close", {"handle": stream}, budget.left())
