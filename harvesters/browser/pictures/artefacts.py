"""What is kept of a page beside its exchanges: how it looked, what it said, and a PDF of it."""

from typing import Any

from bundles.plain import to_json
from bundles.sight import LOOK
from harvesters.browser.desk import Desk
from harvesters.browser.page.direct import NoAnswer
from harvesters.browser.page.scripts import ask
from harvesters.browser.page.sight import take_sight
from harvesters.browser.pictures import screenshots
from harvesters.browser.pictures.insets import NO_INSETS, laid, take_insets, with_insets
from harvesters.browser.pictures.printing import print_page
from harvesters.findings import finding
from harvesters.steps import Budget
from ogonblick.capture import Finding

EVIDENCE = "view.png"
"""The first sight, beside the WARC: what is shown of a capture that failed."""
TITLE = "() => document.title"
BODY_TEXT = "() => (document.body || document.documentElement)?.innerText || ''"


def keep_first_sight(desk: Desk, url: str) -> None:
    """Keep the page as it met us: picture, text, thumbnail, and what replay compares."""
    view = screenshots.top_view(desk.page)
    desk.keep_picture(f"urn:view:{url}", view)
    (desk.job.folder / EVIDENCE).write_bytes(view.content)
    desk.keep_text(f"urn:text:{url}", ask(desk.page, BODY_TEXT))
    sight = to_json(take_sight(desk.page, url))
    (desk.job.folder / LOOK).write_text(sight, encoding="utf-8")
    desk.keep_picture(f"urn:thumbnail:{url}", screenshots.thumbnail(desk.page))


def keep_sight(desk: Desk, url: str) -> None:
    """Keep how a further page met us, and its words: it is not read any further."""
    desk.keep_picture(f"urn:view:{url}", screenshots.top_view(desk.page))
    desk.keep_text(f"urn:text:{url}", ask(desk.page, BODY_TEXT))


def keep_whole_page(desk: Desk, line: dict[str, Any]) -> list[Finding]:
    """Keep the page as it looks when all of it has been unfolded, and its text.

    ``line`` is the page's own in ``pages.jsonl``, and gets title and text. Returns what is told of
    frames that the pictures do not show.
    """
    page, url = desk.page, line["url"]
    patient = not desk.recorder.is_still()
    insets = take_insets(page) if patient else NO_INSETS
    height = screenshots.get_ready(page, patient=patient)
    parts, lacking = laid(page, insets)
    pieces = screenshots.full_page(page, desk.browser.address, height)
    for number, picture in enumerate(pieces, start=1):
        whole = with_insets(picture, (number - 1) * screenshots.PIECE, parts)
        desk.keep_picture(numbered(f"urn:fullPageFinal:{url}", number), whole)
    text: str = ask(page, BODY_TEXT)
    desk.keep_text(f"urn:textFinal:{url}", text)
    line.update(title=ask(page, TITLE), text=text, loadState=4)
    return [finding("C317", url, missing=lacking)] if lacking else []


def keep_pdf(desk: Desk, url: str, budget: Budget) -> list[Finding]:
    """Keep the page as PDFs; one that cannot be printed is a note, for the pictures are there."""
    file = desk.spool / "page.pdf"
    try:
        for number in print_page(desk.page, desk.browser.address, budget, file):
            uri = numbered(f"urn:pdf:{url}", number)
            desk.pictures.file(uri, "application/pdf", file, desk.clock())
    except NoAnswer as fault:
        return [finding("C304", url, reason=fault)]
    finally:
        file.unlink(missing_ok=True)
    return []


def numbered(uri: str, number: int) -> str:
    """Return the address of a piece of what is kept in several; the first has that of the whole."""
    return uri + (f"#piece-{number:04d}" if number > 1 else "")
