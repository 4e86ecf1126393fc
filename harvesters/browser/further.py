"""The pages behind an account's own: every post's, and the further ones of its comments."""

from collections.abc import Iterator
from dataclasses import replace

from harvesters.browser.reading.extract import Gathered
from harvesters.browser.reading.feed import NOT_REACHED
from harvesters.browser.report.shortfalls import same_site
from harvesters.browser.rules import Rules
from harvesters.browser.walk import (
    Walk,
    has_time,
    new_here,
    open_further,
    photograph,
    read_here,
    turn_all,
)
from harvesters.browser.walls.barred import is_shut, passed_by
from harvesters.job import Job
from harvesters.steps import Budget
from ogonblick.capture import Occasion
from ogonblick.post import PostKind


def goes_further(walk: Walk) -> bool:
    """Say whether there is more to visit than the account's own page and the older ones."""
    return opens_posts(walk.desk.job, walk.rules) or any(_pages_of(walk))


def read_post_pages(walk: Walk, budget: Budget) -> None:
    """Open the posts' own pages and the further pages of their comments.

    It ends where the time does, and where the platform shows that it lets nobody further.
    """
    done: set[str] = set()
    refused = 0
    while waiting := [url for url in _pages_of(walk) if url not in done]:
        for place, url in enumerate(waiting):
            if is_shut(walk.visited.walls, refused):
                walk.visited.findings.append(passed_by(walk.visited.walls, waiting[place:]))
                return
            if not has_time(walk, budget):
                walk.visited.end = NOT_REACHED
                return
            walk.log.say("öppnar inläggen", len(done), len(done) + len(waiting) - place)
            done.add(url)
            refused = 0 if read_further(walk, url, budget) else refused + 1


def read_further(walk: Walk, url: str, budget: Budget) -> bool:
    """Open one more page of the account, read and photograph it; say if it could be."""
    if not open_further(walk, url, budget):
        return False
    walk = replace(walk, rules=replace(walk.rules, here=url))
    leaving = new_here(walk)
    if not read_here(walk, leaving, budget).reached:
        walk.visited.end = NOT_REACHED
    photograph(walk, leaving, budget)
    turn_all(walk)
    return True


def _pages_of(walk: Walk) -> Iterator[str]:
    """Yield what has not been opened: a post may have its address in the account's own page."""
    opened = {line["url"] for line in walk.visited.pages}
    pages = further_pages(walk.visited.gathered, walk.desk.job, walk.rules)
    return (url for url in pages if url not in opened)


def further_pages(gathered: Gathered, job: Job, rules: Rules) -> Iterator[str]:
    """Yield the addresses of posts and comment pages on the account's own site.

    Where more is not shown on every post's own page, it is on those that promise comments.
    """
    opened = gathered.of_kind(PostKind.POST) if opens_posts(job, rules) else gathered.lacking()
    posts = (item["permalink"] for item in opened)
    found = {url.partition("#")[0]: None for url in (*posts, *sorted(gathered.comment_pages))}
    return (url for url in found if url and same_site(url, job.account.url))


def opens_posts(job: Job, rules: Rules) -> bool:
    """Say whether every post's own page is visited: where more is shown there, before a closure."""
    return rules.open_posts or job.order.occasion is Occasion.BEFORE_CLOSURE
