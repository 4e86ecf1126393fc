"""One visit to one account, from its address to a capture folder, whatever happens on the way."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from harvesters.addresses import refusal
from harvesters.browser.desk import Desk, open_desk
from harvesters.browser.engine.watch import says, started_by
from harvesters.browser.films.playlists import with_films
from harvesters.browser.further import goes_further, read_post_pages
from harvesters.browser.media import fetch_whole_media
from harvesters.browser.opening import first_line
from harvesters.browser.reading.extract import posts_from
from harvesters.browser.reading.profiles import profile_from
from harvesters.browser.reading.totals import expect, told, totals_of
from harvesters.browser.recording.recorder import RecordingBroken
from harvesters.browser.report.coverage import (
    elsewhere,
    left_out,
    rule_findings,
    shortcomings,
    unpictured,
)
from harvesters.browser.report.folder import Visited, write_capture, write_spans
from harvesters.browser.report.pageinfo import write_page_infos
from harvesters.browser.report.provenance import write_provenance
from harvesters.browser.report.shortfalls import (
    failed_questions,
    keys_left,
    not_waited_for,
    overspent,
    unanswered,
    withheld,
)
from harvesters.browser.rules import rules_for
from harvesters.browser.walk import (
    Walk,
    enter,
    glance,
    read_listing,
)
from harvesters.findings import finding
from harvesters.job import Job
from harvesters.pace import Openings, pace_for
from harvesters.pace_waits import waits_until
from harvesters.sessions import Session, session_file
from harvesters.steps import Say, StepLog
from ogonblick.capture import Capture, Finding
from ogonblick.swedish import moment

DRIVER = b"run-driver"
"""What Playwright's driver is started with."""


class DriverGone(Exception):
    """Playwright's driver died, and the browser with it."""


def visit(job: Job, profile: Path, clock: Callable[[], datetime], say: Say) -> Capture:
    """Visit the account and fill the job's folder; the outcome is in the capture it returns.

    A browser that dies is an outcome (C107), not an error: what it had written stays as evidence.
    """
    visited = Visited()
    log = StepLog(say, job.seconds, job.account.url, visited.findings)
    visited.findings += unwelcome(job)
    if not visited.findings:
        try:
            record_account(job, profile, clock, visited, log)
        except (PlaywrightError, DriverGone, RecordingBroken) as fault:
            visited.findings.append(death(fault, job.account.url))
    return write_capture(job, visited, log.taken)


def unwelcome(job: Job) -> list[Finding]:
    """Say why an account may not be visited at all, or not yet: the platform asked us to wait."""
    url = job.account.url
    refused = refusal(url, allow_private=job.allow_private_addresses)
    if refused:
        return [refused]
    until = waits_until(job.waits, url, job.taken_at) if job.waits else None
    if until:
        again = finding("C305", url, moment=moment(until))
        return [finding("C104", url, status="vid ett tidigare besök"), again]
    return []


def death(fault: PlaywrightError | DriverGone | RecordingBroken, url: str) -> Finding:
    """Say what ended a visit: the driver, a page that cannot be read, or else the browser.

    The recording breaks off when the browser goes, and that goes with its driver: what was first
    tells.
    """
    first = fault.__context__ if isinstance(fault, RecordingBroken) else fault
    if isinstance(first, DriverGone):
        return finding("C122", url, detail=str(first))
    if not isinstance(first, PlaywrightError):
        return finding("C107", url, detail=str(fault))
    return finding("C113" if "evaluate" in first.message else "C107", url, detail=first_line(first))


