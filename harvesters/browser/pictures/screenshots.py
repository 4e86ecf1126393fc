"""Pictures of a page: lossless pieces as masters, made by Chromium itself.

Playwright's full page took 19.5 s where Chromium's own ``optimizeForSpeed`` took 2.5, and one
picture of the whole page doubled the memory; hence pieces. Those of a screen's height take 3 %
more processor time than those of 2,000 px (a page of 41,000 px, three rounds in turns), and half
the memory wherever they are made or decoded (measured 2026-11).
"""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from bundles.pictures import joined_png
from harvesters.browser.engine.chromium import VIEWPORT
from harvesters.browser.page.direct import Direct, NoAnswer, Order, direct_to
from harvesters.browser.page.picture import Picture
from harvesters.browser.page.scripts import ask
from harvesters.browser.page.worlds import session_of

PIECE = VIEWPORT[1]
"""Highest piece in pixels: above 8,192 some GL settings repeat the page, silently."""

HIGHEST_PART = 7 * PIECE
"""Highest picture of a part of a page in pixels: what ``bundles.pictures`` still opens."""

PIECE_SECONDS = 60.0
"""Longest time that one piece may take: half a second on an idle machine."""

PICTURES_READY = """async (patient) => {
  const isShown = (i) => i.offsetWidth > 20 && i.offsetHeight > 20;
  const isBlank = (i) => isShown(i) && !(i.complete && i.naturalWidth);
  const pause = (ms) => new Promise((r) => setTimeout(r, ms));
  const frame = () => Promise.race([new Promise((r) => requestAnimationFrame(r)), pause(200)]);
  const ends = performance.now() + 5000;
  for (const image of patient ? [...document.images].filter(isBlank) : []) {
    if (performance.now() > ends) break;
    const { top } = image.getBoundingClientRect();
    window.scrollBy({ top: top - innerHeight / 2, behavior: "instant" });
    await frame();
    await frame();
  }
  window.scrollTo({ top: 0, left: 0, behavior: "instant" });
  if (!patient) return document.scrollingElement?.scrollHeight ?? innerHeight;
  const late = [...document.images].filter((i) => !i.complete);
  const done = Promise.all(late.map((i) => new Promise((r) => { i.onload = i.onerror = r; })));
  await Promise.race([done, pause(3000)]);
  await document.fonts.ready;
  return document.scrollingElement?.scrollHeight ?? innerHeight;
}"""
"""Goes once more to what shows no picture: a page that brings its pictures as they come near was
passed too fast by the reading on a busy machine, and pieces lacked some (2026-11). Only the window
is scrolled: a row of pictures in a box of its own is to stay where it was."""


def top_view(page: Page) -> Picture:
    """Return the first screenful, 1920×1080, lossless."""
    width, height = VIEWPORT
    return Picture("view.png", "image/png", _shoot(page, 0, 0, width, height))


def thumbnail(page: Page) -> Picture:
    """Return the first screenful as a 640×360 JPEG."""
    width, height = VIEWPORT
    content = _shoot(page, 0, 0, width, height, scale=1 / 3, kind="jpeg")
    return Picture("thumbnail.jpg", "image/jpeg", content)


def get_ready(page: Page, *, patient: bool = True) -> int:
    """Go to the page's top, and return its height in pixels.

    One is ``patient`` with pictures that have yet to come, but not on a page that was stilled:
    nothing comes there any more, and no timer ends the wait.
    """
    return int(ask(page, PICTURES_READY, patient))


def full_page(page: Page, address: str, height: int) -> Iterator[Picture]:
    """Yield a page of so many pixels from the top in lossless pieces, each at most a screen high.

    ``address`` is the browser's. Raises Playwright's error for a page that gives none.
    """
    try:
        with direct_to(page, address) as direct:
            for number, content in enumerate(_pieces(direct, height), start=1):
                yield Picture(f"full-{number:04d}.png", "image/png", content)
    except NoAnswer as fault:
        raise PlaywrightError(f"captureScreenshot: {fault}") from fault


def _pieces(direct: Direct, height: int) -> Iterator[bytes]:
    """Yield the pieces of a page of so many pixels, each while the browser makes the next one."""
    tops = iter(range(0, height, PIECE))
    coming = [_ordered(direct, top, height) for top in islice(tops, 1)]
    while coming:
        shot = direct.answer(coming.pop(), PIECE_SECONDS)
        coming += [_ordered(direct, top, height) for top in islice(tops, 1)]
        yield b64decode(shot.pop("data"))


def _ordered(direct: Direct, top: int, height: int) -> Order:
    """Order the piece that begins so many pixels down a page of a height, lossless."""
    direct.slim()
    wanted = _wanted(0, top, VIEWPORT[0], min(PIECE, height - top))
    return direct.order("Page.captureScreenshot", wanted)


def part(page: Page, box: Sequence[int]) -> Picture:
    """Return a part of the page as it is now, no higher than ``HIGHEST_PART``.

    ``box`` is left, top, width and height in pixels of the whole page.
    """
    left, top, width, height = box
    pieces = [
        _shoot(page, left, top + down, width, min(PIECE, height - down))
        for down in range(0, height, PIECE)
    ]
    content = joined_png(pieces) if len(pieces) > 1 else pieces[0]
    return Picture("part.png", "image/png", content)


def _shoot(
    page: Page, x: int, y: int, width: int, height: int, *, scale: float = 1, kind: str = "png"
) -> bytes:
    wanted = _wanted(x, y, width, height, scale, kind)
    return b64decode(session_of(page).send("Page.captureScreenshot", wanted)["data"])


def _wanted(
    x: int, y: int, width: int, height: int, scale: float = 1, kind: str = "png"
) -> dict[str, Any]:
    """Return how a picture of a part of the page is asked for, of the window's size at the most.

    What lies outside the window is drawn too, by ``chromium.SETTINGS``.
    """
    return {
        "format": kind,
        "optimizeForSpeed": kind == "png",
        "clip": {"x": x, "y": y, "width": width, "height": height, "scale": scale},
    }
