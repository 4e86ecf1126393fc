"""Where on a page's pictures each post, comment, medium and header is; and pictures of those gone.

An element's picture is what lies in its box in the page's own pictures, so nothing is kept twice. A
virtualised feed has let go of most of its posts by the time that they are taken: 56 of 60 were
blank (measured 2026-11). Those are scrolled back to, and each has its picture taken.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from harvesters.browser.desk import Desk
from harvesters.browser.extract import key_of, named
from harvesters.browser.feed import look
from harvesters.browser.rules import Rules
from harvesters.browser.screenshots import part
from harvesters.browser.scripts import ask, script
from harvesters.browser.warc import LINES
from harvesters.steps import Budget

Box = list[int]
"""Left, top, width and height in pixels of the whole page."""
TO_TOP = "() => scrollTo(0, 0)"
TO_MIDDLE = "([, top, , height]) => scrollTo(0, top - (innerHeight - height) / 2)"
WAIT_FOR_PAINT = 100
"""Milliseconds that a virtualised feed has to put its items where it is scrolled to."""


def keep_elements(desk: Desk, rules: Rules, url: str, read: set[str], budget: Budget) -> None:
    """Keep the boxes of what its whole pictures show, and a picture of whatever is gone from them.

    ``read`` are the keys of the items that were read on the page.
    """
    seen = look(desk.page, rules)
    lines = [json.dumps(line, ensure_ascii=False) + "\n" for line in boxes(seen)]
    desk.texts.resource(f"urn:elements:{url}", LINES, "".join(lines).encode(), desk.clock())
    showing = {key_of(item) for item in named(seen["items"])}
    if showing:
        _keep_gone(desk, rules, url, read - showing, budget)


def boxes(seen: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield kind, id and box of all that takes room; a medium has its post's id, and an address."""
    every = [{"kind": "header", "id": "", "box": seen["header"]}]
    for item in named(seen["items"]):
        every.append({name: item[name] for name in ("kind", "id", "box")})
        for medium in item["media"]:
            url = medium["url"] or medium["poster"]
            every.append({"kind": "medium", "id": item["id"], "url": url, "box": medium["box"]})
    return (one for one in every if takes_room(one["box"]))


def takes_room(box: Box) -> bool:
    """Whether there is anything to see in a box."""
    return bool(box) and min(box[2:]) > 0


def _keep_gone(desk: Desk, rules: Rules, url: str, gone: set[str], budget: Budget) -> None:
    """Scroll through the page once more, and take the items that its pictures do not show."""
    ask(desk.page, TO_TOP)
    bottom = False
    while True:
        for key, item in _showing(desk, rules).items():
            if key in gone and _keep_one(desk, rules, url, key, item["box"]):
                gone = gone - {key}
        if bottom or not gone or budget.left() <= 0:
            break
        bottom = ask(desk.page, script("scroll"), rules.posts)["bottom"]
    ask(desk.page, TO_TOP)


def _showing(desk: Desk, rules: Rules) -> dict[str, dict[str, Any]]:
    """Return the items that the page holds now, by their keys."""
    desk.page.wait_for_timeout(WAIT_FOR_PAINT)
    return {key_of(item): item for item in named(look(desk.page, rules)["items"])}


def _keep_one(desk: Desk, rules: Rules, url: str, key: str, box: Box) -> bool:
    """Take one item's picture where the page shows it; says if it did."""
    ask(desk.page, TO_MIDDLE, box)
    item = _showing(desk, rules).get(key)
    if not item or not takes_room(item["box"]):
        return False
    desk.keep_picture(f"urn:element:{url}#{item['id']}", part(desk.page, item["box"]))
    return True
