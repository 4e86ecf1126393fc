"""What is kept of a page beside its exchanges: how it looked, what it said, and a PDF of it."""

from typing import Any

from bundles.plain import to_json
from bundles.sight import LOOK
from harvesters.browser import screenshots
from harvesters.browser.desk import Desk
from harvesters.browser.direct import NoAnswer
from harvesters.browser.folder import write_text
from harvesters.browser.printing import print_page
from harvesters.browser.scripts import ask
from harvesters.browser.sight import take_sight
from harvesters.findings import finding
from ogonblick.capture import Finding

EVIDENCE = "view.png"
"""The first sight, beside the WARC: what is shown of a capture that failed."""
TITLE = "() => document.title"
BODY_TEXT = "() => (document.body || document.documentElement).innerText || ''"
PRINT_SECONDS = 20.0
"""Longest time a PDF may take: 13.7 s for 43,622 px on a busy machine (measured 2026-11)."""


def keep_first_sight(desk: Desk, url: str) -> None:
    """Keep the page as it met us: picture, text, thumbnail, and what replay compares."""
    view = screenshots.top_view(desk.page)
    desk.keep_picture(f"urn:view:{url}", view)
    (desk.job.folder / EVIDENCE).write_bytes(view.content)
    desk.keep_text(f"urn:text:{url}", ask(desk.page, BODY_TEXT))
    write_text(desk.job.folder / LOOK, to_json(take_sight(desk.page, url)))
    desk.keep_picture(f"urn:thumbnail:{url}", screenshots.thumbnail(desk.page))


def keep_whole_page(desk: Desk, line: dict[str, Any]) -> None:
    """Keep the page as it looks when all of it has been unfolded, and its text.

    ``line`` is the page's own in ``pages.jsonl``, and gets title and text.
    """
    url = line["url"]
    pieces = screenshots.full_page(desk.page, desk.browser.address)
    for number, picture in enumerate(pieces, start=1):
        uri = f"urn:fullPageFinal:{url}" + (f"#piece-{number:04d}" if number > 1 else "")
        desk.keep_picture(uri, picture)
    text: str = ask(desk.page, BODY_TEXT)
    desk.keep_text(f"urn:textFinal:{url}", text)
    line.update(title=ask(desk.page, TITLE), text=text, loadState=4)


def keep_pdf(desk: Desk, url: str, seconds: float = PRINT_SECONDS) -> list[Finding]:
    """Keep the page as a PDF; one that cannot be printed is a note, for the pictures are there."""
    file = desk.spool / "page.pdf"
    try:
        print_page(desk.page, desk.browser.address, seconds, file)
        desk.pictures.file(f"urn:pdf:{url}", "application/pdf", file, desk.clock())
    except NoAnswer as fault:
        return [finding("C304", url, reason=fault)]
    finally:
        file.unlink(missing_ok=True)
    return []
