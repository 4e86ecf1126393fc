"""The account of what was seen and what was not."""

from collections.abc import Collection, Sequence

from harvesters.browser.page.scripts import words
from harvesters.browser.reading.attached import without_bytes
from harvesters.browser.reading.extract import Gathered
from harvesters.browser.reading.feed import End
from harvesters.browser.reading.identity import OPENING
from harvesters.browser.rules import Tried, made_for, rules_for
from harvesters.findings import finding
from ogonblick.account import Account
from ogonblick.capture import Coverage, Finding, Outcome, Severity, Tally
from ogonblick.post import Post, PostKind
from ogonblick.swedish import word

BLIND_SPOTS = (
    "kommentarer som är dolda eller borttagna före besöket",
    "privata meddelanden",
    "tillfälligt innehåll som har upphört (händelser, direktsändningar)",
)
"""What a browser without login can never see, whatever the platform."""
ELSEWHERE = "C230"
"""The page is another than an account's, and no wall that is known."""


def coverage_of(
    posts: Sequence[Post],
    gathered: Gathered,
    exchanges: int,
    end: End,
    walls: Sequence[str] = (),
) -> Coverage:
    """Return what was expected and what was found, per kind, and what stood in the way.

    Where the end was not reached, and no wall stood before it, it was the time that ran out.
    """
    media = [medium for post in posts for medium in post.media]
    return Coverage(
        posts=Tally(len(gathered.of_kind(PostKind.POST)), gathered.post_total),
        comments=gathered.comment_tally(),
        media=Tally(len(media) - len(without_bytes(posts)), len(media)),
        exchanges=exchanges,
        end_reached=end.reached,
        end_proof=end.proof,
        walls=tuple(walls),
        budgets=() if end.reached or walls else ("tid",),
        blind_spots=(*BLIND_SPOTS, *gathered.blind),
    )


def shortcomings(coverage: Coverage, posts: Sequence[Post]) -> list[Finding]:
    """Return a finding for each thing that is known to be missing."""
    found = []
    if not (coverage.end_reached or ELSEWHERE in coverage.walls):
        found.append(finding("C201"))
    if coverage.posts.missing:
        found.append(_too_few("C202", coverage.posts))
    if coverage.comments.missing:
        found.append(_too_few("C204", coverage.comments))
    if missing := without_bytes(posts):
        first = missing[0].url
        found.append(
            finding(
                "C203", first, missing=len(missing), expected=coverage.media.expected, first=first
            )
        )
    if not (coverage.posts.found or coverage.posts.expected == 0):
        found.append(finding("C205"))
    return found


def rule_findings(account: Account, gathered: Gathered) -> list[Finding]:
    """Return how far the platform's rules can be trusted, and if they no longer match its pages."""
    platform, rules = account.platform, rules_for(account.platform)
    named = {"platform": word(platform), "version": rules.version}
    if not made_for(platform):
        return [finding("C210", account.url, platform=platform.value)]
    found = []
    if rules.tried is Tried.SHAPED:
        found.append(finding("C214", account.url, **named))
    if parts := gathered.unmatched(rules):
        found.append(finding("C215", account.url, parts=", ".join(parts), **named))
    return found


def left_out(account: Account, gathered: Gathered) -> list[Finding]:
    """Return what stood among the posts and is not read as one, and where that is not sure."""
    beside, url = gathered.beside, account.url
    rules = rules_for(account.platform)
    found = []
    if beside.adverts:
        found.append(finding("C312", url, missing=len(beside.adverts), first=min(beside.adverts)))
    if beside.strangers:
        told = {"missing": len(beside.strangers), "first": min(beside.strangers)}
        found.append(finding("C313", url, **told))
    if beside.guessed:
        found.append(finding("C314", url))
    # the heading after which others begin may be called something else by now
    if rules.ends and not beside.ended and (more := gathered.surplus()):
        found.append(finding("C315", url, missing=len(more), first=more[0]["permalink"] or url))
    return found


def unpictured(account: Account, gathered: Gathered, pictured: Collection[str]) -> list[Finding]:
    """Return a finding if some of what was read is in no picture of its own."""
    missing = [item for key, item in gathered.items.items() if key not in pictured]
    if not missing:
        return []
    first = missing[0]["permalink"] or missing[0]["text"][:OPENING]
    return [finding("C316", account.url, missing=len(missing), first=first)]


def elsewhere(account: Account, gathered: Gathered) -> list[Finding]:
    """Return a finding if the rules saw nothing of an account, though they recognised no wall."""
    rules = rules_for(account.platform)
    if not gathered.is_elsewhere(rules):
        return []
    told = {
        "platform": word(account.platform),
        "version": rules.version,
        "walls": words("walls")["version"],
        "parts": ", ".join(("inlägg", "spår av inlägg", *rules.landmarks)),
    }
    return [finding(ELSEWHERE, account.url, **told)]


def outcome_of(findings: Sequence[Finding]) -> Outcome:
    """Say how a capture ended: an error fails it, a warning makes it partial."""
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return Outcome.FAILED
    return Outcome.PARTIAL if Severity.WARNING in severities else Outcome.COMPLETE


def _too_few(code: str, tally: Tally) -> Finding:
    return finding(code, expected=tally.expected, found=tally.found)
