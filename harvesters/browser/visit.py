"""One visit to one account, step by step, from its address to a capture folder."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from playwright.sync_api import Error as PlaywrightError

from harvesters.addresses import refusal
from harvesters.browser.artefacts import TITLE, keep_first_sight, keep_pdf, keep_whole_page
from harvesters.browser.coverage import rule_findings, shortcomings
from harvesters.browser.desk import Desk, open_desk
from harvesters.browser.egress import reason_of
from harvesters.browser.elements import keep_elements
from harvesters.browser.extract import posts_from
from harvesters.browser.feed import NOT_REACHED, End, look, read_page, settle
from harvesters.browser.folder import Visited, write_capture, write_spans
from harvesters.browser.opening import first_line, go, is_unreachable
from harvesters.browser.pageinfo import write_page_infos
from harvesters.browser.provenance import write_provenance
from harvesters.browser.recorder import RecordingBroken
from harvesters.browser.rules import Rules, rules_for
from harvesters.browser.scripts import ask, script
from harvesters.browser.shortfalls import failed_questions, overspent, same_site, unanswered
from harvesters.browser.walls import answer_consent, look_at, overlay, wall
from harvesters.findings import finding
from harvesters.job import Job
from harvesters.steps import Budget, Say, StepLog
from ogonblick.capture import Capture, Finding

OPENED = range(200, 300)
LEAVE_TIME_FOR_PICTURES = 0.75
"""The share of the budget after which reading stops: what was read must still be photographed."""


def visit(job: Job, profile: Path, clock: Callable[[], datetime], say: Say) -> Capture:
    """Visit the account and fill the job's folder; the outcome is in the capture it returns.

    A browser that dies is an outcome (C107), not an error: what it had written stays as evidence.
    """
    log = StepLog(say)
    visited = Visited()
    refused = refusal(job.account.url, allow_private=job.allow_private_addresses)
    if refused:
        visited.findings.append(refused)
    else:
        try:
            record_account(job, profile, clock, visited, log)
        except PlaywrightError as fault:
            code = "C113" if "evaluate" in fault.message else "C107"
            visited.findings.append(finding(code, job.account.url, detail=first_line(fault)))
        except RecordingBroken as fault:
            visited.findings.append(finding("C107", job.account.url, detail=str(fault)))
    return write_capture(job, visited, log.taken)


def record_account(
    job: Job, profile: Path, clock: Callable[[], datetime], visited: Visited, log: StepLog
) -> None:
    """Record everything the account shows; what is known to be missing becomes findings."""
    with open_desk(job, profile, clock) as desk:
        blocked = walk_as_far(desk, visited, log)
    visited.exchanges = len(desk.shelf.answers)
    visited.spent = desk.held.spending.spent
    visited.findings += overspent(desk)
    write_spans(job.folder, (*desk.spans, *write_page_infos(desk, visited.pages)))
    write_provenance(desk)
    if blocked:
        visited.findings.append(blocked)
        visited.walls.append(blocked.code)
        return
    visited.findings += unanswered(desk)
    visited.posts = posts_from(visited.gathered, job.account, desk.shelf.stored)
    visited.findings += shortcomings(visited.coverage(), visited.posts)
    visited.findings += failed_questions(desk)
    visited.findings += rule_findings(job.account, visited.gathered)


def walk(desk: Desk, visited: Visited, log: StepLog) -> Finding | None:
    """Walk through the account's pages; returns the wall, if one stands at the first."""
    budget = Budget.of(desk.job.seconds * LEAVE_TIME_FOR_PICTURES)
    rules = rules_for(desk.job.account.platform)
    with log.step("öppnar sidan"):
        blocked = enter(desk, visited, rules, budget)
    if blocked:
        return blocked
    with log.step("läser flödet"):
        read_listing(desk, visited, rules, budget)
    if rules.open_posts:
        with log.step("öppnar inläggen"):
            read_post_pages(desk, visited, rules, budget, log.say)
    with log.step("hämtar hela filmer"):
        fetch_whole_media(desk, visited, budget)
    return None


def walk_as_far(desk: Desk, visited: Visited, log: StepLog) -> Finding | None:
    """Walk until the watch ends the page, if it does: what was seen by then is the capture.

    Returns what makes it none: a wall, or a page that was ended before it was seen.
    """
    try:
        return walk(desk, visited, log)
    except PlaywrightError:
        if not desk.held.watch.has_ended_page:
            raise
    return None if visited.pages else finding("C120", desk.job.account.url)


