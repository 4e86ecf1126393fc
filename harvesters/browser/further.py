"""The pages behind an account's own: every post's, and the further ones of its comments."""

from collections.abc import Iterator
from dataclasses import replace

from harvesters.browser.reading.feed import NOT_REACHED
from harvesters.browser.report.shortfalls import same_site
from harvesters.browser.walk import Walk, has_time, open_further, photograph, read_here, turn_all
from harvesters.browser.walls.barred import is_shut, passed_by
from harvesters.steps import Budget


def read_post_pages(walk: Walk, budget: Budget) -> None:
    """Open every post's own page and the further pages of its comments.

    It ends where the time does, and where the platform shows that it lets nobody further.
    """
    done: set[str] = set()
    refused = 0
    while waiting := [url for url in further_pages(walk) if url not in done]:
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
    known = set(walk.visited.gathered.items)
    walk = replace(walk, rules=replace(walk.rules, here=url))
    if not read_here(walk, budget).reached:
        walk.visited.end = NOT_REACHED
    photograph(walk, known, budget)
    turn_all(walk)
    return True


def further_pages(walk: Walk) -> Iterator[str]:
    """Yield the addresses of posts and comment pages on the account's own site."""
    gathered, own = walk.visited.gathered, walk.desk.job.account.url
    posts = (item["permalink"] for item in gathered.items.values() if item["kind"] == "post")
    found = {url.partition("#")[0]: None for url in (*posts, *sorted(gathered.comment_pages))}
    return (url for url in found if url and same_site(url, own))
