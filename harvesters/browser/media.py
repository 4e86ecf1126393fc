"""Media that the page asked for only in parts, gave up, or never asked for: fetched whole."""

from collections.abc import Iterable, Iterator
from typing import Any

from harvesters.browser.desk import Desk
from harvesters.browser.films.playlists import affordable, films_of
from harvesters.browser.page.scripts import ask, script
from harvesters.browser.reading.extract import Gathered
from harvesters.browser.reading.settling import settle
from harvesters.browser.recording.exchange import GIVEN_UP, Unstored
from harvesters.browser.report.shortfalls import same_site
from harvesters.steps import Budget
from ogonblick.capture import Occasion

PARTS = ("url", "poster")
"""Where a medium's addresses stand."""
LARGEST = "largest"
"""Where the address stands of the largest picture that the page offers in a shown one's place."""


def fetch_whole_media(desk: Desk, gathered: Gathered, budget: Budget) -> None:
    """Fetch once, whole, each medium that the page asked for only in parts or not at all.

    A range in the middle of a film made it unplayable in replay, and a picture that is chosen while
    the page is printed is given up before it has come (both seen in 2026-11). Before an account is
    closed, pictures are had in the largest size that the page offers too.
    """
    media = [medium for item in gathered.items.values() for medium in item["media"]]
    is_last = desk.job.order.occasion is Occasion.BEFORE_CLOSURE
    wanted = (*PARTS, LARGEST) if is_last else PARTS
    shown = (medium[part] for medium in media for part in wanted)
    urls = dict.fromkeys((*shown, *desk.shelf.unread, *given_up(desk.recorder.unstored())))
    fetch(desk, (url for url in urls if url.partition("#")[0] not in desk.shelf.stored), budget)
    fetch_films(desk, budget)
    for item in gathered.items.values():
        name_films(item, films_of(item["media"], desk.shelf.lists, desk.job.account.url))


def name_films(item: dict[str, Any], addresses: list[str]) -> None:
    """Give an item's media their addresses; a film that was played twice is one medium."""
    media = zip(item["media"], addresses, strict=True)
    known = {address or one["poster"]: {**one, "url": address} for one, address in media}
    item["media"] = list(known.values())


def given_up(unstored: Iterable[Unstored]) -> Iterator[str]:
    """Yield the addresses of the pictures that the page itself thought better of."""
    return (one.url for one in unstored if one.kind == "Image" and one.reason == GIVEN_UP)


def fetch_films(desk: Desk, budget: Budget) -> None:
    """Fetch all that the films consist of that come as play lists, as far as the requests go."""
    shelf = desk.shelf
    asked: set[str] = set()
    while True:
        left = desk.recorder.requests_left()
        more, dear = affordable(shelf.lists, shelf.stored, asked, left)
        if not more:
            shelf.dear = dear
            return
        asked.update(more)
        fetch(desk, more, budget)


def fetch(desk: Desk, urls: Iterable[str], budget: Budget) -> None:
    """Ask for addresses whole, one after the other, as long as there is time.

    A host that asks us to wait meanwhile is asked for no more, nor is anything asked for again that
    was answered with such a wish.
    """
    wishes = desk.shelf.wishes
    known = len(wishes)
    spared = {wish.url for wish in desk.shelf.spared}
    for url in urls:
        is_wanted = not any(same_site(url, wish.url) for wish in wishes[known:])
        if url.startswith("http") and is_wanted and url not in spared and budget.left() > 0:
            desk.shelf.fetched[url] = None
            wanted = {"url": url, "milliseconds": int(budget.left() * 1000)}
            ask(desk.page, script("fetch"), wanted)
    settle(desk.page, desk.recorder.quiet_for, budget)
