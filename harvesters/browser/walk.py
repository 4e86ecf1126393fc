"""The walk through an account's pages: opened, read, photographed, one after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from playwright.sync_api import Error as PlaywrightError

from harvesters.browser.desk import Desk
from harvesters.browser.engine.egress import reason_of
from harvesters.browser.opening import Arrival, go, is_unreachable, is_worth_waiting, why_unreached
from harvesters.browser.page.scripts import ask, script
from harvesters.browser.pictures.artefacts import (
    TITLE,
    keep_first_sight,
    keep_pdf,
    keep_sight,
    keep_whole_page,
)
from harvesters.browser.pictures.elements import Leaving, Sheet, boxes, keep_boxes, keep_elements
from harvesters.browser.reading.feed import NOT_REACHED, End, read_page
from harvesters.browser.reading.looking import count_marked, look
from harvesters.browser.reading.turning import press_slides, turn_slides
from harvesters.browser.report.folder import Visited
from harvesters.browser.report.shortfalls import is_limited, is_number_of, same_page, same_site
from harvesters.browser.rules import Rules
from harvesters.browser.walls.barred import EMPTY, LIMITED, STOPS, barred, wall_before
from harvesters.browser.walls.consenting import refuse_consent, refuse_late_consent
from harvesters.browser.walls.overlays import overlay
from harvesters.browser.walls.passing import let_by, wait_until_filled
from harvesters.browser.walls.walls import look_at, wall
from harvesters.findings import finding
from harvesters.pace import Openings
from harvesters.pace_waits import asked_to_wait
from harvesters.steps import Budget, StepLog
from ogonblick.capture import Finding
from ogonblick.swedish import moment

OPENED = range(200, 300)
LEAST_WAIT = 1.0
"""Seconds that are waited even for a page that asks us to wait for none."""


@dataclass(frozen=True)
class Walk:
    """What a walk has with it: the open browser, what is known, rules, time, and the pace."""

    desk: Desk
    visited: Visited
    rules: Rules
    log: StepLog
    openings: Openings


def enter(walk: Walk, budget: Budget) -> Finding | None:
    """Open the account's address, refuse consent, take the first picture; returns the wall."""
    desk, visited, url = walk.desk, walk.visited, walk.desk.job.account.url
    try:
        arrival = go(desk, url, walk.openings, budget)
    except PlaywrightError as fault:
        if not is_unreachable(fault):
            raise
        return unreached(desk, fault)
    arrival = let_by(desk, walk.rules, arrival, budget)
    if arrival.status < HTTPStatus.BAD_REQUEST:
        wait_until_filled(desk.page, walk.rules, desk.recorder.quiet_for, budget)
    refuse_consent(desk, visited.findings, budget)
    if leads_elsewhere(walk):
        visited.findings.append(finding("C303", url, address=desk.page.url))
    keep_first_sight(desk, url)
    visited.pages.append(page_line(desk, url, arrival.status, depth=0))
    if arrival.wish is not None:
        leave_alone(walk, arrival.wish)
        return finding(LIMITED, url, status=arrival.status)
    items = in_sight(walk)
    met = wall(look_at(desk.page, arrival.status, items), url)
    if not items and (not met or met.code == EMPTY) and is_limited(desk):
        return limited(walk)
    return met


def limited(walk: Walk) -> Finding:
    """Tell of a page that came, and whose every question for its content came too soon."""
    if wishes := wishes_of(walk):
        leave_alone(walk, max(wishes))
    return finding(LIMITED, walk.desk.job.account.url, status=HTTPStatus.TOO_MANY_REQUESTS)


def in_sight(walk: Walk) -> int:
    """Return how many items tell that a page is no wall.

    One that is only guessed at tells nothing: an error has its heading and its time too.
    """
    page, rules = walk.desk.page, walk.rules
    marked = count_marked(page, rules)
    guessed = [] if marked or not rules.guess else look(page, rules)["items"]
    return marked or (len(guessed) if len(guessed) > 1 else 0)


