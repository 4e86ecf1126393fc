"""Posts and comments as conversations: every comment under what it answers, none left out."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ogonblick.post import Post, PostKind

_DEEPEST = 3


@dataclass(frozen=True)
class Reply:
    """A comment and how deep it lies: 1 answers the post; deeper than 3 is shown as 3."""

    post: Post
    level: int


@dataclass(frozen=True)
class Thread:
    """A post with its comments in reading order, or a comment whose post was not seen."""

    post: Post
    replies: tuple[Reply, ...]

    @property
    def is_stray(self) -> bool:
        """Say whether this is a comment whose post is not in the snapshot."""
        return self.post.kind is PostKind.COMMENT


def anchor(post: Post) -> str:
    """Return a post's name in a page's address. Platforms' ids may hold any sign, so a digest."""
    return f"inlagg-{hashlib.sha256(post.id.encode()).hexdigest()[:12]}"


def threads(posts: Sequence[Post]) -> list[Thread]:
    """Return the conversations in the order of the page; each post and comment occurs once.

    What ``parent`` says comes from the captured page, so it may lead nowhere or in a circle.
    """
    answers = _answers(posts)
    known = {post.id for post in posts}
    shown: set[int] = set()
    roots = [post for post in posts if post.kind is PostKind.POST or post.parent not in known]
    found = [_thread(root, answers, shown) for root in roots]
    circling = [_thread(post, answers, shown) for post in posts if id(post) not in shown]
    return found + circling


def _answers(posts: Iterable[Post]) -> Mapping[str, list[Post]]:
    """Return the comments by the id of what they answer."""
    answers: defaultdict[str, list[Post]] = defaultdict(list)
    for post in posts:
        if post.kind is PostKind.COMMENT:
            answers[post.parent].append(post)
    return answers


def _thread(root: Post, answers: Mapping[str, list[Post]], shown: set[int]) -> Thread:
    """Walk down from a root without recursion: a hostile page may nest without end."""
    shown.add(id(root))
    replies: list[Reply] = []
    waiting = [Reply(post, 1) for post in reversed(answers.get(root.id, []))]
    while waiting:
        reply = waiting.pop()
        if id(reply.post) in shown:
            continue
        shown.add(id(reply.post))
        replies.append(reply)
        below = min(reply.level + 1, _DEEPEST)
        waiting += [Reply(post, below) for post in reversed(answers.get(reply.post.id, []))]
    return Thread(root, tuple(replies))
