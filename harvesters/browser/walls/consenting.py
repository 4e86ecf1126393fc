"""Consent dialogues while an account is read: refused when they come, and told."""

from harvesters.browser.desk import Desk
from harvesters.browser.reading.settling import settle
from harvesters.browser.walls.walls import answer_by_words, answer_consent
from harvesters.findings import finding
from harvesters.steps import Budget
from ogonblick.capture import Finding

REFUSED = "C301"
LEFT = "C211"
"""A dialogue was refused, or lies over the page still."""

COMES_BACK = 1000
"""Milliseconds in which a dialogue that is to come back has come."""


def refuse_consent(desk: Desk, findings: list[Finding], budget: Budget) -> None:
    """Refuse the dialogue that a page opens with, by words or as its tool is known.

    Nothing that is pressed does anything on a page that was stilled.
    """
    if desk.recorder.is_still():
        return
    url = desk.job.account.url
    consent = answer_consent(desk.page)
    if consent.pressed:
        findings.append(finding(REFUSED, url, words=consent.pressed))
        settle(desk.page, desk.recorder.quiet_for, budget)
    elif consent.seen:
        findings.append(finding(LEFT, url))


def refuse_late_consent(desk: Desk, findings: list[Finding]) -> None:
    """Refuse what came up while a page was read, before it is photographed: by its words alone.

    One that is there again after that is told: it will lie over what is photographed.
    """
    if desk.recorder.is_still() or any(one.code == LEFT for one in findings):
        return
    late, url = answer_by_words(desk.page), desk.job.account.url
    if late.pressed:
        told = finding(REFUSED, url, words=late.pressed)
        findings += [told] if told not in findings else []
        desk.page.wait_for_timeout(COMES_BACK)
        is_left = bool(answer_by_words(desk.page).pressed)
    else:
        # what a tool leaves in a corner, once it has been answered, is no dialogue
        is_left = late.seen and not any(one.code == REFUSED for one in findings)
    if is_left:
        findings.append(finding(LEFT, url))