def enter(desk: Desk, visited: Visited, rules: Rules, budget: Budget) -> Finding | None:
    """Open the account's address, refuse consent, take the first picture; returns the wall."""
    url = desk.job.account.url
    try:
        status = go(desk, url, budget)
    except PlaywrightError as fault:
        if not is_unreachable(fault):
            raise
        return unreached(desk, fault)
    consent = answer_consent(desk.page)
    if consent.pressed:
        visited.findings.append(finding("C301", url, words=consent.pressed))
        settle(desk.page, desk.recorder.quiet_for, budget)
    elif consent.seen:
        visited.findings.append(finding("C211", url))
    if not same_page(desk.page.url, url):
        visited.findings.append(finding("C303", url, address=desk.page.url))
    keep_first_sight(desk, url)
    visited.pages.append(page_line(desk, url, status, depth=0))
    return wall(look_at(desk.page, status, len(look(desk.page, rules)["items"])), url)


def unreached(desk: Desk, fault: PlaywrightError) -> Finding:
    """Say why the account's address, or the one it leads to, could not be opened."""
    url = desk.job.account.url
    if "SOCKS" not in fault.message:
        return finding("C109", url, detail=first_line(fault).partition(" at ")[0])
    if inside := desk.held.egress.refused():
        return finding("C110", url, detail=inside[-1])
    failed = desk.held.egress.failure(url)
    return finding("C109", url, detail=reason_of(failed) if failed else "inget svar")


def read_listing(desk: Desk, visited: Visited, rules: Rules, budget: Budget) -> None:
    """Read the account's own page and the older ones behind it, taking pictures of each."""
    seen = {desk.job.account.url}
    while True:
        visited.end = read_here(desk, visited, rules, budget)
        if len(seen) == 1:
            visited.findings += keep_pdf(desk, visited.pages[-1]["url"])
        older = visited.gathered.next_page
        if not older or older in seen or not same_site(older, desk.job.account.url):
            return
        seen.add(older)
        if budget.left() <= 0 or not open_further(desk, visited, older, budget):
            visited.end = NOT_REACHED
            return


def read_here(desk: Desk, visited: Visited, rules: Rules, budget: Budget) -> End:
    """Read the page that is open to its end, and keep how it looks.

    Tells if it went elsewhere meanwhile, or if a wall came up.
    """
    page, address, known = desk.page, desk.page.url, set(visited.gathered.items)
    end = read_page(page, rules, visited.gathered, budget, desk.recorder.quiet_for)
    if not same_page(page.url, address):
        visited.findings.append(finding("C208", address, address=page.url))
    if blocked := overlay(page, address):
        visited.findings.append(blocked)
        visited.walls.append(blocked.code)
    line = visited.pages[-1]
    keep_whole_page(desk, line)
    keep_elements(desk, rules, line["url"], set(visited.gathered.items) - known, budget)
    return end


def read_post_pages(desk: Desk, visited: Visited, rules: Rules, budget: Budget, say: Say) -> None:
    """Open every post's own page and the further pages of its comments."""
    done: set[str] = set()
    while waiting := [url for url in further_pages(desk, visited) if url not in done]:
        for url in waiting:
            say("öppnar inläggen", len(done), len(done) + len(waiting))
            done.add(url)
            if budget.left() <= 0:
                visited.end = NOT_REACHED
                return
            opened = open_further(desk, visited, url, budget)
            if opened and not read_here(desk, visited, rules, budget).reached:
                visited.end = NOT_REACHED


def further_pages(desk: Desk, visited: Visited) -> Iterator[str]:
    """Yield the addresses of posts and comment pages on the account's own site."""
    posts = (
        item["permalink"] for item in visited.gathered.items.values() if item["kind"] == "post"
    )
    found = {
        url.partition("#")[0]: None for url in (*posts, *sorted(visited.gathered.comment_pages))
    }
    return (url for url in found if url and same_site(url, desk.job.account.url))


def open_further(desk: Desk, visited: Visited, url: str, budget: Budget) -> bool:
    """Open one more page of the account; one that fails is a finding, and the visit goes on."""
    try:
        status = go(desk, url, budget)
    except PlaywrightError as fault:
        if desk.page.is_closed() or not is_unreachable(fault):
            raise
        status = 0
    visited.pages.append(page_line(desk, url, status, depth=1))
    opened = status in OPENED
    if not opened:
        visited.findings.append(finding("C206", url))
    return opened


def fetch_whole_media(desk: Desk, visited: Visited, budget: Budget) -> None:
    """Fetch once, whole, each medium that the page asked for only in parts or not at all.

    A range in the middle of a film made it unplayable in replay (measured 2026-11).
    """
    urls = {
        medium[part]: None
        for item in visited.gathered.items.values()
        for medium in item["media"]
        for part in ("url", "poster")
    } | desk.shelf.unread
    for url in urls:
        known = url.partition("#")[0] in desk.shelf.stored
        if url.startswith("http") and not known and budget.left() > 0:
            ask(desk.page, script("fetch"), url)
    settle(desk.page, desk.recorder.quiet_for, budget)


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


def same_page(url: str, other: str) -> bool:
    """Whether two addresses are of the same page: a query or a fragment makes no other account."""
    return urlsplit(url)[:3] == urlsplit(other)[:3]
