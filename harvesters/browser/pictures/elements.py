"""Where on a page's pictures each post, comment, medium and header is; and pictures of those gone.

An element's picture is what lies in its box in the page's own pictures, so nothing is kept twice. A
virtualised feed has let go of most of its posts by the time that they are taken: 56 of 60 were
blank (measured 2026-11). Those are scrolled back to, and each has its picture taken.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bundles.drawn import DRAWN
from bundles.elements import LIST, OWN
from harvesters.browser.desk import Desk
from harvesters.browser.page.scripts import ask, script
from harvesters.browser.pictures.screenshots import HIGHEST_PART, part
from harvesters.browser.reading.extract import key_of, named
from harvesters.browser.reading.feed import scroll
from harvesters.browser.reading.identity import Places
from harvesters.browser.reading.looking import look
from harvesters.browser.recording.warc import LINES
from harvesters.browser.rules import Rules
from harvesters.steps import Budget
from ogonblick.digest import digest_of

Box = list[int]
"""Left, top, width and height in pixels of the whole page."""
TO_MIDDLE = """(place) => {
  const item = (window[Symbol.for("items")] || [])[place];
  if (item) item.scrollIntoView({ block: "center", behavior: "instant" });
}"""
"""Bring an item of the latest look into sight, whatever box it is scrolled in."""
SMALL = 0.2
"""The share of a screen that two steps down a page have in common."""
MOST = 120
"""Pictures after which no more are taken before a page is turned: each takes time from the reading,
and a page may have a hundred numbers. What has none is told."""
NO_ITEMS = {"header", "medium"}
WAIT_FOR_PAINT = 100
"""Milliseconds that a virtualised feed has to put its items where it is scrolled to."""


@dataclass(frozen=True)
class Sheet:
    """An open page whose items are pictured: by which rules they are found, and stood where."""

    desk: Desk
    rules: Rules
    url: str
    places: Places

    def look(self) -> dict[str, Any]:
        """Return what the page shows now, its items named as when they were read."""
        seen = look(self.desk.page, self.rules)
        return {**seen, "items": named(seen["items"], self.places)}


@dataclass
class Leaving:
    """An open page's new items, and the pictures of those that it will not show again.

    Called before the page is turned, it takes them. ``items`` are all that were read, and ``known``
    the keys of those that were read on other pages.
    """

    sheet: Sheet
    items: Mapping[str, Any]
    known: frozenset[str]
    lines: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, budget: Budget) -> None:
        """Take a picture of each new item that is shown now and has none, until there are many."""
        if len(self.lines) < MOST:
            self.lines += _keep_gone(self.sheet, self.without(), budget)

    def without(self) -> set[str]:
        """Return the keys of the new items that have no picture yet."""
        return set(self.items) - self.known - set(map(key_of, self.lines))


def keep_elements(leaving: Leaving, budget: Budget) -> set[str]:
    """Keep the boxes of what its whole pictures show, and a picture of whatever is gone from them.

    Returns the keys of all that is pictured.
    """
    sheet = leaving.sheet
    seen = sheet.look()
    keep_drawn(sheet.desk, sheet.rules, sheet.url)
    items = filter(is_pictured, seen["items"])
    showing = {key_of(item) for item in items if takes_room(item["box"])}
    listed = [*_boxes(seen), *(one for one in leaving.lines if key_of(one) not in showing)]
    if seen["items"]:
        listed += _keep_gone(sheet, leaving.without() - showing, budget)
    keep_boxes(sheet.desk, sheet.url, listed)
    return {key_of(one) for one in listed if one["kind"] not in NO_ITEMS}


def keep_boxes(desk: Desk, url: str, listed: Iterable[Mapping[str, Any]]) -> None:
    """Keep the list of a page's elements and their boxes."""
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in listed)
    desk.texts.resource(f"{LIST}{url}", LINES, lines.encode(), desk.clock())


