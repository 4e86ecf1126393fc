"""A page as a PDF, printed by Chromium itself, within a time that Playwright cannot be given."""

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from harvesters.browser.bodies import PIECE
from harvesters.browser.direct import Direct, NoAnswer, direct_to
from harvesters.steps import Budget

PAPER = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True}
"""A4 in inches, as Chromium asks for it, with what is painted behind the text."""
IN_PIECES = {"transferMode": "ReturnAsStream"}
"""A long page's PDF is as large as all its photographs: a reply that holds it is held three times
(240 posts took 190 MB more than 60 did, 2026-11)."""

RELEASE_SECONDS = 5.0
"""Longest time that a page may take to let go of a script that kept it from being printed."""


def print_page(page: Page, address: str, seconds: float, file: Path) -> None:
    """Write the page as a PDF, asked for directly of the browser at ``address``.

    Raises ``NoAnswer`` if it cannot be, or is not done within the seconds.
    """
    budget = Budget.of(seconds)
    with direct_to(page, address) as direct:
        try:
            direct.slim()
            printed = direct.ask("Page.printToPDF", PAPER | IN_PIECES, budget.left())
        except NoAnswer:
            # a script of the page that never ends would hold up the rest of the visit as well
            direct.ask("Runtime.terminateExecution", {}, RELEASE_SECONDS)
            raise
        with file.open("wb") as out:
            for piece in _pieces(direct, printed["stream"], budget):
                out.write(piece)


def _pieces(direct: Direct, stream: str, budget: Budget) -> Iterator[bytes]:
    """Yield a stream of the browser's to its end."""
    done = False
    while not done:
        told = direct.ask("IO.read", {"handle": stream, "size": PIECE}, budget.left())
        yield b64decode(told["data"]) if told["base64Encoded"] else told["data"].encode()
        done = told["eof"]
    direct.ask("IO.close", {"handle": stream}, budget.left())
