"""From what the page shows to posts and comments, joined over all the looks at it."""

import hashlib
import mimetypes
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from harvesters.browser.warc import Stored
from ogonblick.account import Account
from ogonblick.post import Medium, Origin, Post, PostKind, TimeCertainty

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass
class Gathered:
    """Everything read from an account's pages so far; the longest telling of an item wins.

    A virtualised feed forgets what has scrolled by, so items are gathered at every stop.
    """

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    post_total: int | None = None
    next_page: str = ""
    comment_pages: set[str] = field(default_factory=set)

    def add(self, seen: Mapping[str, Any]) -> int:
        """Join one look at the page; returns how many items were new."""
        before = len(self.items)
        for item in seen["items"]:
            key = identity_of(item)
            known = self.items.get(key)
            self.items[key] = joined(known, item) if known else {**item, "id": key}
        self.post_total = seen["post_total"] if self.post_total is None else self.post_total
        self.next_page = seen["next_page"]
        self.comment_pages |= set(seen["comment_pages"])
        return len(self.items) - before

    def of_kind(self, kind: PostKind) -> list[dict[str, Any]]:
        """Return the items of one kind, in the order they were first seen."""
        return [item for item in self.items.values() if item["kind"] == kind.value]

    def comment_total(self) -> int | None:
        """Return how many comments the posts promise together, or None if none says."""
        told = [item["comment_total"] for item in self.items.values()]
        promised = [number for number in told if number is not None]
        return sum(promised) if promised else None


def identity_of(item: Mapping[str, Any]) -> str:
    """Return the item's own id, else its address, else a digest of what was said, when, by whom."""
    named: str = item["id"] or item["permalink"]
    if named:
        return named
    said = "\n".join((item["author"], item["datetime"], item["text"]))
    return "sha256-" + hashlib.sha256(said.encode()).hexdigest()[:16]


def joined(known: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Join two tellings of one item: what is said longest, and every medium."""
    best = {name: max(known[name], seen[name], key=len) for name in ("text", "author", "permalink")}
    media = {medium["url"]: medium for medium in (*known["media"], *seen["media"])}
    totals = [t for t in (known["comment_total"], seen["comment_total"]) if t is not None]
    return {
        **known,
        **best,
        "media": list(media.values()),
        "comment_total": max(totals) if totals else None,
    }


def posts_from(gathered: Gathered, account: Account, stored: Mapping[str, Stored]) -> list[Post]:
    """Return the posts and comments, newest knowledge joined with what the WARC holds of media."""
    own = own_names(gathered, account)
    return [_post(item, account, own, stored) for item in gathered.items.values()]


def own_names(gathered: Gathered, account: Account) -> frozenset[str]:
    """Return the names under which the account speaks: the register's, and the posts' commonest.

    The register may call an account something else than the platform does.
    """
    authors = Counter(item["author"].casefold() for item in gathered.of_kind(PostKind.POST))
    commonest = [name for name, _ in authors.most_common(1) if name]
    return frozenset((account.name.casefold(), *commonest))


def _post(
    item: Mapping[str, Any], account: Account, own: frozenset[str], stored: Mapping[str, Stored]
) -> Post:
    published, certainty = moment(item["datetime"])
    return Post(
        id=item["id"],
        kind=PostKind(item["kind"]),
        origin=origin_of(item, own),
        author=item["author"] or (account.name if item["kind"] == PostKind.POST.value else ""),
        text=item["text"],
        permalink=item["permalink"],
        parent=item["parent"],
        time_shown=item["time_shown"],
        published=published,
        certainty=certainty,
        media=tuple(media_of(item["media"], stored)),
    )


def origin_of(item: Mapping[str, Any], own: Collection[str]) -> Origin:
    """Say whether the municipality drew this up or received it.

    A post on the account is its own; a comment is its own only if its author says so.
    """
    ours = item["by_owner"] or item["author"].casefold() in own
    return Origin.DRAWN_UP if ours or item["kind"] == PostKind.POST.value else Origin.RECEIVED


def moment(text: str) -> tuple[datetime | None, TimeCertainty]:
    """Read a ``datetime`` attribute; one without a zone is Swedish time, and only a day."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None, TimeCertainty.UNKNOWN
    if read.tzinfo:
        return read, TimeCertainty.EXACT
    return read.replace(tzinfo=STOCKHOLM), TimeCertainty.DAY


def media_of(media: Iterable[Mapping[str, str]], stored: Mapping[str, Stored]) -> Iterable[Medium]:
    """Yield each medium, and a film's poster after it, with the digest of the bytes received."""
    for medium in media:
        for url in filter(None, (medium["url"], medium["poster"])):
            yield _medium(url, medium["alternative_text"], stored)


def _medium(url: str, words: str, stored: Mapping[str, Stored]) -> Medium:
    kept = stored.get(url.partition("#")[0])
    if kept is None:
        return Medium(url, mimetypes.guess_type(url)[0] or "", alternative_text=words)
    return Medium(url, kept.mime, str(kept.digest), words)


def without_bytes(posts: Iterable[Post]) -> list[Medium]:
    """Return the media whose bytes were not received."""
    return [medium for post in posts for medium in post.media if not medium.digest]
