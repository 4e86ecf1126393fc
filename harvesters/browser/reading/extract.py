"""From what the page shows to posts and comments, joined over all the looks at it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from harvesters.browser.reading.attached import media_of
from harvesters.browser.reading.beside import Beside
from harvesters.browser.reading.figures import counts_of
from harvesters.browser.reading.identity import Places, identity_of
from harvesters.browser.reading.moments import UNKNOWN, Moment, moment
from harvesters.browser.reading.order import in_order
from harvesters.browser.recording.warc import Stored
from harvesters.browser.rules import PARTS, Rules
from ogonblick.account import Account
from ogonblick.capture import Tally
from ogonblick.post import Origin, Post, PostKind


@dataclass
class Gathered:
    """Everything read from an account's pages so far; the longest telling of an item wins.

    A virtualised feed forgets what has scrolled by, so items are gathered at every stop. They lie
    under their kind and id; an item's ``under`` is the key of what it answers, and ``tail`` what
    the page last showed after its posts. ``hits`` are the kinds of items and the parts of a post
    that the rules have found, ``canary`` whether there was something to find, ``landmarks`` what
    was seen of the account's page itself, ``blind`` what they can never see. ``profile`` is what
    the account's own page, the first that was read, tells of the account. By their ``places``
    items are known whose words have changed; what is none of them lies ``beside``.
    """

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    post_total: int | None = None
    tail: str = ""
    next_page: str = ""
    comment_pages: set[str] = field(default_factory=set)
    hits: set[str] = field(default_factory=set)
    canary: bool = False
    landmarks: set[str] = field(default_factory=set)
    blind: tuple[str, ...] = ()
    profile: dict[str, Any] | None = None
    places: Places = field(default_factory=Places)
    beside: Beside = field(default_factory=Beside)

    def add(self, seen: Mapping[str, Any]) -> int:
        """Join one look at the page; returns how many items were new."""
        before = len(self.items)
        items = told(named(seen["items"], self.places))
        self.places.take(items)
        for item in items if has_post(items) else map(self._answering, items):
            known = self.items.get(key_of(item))
            self.items[key_of(item)] = joined(known, item) if known else item
            self.hits.add(item["kind"])
        self.post_total = seen["post_total"] if self.post_total is None else self.post_total
        self.tail = seen["tail"]
        self.next_page = seen["next_page"]
        self.comment_pages |= set(seen["comment_pages"])
        self.hits |= set(seen["hits"])
        self.canary = self.canary or seen["canary"]
        self.landmarks |= set(seen["landmarks"])
        self.beside.add(seen["beside"])
        return len(self.items) - before

    def _answering(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return a comment beside no post as one on the only post that is known."""
        posts = self.of_kind(PostKind.POST)
        if item["under"] or len(posts) != 1:
            return item
        return {**item, "parent": posts[0]["id"], "under": key_of(posts[0])}

    def add_by_other_rules(self, seen: Mapping[str, Any]) -> int:
        """Join a look taken with other rules than the platform's own, which found nothing."""
        own = set(self.hits)
        new = self.add({**seen, "landmarks": [], "canary": bool(seen["items"])})
        self.hits = own
        return new

    def unmatched(self, rules: Rules) -> list[str]:
        """Return the parts of a post that the rules no longer find, in Swedish.

        A page without any sign of posts says nothing about the rules, and rules without a canary
        promise no part: a website may leave out an address or a time where it likes.
        """
        if not rules.canary:
            return []
        if PostKind.POST in self.hits:
            asked = (name for name in rules.promised if getattr(rules, name))
            return [PARTS[name] for name in asked if name not in self.hits]
        return ["inlägg"] if self.canary else []

    def is_elsewhere(self, rules: Rules) -> bool:
        """Say whether nothing was seen of what the account's page must show, posts or none."""
        seen = self.items or self.canary or self.landmarks
        return bool(rules.landmarks) and not seen

    def of_kind(self, kind: PostKind) -> list[dict[str, Any]]:
        """Return the items of one kind, in the order they were first seen."""
        return [item for item in self.items.values() if item["kind"] == kind.value]

    def comment_tally(self) -> Tally:
        """Return the comments found, and promised where posts give a total.

        Each post is held to its own total: what one has too many of does not make up for another.
        """
        promised, held = self._promised(), self._held()
        if not promised:
            return Tally(len(self.of_kind(PostKind.COMMENT)))
        found = sum(min(total, held[key]) for key, total in promised.items())
        return Tally(found, sum(promised.values()))

    def lacking(self) -> list[dict[str, Any]]:
        """Return the posts that promise more comments than have been found."""
        held = self._held()
        return [self.items[key] for key, total in self._promised().items() if total > held[key]]

    def surplus(self) -> list[dict[str, Any]]:
        """Return the posts under which more was found than they say that they have."""
        held = self._held()
        return [self.items[key] for key, total in self._promised().items() if total < held[key]]

    def _promised(self) -> dict[str, int]:
        """Return how many comments each post says it has, under its key, where it tells."""
        return {
            key: item["comment_total"]
            for key, item in self.items.items()
            if item["kind"] == PostKind.POST.value and item["comment_total"] is not None
        }

    def _held(self) -> Counter[str]:
        """Return how many comments were found under each post's key."""
        return Counter(self._root_of(comment) for comment in self.of_kind(PostKind.COMMENT))

    def _root_of(self, comment: Mapping[str, Any]) -> str:
        """Return the key of the post that a comment answers in the end; empty if it is unknown."""
        key: str = comment["under"]
        passed: set[str] = set()
        while key in self.items and self.items[key]["kind"] == PostKind.COMMENT.value:
            if key in passed:
                return ""
            passed.add(key)
            key = self.items[key]["under"]
        return key


