"""What a finished recording says of itself: what was stopped, never came, or was refused."""

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlsplit

from harvesters.browser.desk import Desk
from harvesters.browser.recording.exchange import GIVEN_UP, LEFT, PACKED, Unstored
from harvesters.browser.recording.session import keys_in
from harvesters.browser.shelf import QUESTIONS, TOO_MANY
from harvesters.findings import finding
from ogonblick.capture import Finding

NUMBER = re.compile(r"/(?:page|sida|p)[/-]?\d{1,4}/?", re.IGNORECASE)
"""What stands after a page's own address where it is of one of its numbers: ``/sida/2``."""


def overspent(desk: Desk) -> list[Finding]:
    """Return a finding for each budget that ran out, and for what was stopped beside them."""
    url = desk.job.account.url
    found = desk.held.spending.findings(url)
    if cut := list(desk.shelf.cut):
        found.append(finding("C221", cut[0], missing=len(cut), first=cut[0]))
    if dear := desk.shelf.dear:
        told = {"missing": len(dear), "first": dear[0], "most": desk.shelf.requests}
        found.append(finding("C233", dear[0], **told))
    if inside := desk.held.egress.refused():
        found.append(finding("C320", url, missing=len(inside), first=inside[0]))
    return found


def not_waited_for(desk: Desk) -> list[Finding]:
    """Return findings if the page was stilled, and if any page was never loaded to its end."""
    url, left = desk.job.account.url, desk.unfinished
    found = [finding("C235", url)] if desk.recorder.is_still() else []
    if left:
        found.append(finding("C236", left[0], missing=len(left), first=left[0]))
    return found


def unanswered(desk: Desk) -> list[Finding]:
    """Return a finding if the page asked for something that it never got."""
    lost = [gone.url for gone in missed(desk)]
    first = next(iter(lost), "")
    return [finding("C302", first, missing=len(lost), first=first)] if lost else []


def keys_left(desk: Desk) -> list[Finding]:
    """Return a finding if a visit with a login has addresses that seem to hold other keys."""
    kept = [found for one in desk.shelf.answers if (found := keys_in(one.url))]
    if not (kept and desk.session):
        return []
    told = ", ".join(dict.fromkeys(chain.from_iterable(kept)))
    return [finding("C309", desk.job.account.url, missing=len(kept), names=told)]


def withheld(desk: Desk) -> list[Finding]:
    """Return a finding if messages of web sockets had a login's keys packed in them."""
    where = [one.url for one in desk.shelf.withheld]
    return [finding("C311", where[0], missing=len(where), first=where[0])] if where else []


def missed(desk: Desk) -> Iterator[Unstored]:
    """Yield what was never had.

    What the page itself gave up does not count, nor what it asked for as it was left; what was
    refused as packed may have come when it was asked for again.
    """
    had = {answer.url for answer in desk.shelf.answers}
    for gone in desk.unstored:
        if gone.reason not in {GIVEN_UP, LEFT} and not (gone.reason == PACKED and gone.url in had):
            yield gone


def failed_questions(desk: Desk) -> list[Finding]:
    """Return a finding if the page asked its own site for more content and was refused it.

    What a page asks of others (measuring, adverts) is no content of the account.
    """
    lost = [
        gone
        for gone in (*missed(desk), *desk.shelf.refused)
        if gone.kind in QUESTIONS
        and same_site(gone.url, desk.job.account.url)
        and gone.url not in desk.shelf.fetched
    ]
    if not lost:
        return []
    first = lost[0]
    told = {"missing": len(lost), "first": first.url, "reason": first.reason}
    return [finding("C207", first.url, **told)]


def is_limited(desk: Desk) -> bool:
    """Whether the account's own site has refused a question for content as one too many."""
    own = desk.job.account.url
    return any(one.reason == TOO_MANY and same_site(one.url, own) for one in desk.shelf.refused)


def same_page(url: str, other: str) -> bool:
    """Whether two addresses are of the same page: a query or a fragment makes no other account."""
    return urlsplit(url)[:3] == urlsplit(other)[:3]


def is_number_of(url: str, page: str) -> bool:
    """Whether an address is of a number of a page: a feed may say so while it is scrolled."""
    there, here = urlsplit(url), urlsplit(page)
    beyond = there.path.removeprefix(here.path.rstrip("/"))
    is_below = beyond != there.path or here.path in {"", "/"}
    return there[:2] == here[:2] and is_below and NUMBER.fullmatch(beyond) is not None


def same_site(url: str, other: str) -> bool:
    """Whether two addresses have the same scheme, host and port."""
    return urlsplit(url)[:2] == urlsplit(other)[:2]