def keep_drawn(desk: Desk, rules: Rules, url: str) -> None:
    """Keep what the page says that its pictures show, for ``bundles.selfcheck``."""
    told = ask(desk.page, script("drawn"), rules.header)
    line = json.dumps({"page": url, **told}, ensure_ascii=False)
    with (desk.job.folder / DRAWN).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def boxes(seen: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield kind, id and box of all that takes room; a medium has its post's id, and an address."""
    return _boxes({**seen, "items": named(seen["items"])})


def _boxes(seen: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    every = [{"kind": "header", "id": "", "box": seen["header"]}]
    for item in filter(is_pictured, seen["items"]):
        every.append({name: item[name] for name in ("kind", "id", "box")})
        for medium in item["media"]:
            url = medium["url"] or medium["poster"]
            every.append({"kind": "medium", "id": item["id"], "url": url, "box": medium["box"]})
    return (one for one in every if takes_room(one["box"]))


def is_pictured(item: Mapping[str, Any]) -> bool:
    """Whether the page's own pictures show an item that it shows.

    Of frames only those parts are in them that could be laid in (``pictures.insets``), so whatever
    stands there has its own.
    """
    return not item.get("framed")


def takes_room(box: Box) -> bool:
    """Whether there is anything to see in a box."""
    return bool(box) and min(box[2:]) > 0


def _keep_gone(sheet: Sheet, gone: set[str], budget: Budget) -> list[dict[str, Any]]:
    """Scroll through the page once more, and take the items that its pictures do not show."""
    page, rules = sheet.desk.page, sheet.rules
    scroll(page, rules, back=True)
    taken: list[dict[str, Any]] = []
    bottom = False
    while True:
        seen = _painted(sheet)
        for item in seen["items"]:
            if key_of(item) in gone and (line := _kept(sheet, item, seen["screen"])):
                taken.append(line)
                gone = gone - {key_of(item)}
        if bottom or not gone or budget.left() <= 0:
            break
        bottom = scroll(page, rules)["bottom"]
    scroll(page, rules, back=True)
    return taken


def _painted(sheet: Sheet) -> dict[str, Any]:
    """Return what the page shows when it has been painted."""
    sheet.desk.page.wait_for_timeout(WAIT_FOR_PAINT)
    return sheet.look()


def _kept(sheet: Sheet, item: Mapping[str, Any], screen: Box) -> dict[str, Any] | None:
    """Take a picture of an item that is in sight; returns its line, None if it is not yet.

    A small one is in sight as a whole at one of the steps down the page. A large one is brought
    there.
    """
    if fits(item["box"], screen):
        return _keep_one(sheet, item)
    if not takes_room(item["box"]) or item["box"][3] < screen[3] * SMALL:
        return None
    keys = [key_of(one) for one in _painted(sheet)["items"]]
    ask(sheet.desk.page, TO_MIDDLE, keys.index(key_of(item)) if key_of(item) in keys else -1)
    there = {key_of(one): one for one in _painted(sheet)["items"]}
    found = there.get(key_of(item))
    return _keep_one(sheet, found) if found and takes_room(found["box"]) else None


def fits(box: Box, screen: Box) -> bool:
    """Whether a box is in sight as a whole."""
    if not takes_room(box):
        return False
    (left, top, width, height), (x, y, wide, high) = box, screen
    return x <= left and y <= top and left + width <= x + wide and top + height <= y + high


def _keep_one(sheet: Sheet, item: Mapping[str, Any]) -> dict[str, Any]:
    """Take one item's picture and return its line.

    Its place in the address is escaped: an id is what the page says, and may hold a line's end.
    """
    left, top, width, height = item["box"]
    height = min(height, HIGHEST_PART)
    picture = part(sheet.desk.page, (left, top, width, height))
    address = f"{OWN}{sheet.url}#{quote(key_of(item), safe=':')}"
    sheet.desk.keep_picture(address, picture)
    digest = str(digest_of([picture.content]))
    named_so = {name: item[name] for name in ("kind", "id")}
    return {**named_so, "box": [0, 0, width, height], "picture": digest}