def record_account(
    job: Job, profile: Path, clock: Callable[[], datetime], visited: Visited, log: StepLog
) -> None:
    """Record everything the account shows; what is known to be missing becomes findings."""
    session = session_of(job, visited)
    with open_desk(job, profile, clock, session) as desk:
        blocked = walk_as_far(desk, visited, log)
    visited.exchanges = len(desk.shelf.answers)
    visited.spent = desk.held.spending.spent
    visited.findings += overspent(desk) + not_waited_for(desk) + keys_left(desk) + withheld(desk)
    write_spans(job.folder, (*desk.spans, *write_page_infos(desk, visited.pages)))
    write_provenance(desk)
    if blocked:
        visited.turn_away([blocked])
        return
    visited.turn_away(elsewhere(job.account, visited.gathered))
    visited.findings += unanswered(desk)
    whole = with_films(desk.shelf.stored, desk.shelf.lists)
    visited.posts = posts_from(visited.gathered, job.account, whole, job.taken_at)
    visited.profile = profile_from(visited.gathered.profile, desk.shelf.stored)
    visited.findings += shortcomings(visited.coverage(), visited.posts)
    visited.findings += told(visited.totals, visited.gathered, job.account.url)
    visited.findings += failed_questions(desk)
    visited.findings += rule_findings(job.account, visited.gathered)
    visited.findings += left_out(job.account, visited.gathered)
    visited.findings += unpictured(job.account, visited.gathered, visited.pictured)


def session_of(job: Job, visited: Visited) -> Session | None:
    """Return the owner's login that the visit is made with, if there is one that has not expired.

    Tells of it either way. Raises ``CaptureError`` for one that cannot be read.
    """
    id_, url = job.account.id, job.account.url
    if not (job.sessions and job.session_key and session_file(job.sessions, id_).exists()):
        return None
    from harvesters.vault import Vault  # noqa: PLC0415 - cryptography, which few visits need

    session = Vault(job.sessions, job.session_key).kept(id_)
    if session and session.expires_at and session.is_over(job.taken_at):
        ended = moment(session.expires_at)
        visited.findings.append(finding("C224", url, moment=ended, account=id_))
        return None
    if session:
        taken = moment(session.taken_at)
        visited.findings.append(finding("C306", url, owner=session.owner, moment=taken))
    if session and session.expires_at and session.runs_out(job.taken_at):
        ends = moment(session.expires_at)
        visited.findings.append(finding("C308", url, moment=ends, account=id_))
    return session


def walk_as_far(desk: Desk, visited: Visited, log: StepLog) -> Finding | None:
    """Walk until the page is ended or crashes, if it does: what was seen by then is the capture.

    Returns what makes it none: a wall, or a page that was gone before it was seen.
    """
    account, crashed = desk.job.account, close_if_crashed(desk)
    inside = refusal(account.url, allow_private=False) is not None
    openings = Openings(pace_for(account.platform, inside=inside))
    try:
        rules = replace(rules_for(account.platform), own=account.name)
        return walk(Walk(desk, visited, rules, log, openings))
    except PlaywrightError as fault:
        if not any(says(pid, DRIVER) for pid in started_by(os.getpid())):
            raise DriverGone(first_line(fault)) from fault
        if not (desk.held.watch.has_ended_page or desk.recorder.is_still()):
            raise
    if not visited.pages:
        return finding("C121" if crashed else "C120", account.url)
    if crashed:
        visited.findings.append(finding("C222", account.url))
    return None


def close_if_crashed(desk: Desk) -> list[Page]:
    """Close the page as soon as its process dies; returns a list that it then stands in.

    What was asked of a page that crashed is never answered, but of one that is closed it is: a
    visit waited for all of its time, and was ended as too slow (2026-11). A page that the watch
    has ended did not crash by itself.
    """
    crashed: list[Page] = []

    def close(page: Page) -> None:
        if not desk.held.watch.has_ended_page:
            crashed.append(page)
        desk.held.watch.has_ended_page = True  # and with its only page, the browser may go too
        page.close()

    desk.page.on("crash", close)
    return crashed


def walk(walk: Walk) -> Finding | None:
    """Walk through the account's pages; returns the wall, if one stands at the first."""
    with walk.log.step("open") as budget:
        blocked = enter(walk, budget)
        if blocked:
            return blocked
        if walk.desk.job.glimpse:
            glance(walk)
            return None
        walk.visited.totals = totals_of(walk.desk.page, walk.desk.job.account)
        expect(walk.visited.gathered, walk.visited.totals)
    read_listing(walk)
    if goes_further(walk):
        with walk.log.step("posts") as budget:
            read_post_pages(walk, budget)
    with walk.log.step("media") as budget:
        fetch_whole_media(walk.desk, walk.visited.gathered, budget)
    return None