def glance(walk: Walk) -> None:
    """Read the header of the page as it opened, and what of the feed stands there by itself."""
    desk, gathered = walk.desk, walk.visited.gathered
    seen = look(desk.page, walk.rules)
    gathered.add(seen)
    gathered.profile = ask(desk.page, script("profile"), walk.rules.as_script_argument())
    keep_boxes(desk, desk.job.account.url, boxes(seen))


def leave_alone(walk: Walk, wish: float) -> None:
    """Tell, and remember for all visits, that the platform wants no more for so many seconds."""
    desk, url = walk.desk, walk.desk.job.account.url
    until = desk.clock() + timedelta(seconds=wish)
    walk.visited.findings.append(finding("C305", url, moment=moment(until)))
    if desk.job.waits:
        asked_to_wait(desk.job.waits, url, until)


def unreached(desk: Desk, fault: PlaywrightError) -> Finding:
    """Say why the account's address, or the one it leads to, could not be opened."""
    url = desk.job.account.url
    if "SOCKS" not in fault.message:
        return finding("C109", url, detail=why_unreached(fault))
    if inside := desk.held.egress.refused():
        return finding("C110", url, detail=inside[-1])
    failed = desk.held.egress.failure(url)
    return finding("C109", url, detail=reason_of(failed) if failed else "inget svar")


def read_listing(walk: Walk) -> None:
    """Read the account's own page and the older ones behind it, taking pictures of each.

    However long the reading takes, there is time left for the picture of what was read.
    """
    visited, own = walk.visited, walk.desk.job.account.url
    seen = {own}
    while True:
        leaving = new_here(walk)
        with walk.log.step("read") as budget:
            visited.end = read_here(walk, leaving, budget)
        with walk.log.step("picture") as pictures:
            photograph(walk, leaving, pictures)
            if len(seen) == 1:
                visited.findings += keep_pdf(walk.desk, visited.pages[-1]["url"], pictures)
        turn_all(walk)
        older = visited.gathered.next_page
        if not older or older in seen or not same_site(older, own):
            return
        seen.add(older)
        if not has_time(walk, budget) or not open_further(walk, older, budget):
            visited.end = NOT_REACHED
            return


def new_here(walk: Walk) -> Leaving:
    """Return what takes the pictures of all that is new on the open page."""
    gathered, url = walk.visited.gathered, walk.visited.pages[-1]["url"]
    sheet = Sheet(walk.desk, walk.rules, url, gathered.places)
    return Leaving(sheet, gathered.items, frozenset(gathered.items))


def read_here(walk: Walk, leaving: Leaving, budget: Budget) -> End:
    """Read the page that is open to its end; tells if it went elsewhere, or if a wall came up."""
    desk, visited, address = walk.desk, walk.visited, walk.desk.page.url
    end = read_patiently(walk, leaving, budget)
    if not (same_page(desk.page.url, address) or is_number_of(desk.page.url, address)):
        visited.findings.append(finding("C208", address, address=desk.page.url))
    refuse_late_consent(desk, visited.findings)
    blocked = overlay(desk.page, address)
    if blocked:
        visited.findings.append(blocked)
        visited.walls.append(blocked.code)
    # that nothing more comes is no proof behind a box that keeps it away, nor without scripts
    is_proof = end.by_its_own_word or not (blocked or desk.recorder.is_still())
    return end if is_proof else NOT_REACHED


def read_patiently(walk: Walk, leaving: Leaving, budget: Budget) -> End:
    """Read the open page, and go on after each wait that its questions for more are asked for.

    Where the wait is too long, the reading ends there, and the platform is left alone. Only the
    account's own site is heeded: an advertiser must not be able to keep us from an account.
    """
    desk, quiet = walk.desk, at_pace(walk)
    while True:
        known = len(wishes_of(walk))
        end = read_page(desk.page, walk.rules, walk.visited.gathered, budget, quiet, leaving)
        asked = wishes_of(walk)[known:]
        if not asked:
            return end
        wish = max(LEAST_WAIT, *asked)
        if not is_worth_waiting(wish, walk.openings.pace, budget):
            leave_alone(walk, wish)
            walk.visited.walls.append(LIMITED)
            return NOT_REACHED
        desk.page.wait_for_timeout(wish * 1000)