def named(seen: Sequence[Mapping[str, Any]], places: Places | None = None) -> list[dict[str, Any]]:
    """Return one look's items with their ids, parents before children, as the page has them.

    What stands where something stood before, and says nearly the same, has its id.

    What the look gives as ``parent`` is a place in the list, -1 for none; it becomes the parent's
    id. Where a page shows a single post, as its own does, the comments beside it are its own.
    """
    items: list[dict[str, Any]] = []
    before = places or Places()
    posts = [n for n, item in enumerate(seen) if item["kind"] == PostKind.POST.value]
    for item in seen:
        alone = item["kind"] == PostKind.COMMENT.value and len(posts) == 1
        at = posts[0] if alone and item["parent"] < 0 else item["parent"]
        above = items[at] if at >= 0 else None
        under = key_of(above) if above else ""
        known = {**item, "parent": above["id"] if above else "", "under": under}
        items.append({**known, "id": before.identity(known) or identity_of(known)})
    return items


def has_post(items: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether a look shows any post, or only what answers one."""
    return any(item["kind"] == PostKind.POST.value for item in items)


def told(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the items that tell something: a virtualised feed keeps empty boxes for later."""
    above = {item["under"] for item in items}
    says = ("text", "media", "permalink", "author")
    return [item for item in items if any(map(item.get, says)) or key_of(item) in above]


def key_of(item: Mapping[str, Any]) -> str:
    """Return what an item lies under: a post and a comment may have the same id."""
    return f"{item['kind']}:{item['id']}"


def joined(known: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Join two tellings of one item: what is said longest, what it answers, and every medium."""
    best = {name: max(known[name], seen[name], key=len) for name in ("text", "author", "permalink")}
    above = known if known["under"] else seen
    media = {m["url"] or m["poster"]: m for m in (*known["media"], *seen["media"])}
    timed = max((known, seen), key=lambda item: moment_of(item)[0] is not None)
    totals = [t for t in (known["comment_total"], seen["comment_total"]) if t is not None]
    return {
        **known,
        **best,
        "parent": above["parent"],
        "under": above["under"],
        "media": list(media.values()),
        "time_shown": timed["time_shown"],
        "datetime": timed["datetime"],
        "edited": known["edited"] or seen["edited"],
        "comment_total": max(totals) if totals else None,
        "figures": {name: _both(known, seen, name) for name in ("told", "texts")},
    }


def _both(known: Mapping[str, Any], seen: Mapping[str, Any], name: str) -> list[Any]:
    """Return what two looks tell of an item's numbers, each once, the earlier first."""
    before = known["figures"][name]
    return [*before, *(one for one in seen["figures"][name] if one not in before)]


def posts_from(
    gathered: Gathered,
    account: Account,
    stored: Mapping[str, Stored],
    seen: datetime | None = None,
) -> list[Post]:
    """Return the posts and comments, newest knowledge joined with what the WARC holds of media.

    ``seen`` is the aware moment from which »i går« counts.
    """
    own = own_names(gathered, account)
    every = in_order(gathered.items)
    return [_post(item, account, own, stored, seen) for item in every]


def own_names(gathered: Gathered, account: Account) -> frozenset[str]:
    """Return the names under which the account speaks: the register's, and the posts' commonest.

    The register may call an account something else than the platform does.
    """
    authors = Counter(item["author"].casefold() for item in gathered.of_kind(PostKind.POST))
    commonest = [name for name, _ in authors.most_common(1) if name]
    return frozenset((account.name.casefold(), *commonest))


def _post(
    item: Mapping[str, Any],
    account: Account,
    own: frozenset[str],
    stored: Mapping[str, Stored],
    seen: datetime | None,
) -> Post:
    published, certainty = moment_of(item, seen)
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
        edited=item["edited"],
        counts=counts_of(item["figures"]),
    )


def moment_of(item: Mapping[str, Any], seen: datetime | None = None) -> Moment:
    """Return when an item was published, by its machine-readable time or else the one shown."""
    read = moment(item["datetime"], seen) if item["datetime"] else UNKNOWN
    return read if read[0] else moment(item["time_shown"], seen)


def origin_of(item: Mapping[str, Any], own: Collection[str]) -> Origin:
    """Say whether the municipality drew this up or received it.

    A post on the account is its own; a comment is its own only if its author says so.
    """
    ours = item["by_owner"] or item["author"].casefold() in own
    return Origin.DRAWN_UP if ours or item["kind"] == PostKind.POST.value else Origin.RECEIVED
