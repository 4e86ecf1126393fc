"""The platform's own totals, asked for from the account's page so that the answers are recorded."""

from collections.abc import Iterator
from dataclasses import replace

from playwright.sync_api import Page

from harvesters.browser.page.scripts import ask
from harvesters.browser.reading.extract import Gathered
from harvesters.findings import finding
from harvesters.totals import Total, questions_for
from ogonblick.account import Account
from ogonblick.capture import Coverage, Finding, Tally
from ogonblick.post import PostKind

ROOT = """() => (document.querySelector('link[rel="https://api.w.org/"]') || {}).href || '' """
MOST_SECONDS = 10
"""Longest time that a platform may take to say how many there are."""
NUMBER = """async ({ address, header, value, milliseconds }) => {
  try {
    const signal = AbortSignal.timeout(milliseconds);
    const answer = await fetch(address, { credentials: "omit", cache: "no-store", signal });
    if (!answer.ok) return null;
    const told = header ? answer.headers.get(header) : (await answer.json())[value];
    return /^\\d+$/.test(told) ? Number(told) : null;
  } catch {
    return null; // no such interface, the page forbids to ask it, or it does not answer
  }
}"""


def totals_of(page: Page, account: Account) -> tuple[Total, ...]:
    """Ask how many posts and comments the open account has; what is not answered is left out."""
    asked = questions_for(account.platform)
    return tuple(_answered(page, account)) if asked else ()


def _answered(page: Page, account: Account) -> Iterator[Total]:
    root = ask(page, ROOT)
    for one in questions_for(account.platform):
        if address := one.address(account.url, root):
            wanted = {"address": address, "header": one.header, "value": one.value}
            number = ask(page, NUMBER, wanted | {"milliseconds": MOST_SECONDS * 1000})
            if isinstance(number, int):
                yield Total(one.kind, number, one.exact, one.counted)


def expect(gathered: Gathered, totals: tuple[Total, ...]) -> None:
    """Let the reading know how many posts there are: it has come to the end when it has them."""
    for total in totals:
        if total.exact and total.kind is PostKind.POST:
            gathered.post_total = total.number


def with_totals(found: Coverage, gathered: Gathered, totals: tuple[Total, ...]) -> Coverage:
    """Return the account of what was seen, held to how many comments the platform says there are.

    What it says of posts is known to the reading already.
    """
    for total in totals:
        if total.exact and total.kind is PostKind.COMMENT:
            read = len(gathered.of_kind(PostKind.COMMENT))
            found = replace(found, comments=Tally(read, total.number))
    return found


def told(totals: tuple[Total, ...], gathered: Gathered, url: str) -> list[Finding]:
    """Return what the platform says of more than the page shows, for a person to compare."""
    return [
        finding(
            "C307",
            url,
            total=total.number,
            counted=total.counted,
            found=len(gathered.of_kind(total.kind)),
        )
        for total in totals
        if not total.exact
    ]
