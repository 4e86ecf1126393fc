"""One visit to one account, step by step, from its address to a capture folder."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from harvesters.addresses import refusal
from harvesters.browser.artefacts import TITLE, keep_first_sight, keep_pdf, keep_whole_page
from harvesters.browser.coverage import shortcomings
from harvesters.browser.desk import QUESTIONS, Desk, open_desk
from harvesters.browser.exchange import GIVEN_UP
from harvesters.browser.extract import posts_from
from harvesters.browser.feed import NOT_REACHED, End, look, read_page, settle
from harvesters.browser.folder import Visited, write_capture, write_spans
from harvesters.browser.pageinfo import write_page_infos
from harvesters.browser.provenance import write_provenance
from harvesters.browser.recorder import RecordingBroken
from harvesters.browser.rules import Rules, has_own_rules, rules_for
from harvesters.browser.scripts import ask, script
from harvesters.browser.walls import answer_consent, look_at, overlay, wall
from harvesters.findings import finding
from harvesters.job import Job
from harvesters.steps import Budget, Say, StepLog
from ogonblick.capture import Capture, Finding

PAGE_SECONDS = 60.0
"""Longest time that one page may take to answer."""
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
        blocked = walk(desk, visited, log)
    visited.exchanges = len(desk.shelf.answers)
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
    if not has_own_rules(job.account.platform):
        name = job.account.platform.value
        visited.findings.append(finding("C210", job.account.url, platform=name))


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


def unanswered(desk: Desk) -> list[Finding]:
    """Return a finding if the page asked for something that it never got."""
    lost = [gone.url for gone in desk.unstored if gone.reason != GIVEN_UP]
    first = next(iter(lost), "")
    return [finding("C302", first, missing=len(lost), first=first)] if lost else []


def failed_questions(desk: Desk) -> list[Finding]:
    """Return a finding if the page asked its own site for more content and was refused it.

    What a page asks of others (measuring, adverts) is no content of the account.
    """
    lost = [
        gone
        for gone in (*desk.unstored, *desk.shelf.refused)
        if gone.kind in QUESTIONS
        and gone.reason != GIVEN_UP
        and same_site(gone.url, desk.job.account.url)
    ]
    if not lost:
        return []
    first = lost[0]
    told = {"missing": len(lost), "first": first.url, "reason": first.reason}
    return [finding("C207", first.url, **told)]


def enter(desk: Desk, visited: Visited, rules: Rules, budget: Budget) -> Finding | None:
    """Open the account's address, refuse consent, take the first picture; returns the wall."""
    url = desk.job.account.url
    try:
        status = go(desk, url, budget)
    except PlaywrightError as fault:
        if not is_unreachable(fault):
            raise
        return finding("C109", url, detail=first_line(fault).partition(" at ")[0])
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


def go(desk: Desk, url: str, budget: Budget) -> int:
    """Open an address and let it settle; returns the status it answered with."""
    desk.opened.append(desk.clock())
    patience = min(PAGE_SECONDS, budget.left()) * 1000
    answer = desk.page.goto(url, wait_until="domcontentloaded", timeout=max(1, patience))
    settle(desk.page, desk.recorder.quiet_for, budget)
    return answer.status if answer else 0


def read_listing(desk: Desk, visited: Visited, rules: Rules, budget: Budget) -> None:
    """Read the account's own page and the older ones behind it, taking pictures of each."""
    seen = {desk.job.account.url}
    while True:
        visited.end = read_here(desk, visited, rules, budget)
        keep_whole_page(desk, visited.pages[-1])
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
    """Read the page that is open to its end; tell if it went elsewhere, or if a wall came up."""
    page, address = desk.page, desk.page.url
    end = read_page(page, rules, visited.gathered, budget, desk.recorder.quiet_for)
    if not same_page(page.url, address):
        visited.findings.append(finding("C208", address, address=page.url))
    if blocked := overlay(page, address):
        visited.findings.append(blocked)
        visited.walls.append(blocked.code)
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
            if open_further(desk, visited, url, budget):
                if not read_here(desk, visited, rules, budget).reached:
                    visited.end = NOT_REACHED
                keep_whole_page(desk, visited.pages[-1])


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
    }
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


def is_unreachable(fault: PlaywrightError) -> bool:
    """Whether the address is at fault, by the network's word or by silence, and not the browser."""
    silent = isinstance(fault, PlaywrightTimeout)
    return silent or "net::" in fault.message or "Download is starting" in fault.message


def same_page(url: str, other: str) -> bool:
    """Whether two addresses are of the same page: a query or a fragment makes no other account."""
    return urlsplit(url)[:3] == urlsplit(other)[:3]


def same_site(url: str, other: str) -> bool:
    """Whether two addresses have the same scheme, host and port."""
    return urlsplit(url)[:2] == urlsplit(other)[:2]


def first_line(fault: PlaywrightError) -> str:
    """Return the first line of what Playwright says; the rest is a log of the call."""
    return fault.message.splitlines()[0] if fault.message else type(fault).__name__
