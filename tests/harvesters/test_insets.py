"""What frames of other sites show is in the pictures of the page, or told to be missing there."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page
from warcio.archiveiterator import ArchiveIterator

from bundles.pictures import is_plain
from harvesters.browser.pictures.insets import SLICE, laid, take_insets
from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.capture import Capture
from tests.bundles.building import png
from tests.harvesters.few_pages import served

pytestmark = pytest.mark.browser

RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
HEAD = "<!doctype html><html lang='sv'><meta charset='utf-8'><body style='margin: 0'>"
PAGE = f"""{HEAD}<header style='position: fixed; width: 100%; height: 60px; background: gray'>
Sundby</header><h1>Sundby kommun</h1><article itemscope
itemtype='https://schema.org/SocialMediaPosting'>
<meta itemprop=identifier content=p1><p itemprop=articleBody>Bron över ån öppnar igen.</p></article>
<div style='height: 3000px'></div><style>iframe {{ border: 0; display: block }}</style>
<iframe width=600 height=300 src='OTHER/nested'></iframe>
<iframe width=600 height=1700 src='OTHER/tall'></iframe>
<div style='position: relative'><iframe width=600 height=300 src='OTHER/tall'></iframe>
<button style='position: absolute; top: 0; left: 0; width: 100%; height: 100%'>Visa film</button>
</div><iframe width=600 height=300 src='/own'></iframe><div style='height: 1500px'></div>"""
TALL = f"""{HEAD}<div style='height: 1700px;
background: linear-gradient(red 900px, lime 900px)'>{"Ord<br>" * 90}</div>"""
PAGES = {
    "/": PAGE,
    "/nested": f"{HEAD}<iframe width=200 height=100 style='border: 0' src='BACK/inner'></iframe>",
    "/own": f"{HEAD}<iframe width=400 height=200 style='border: 0' src='OTHER/inner'></iframe>",
    "/inner": f"{HEAD}<style>html {{ background: blue }}</style>",
    "/tall": TALL,
}


def answer(path: str, port: int) -> tuple[str, bytes]:
    """Answer a page; frames are of a site by another name of the same machine."""
    said = PAGES.get(path, "").replace("OTHER", f"http://localhost:{port}")
    return "text/html", said.replace("BACK", f"http://127.0.0.1:{port}").encode()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the pages."""
    with served(answer) as at:
        yield f"{at}/"


def pieces_of(capture: Capture) -> list[bytes]:
    """Return the pieces of the page's picture."""
    with next(capture.folder.glob("screenshots-*.warc.gz")).open("rb") as file:
        return [
            record.content_stream().read()
            for record in ArchiveIterator(file)
            if "fullPageFinal" in (record.rec_headers["WARC-Target-URI"] or "")
        ]


def test_frames_of_other_sites_are_in_the_pictures(
    address: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """One in another or in the page's own, and a higher one than the window; at every visit.

    What lies under something else is told.
    """
    captures = [visit(make_job(address, tmp_path / f"{number}"), print) for number in range(2)]
    pieces, again = map(pieces_of, captures)
    assert pieces == again
    opened = [Image.open(BytesIO(piece)).convert("RGB") for piece in pieces]
    page = Image.new("RGB", (1920, sum(one.height for one in opened)))
    for number, piece in enumerate(opened):
        page.paste(piece, (0, 1080 * number))
    top = next(down for down in range(page.height) if page.getpixel((100, down)) == BLUE)
    assert [page.getpixel((100, top + down)) for down in (99, 100)] == [BLUE, WHITE]
    shown = [page.getpixel((300, top + 300 + down)) for down in (0, 899, 900, 1699)]
    assert shown == [RED, RED, LIME, LIME]
    own = top + 300 + 1700 + 300
    assert [page.getpixel((399, own + down)) for down in (0, 199, 200)] == [BLUE, BLUE, WHITE]
    (told,) = [one for one in captures[0].findings if one.code == "C317"]
    assert "(1 st)" in told.text


def test_only_what_stays_is_laid_in(page: Page, address: str) -> None:
    """A frame that is another size when the page is photographed is left out, and counted."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    insets = take_insets(page)
    assert page.evaluate("scrollY") == 0
    assert [size[1] for size in insets.sizes] == [300, 1700, 300, 200]
    assert sorted(insets.parts) == [(0, 0), (1, 0), (1, SLICE), (1, 2 * SLICE), (3, 0)]
    parts, lacking = laid(page, insets)
    assert (len(parts), lacking) == (5, 1)
    page.evaluate("document.querySelectorAll('iframe')[1].height = 1600")
    parts, lacking = laid(page, insets)
    assert (len(parts), lacking) == (2, 2)
    page.evaluate("document.querySelectorAll('iframe').forEach((frame) => frame.remove())")
    assert laid(page, insets) == ([], 4)


def test_a_picture_of_one_colour_is_told_from_others() -> None:
    """An empty frame is waited for."""
    whole = Image.new("RGB", (4, 4), "white")
    for wanted in (True, False):
        packed = BytesIO()
        whole.save(packed, "PNG")
        assert is_plain(packed.getvalue()) is wanted
        whole.putpixel((3, 3), (255, 255, 254))
    assert not is_plain(png(400, 300))