def at_pace(walk: Walk) -> Callable[[], float]:
    """Return what tells how long it has been quiet, beyond what the platform is to be spared."""
    quiet, spared = walk.desk.recorder.quiet_for, walk.openings.pace.loads
    return lambda: quiet() - spared


def has_time(walk: Walk, budget: Budget) -> bool:
    """Say whether one page more can be opened in time, at the platform's pace and if it may be."""
    may_go_on = STOPS.isdisjoint(walk.visited.walls)
    return may_go_on and budget.left() > walk.openings.wait(time.monotonic())


def photograph(walk: Walk, leaving: Leaving, budget: Budget) -> None:
    """Keep how the open page looks, all of it and each item on it that was not known before."""
    walk.visited.findings += keep_whole_page(walk.desk, walk.visited.pages[-1])
    walk.visited.pictured |= keep_elements(leaving, budget)


def turn_all(walk: Walk) -> None:
    """Turn the rows of pictures on the open page, for what they show only when one asks.

    It ends where a press leads elsewhere, or where the platform asks us to wait.
    """
    page, address, known = walk.desk.page, walk.desk.page.url, len(wishes_of(walk))
    if LIMITED in walk.visited.walls or not press_slides(page, walk.rules, peek=True):
        return

    def goes_on() -> bool:
        return len(wishes_of(walk)) == known and same_page(page.url, address)

    with walk.log.step("slides") as budget:
        gathered, quiet = walk.visited.gathered, at_pace(walk)
        turn_slides(page, walk.rules, gathered, quiet, budget, goes_on)
    if wishes := wishes_of(walk)[known:]:
        leave_alone(walk, max(wishes))
        walk.visited.walls.append(LIMITED)


def wishes_of(walk: Walk) -> list[float]:
    """Return for how many seconds each the account's own site has asked not to be asked."""
    own = walk.desk.job.account.url
    return [wish.seconds for wish in walk.desk.shelf.wishes if same_site(wish.url, own)]


def open_further(walk: Walk, url: str, budget: Budget) -> bool:
    """Open one more page of the account; what stands in its way is told, and the visit goes on."""
    desk, visited = walk.desk, walk.visited
    try:
        arrival = go(desk, url, walk.openings, budget)
    except PlaywrightError as fault:
        if desk.page.is_closed() or not is_unreachable(fault):
            raise
        arrival = Arrival()
    visited.pages.append(page_line(desk, url, arrival.status, depth=1))
    if arrival.wish is not None:
        leave_alone(walk, arrival.wish)
        visited.walls.append(LIMITED)
    if not arrival.status:
        visited.findings.append(finding("C206", url))
        return False
    items = look(desk.page, walk.rules)["items"]
    met = wall_before(look_at(desk.page, arrival.status, len(items)), url, shows(walk, url, items))
    if met:
        visited.walls.append(met.code)
        visited.findings.append(barred(met, url, arrival.status))
        keep_sight(desk, url)
        if arrival.status in OPENED:  # known by its words alone, which may be mistaken
            visited.findings += keep_whole_page(desk, visited.pages[-1])
    return not met


def shows(walk: Walk, url: str, items: list[dict[str, Any]]) -> bool:
    """Say whether the post whose own page lies at an address is among the items of the open one."""
    gathered = walk.visited.gathered.items.values()
    known = {one["id"] for one in gathered if one["permalink"].partition("#")[0] == url}
    return any(one["permalink"].partition("#")[0] == url or one["id"] in known for one in items)


def page_line(desk: Desk, url: str, status: int, *, depth: int) -> dict[str, Any]:
    """Return what ``pages.jsonl`` says of a page that has just been opened."""
    at = desk.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    title = ask(desk.page, TITLE) if status else ""
    place = f"{desk.job.order.snapshot_id} {len(desk.opened)} {url}"
    return {
        "id": str(uuid5(NAMESPACE_URL, place)),
        "url": url,
        "ts": at,
        "title": title,
        "text": "",
        "status": status,
        "depth": depth,
        "loadState": 2,
    }


def leads_elsewhere(walk: Walk) -> bool:
    """Whether the account's address has led to another; the browser's own page of error is none."""
    at = walk.desk.page.url
    return not (same_page(at, walk.desk.job.account.url) or at.startswith("chrome-error:"))
