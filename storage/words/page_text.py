"""What a page says beside its posts and comments: its header, whom it is about, opening hours."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from bundles.reading import pages
from ogonblick.post import Post
from storage.words.wording import words_of

_LONGEST = 200_000
"""Signs of a page that are kept to be searched; more is no header."""


@dataclass(frozen=True)
class PageText:
    """What a visited page said beside its posts: its lines, each once, in their order."""

    url: str
    title: str
    text: str


def page_texts(wacz: ZipFile, posts: Iterable[Post]) -> list[PageText]:
    """Return what the pages of a package say beside its posts; those that say nothing left out."""
    return list(beside(pages(wacz), posts))


def beside(visited: Iterable[Mapping[str, Any]], posts: Iterable[Post]) -> Iterator[PageText]:
    """Yield what pages say that no post or comment has in the same words in a row."""
    known = "\n".join(map(_in_a_row, (text for post in posts for text in _parts(post))))
    for page in visited:
        lines = dict.fromkeys(line.strip() for line in page.get("text", "").splitlines())
        text = "\n".join(line for line in lines if _in_a_row(line) not in known)[:_LONGEST]
        if text:
            yield PageText(page["url"], page.get("title", ""), text)


def _parts(post: Post) -> tuple[str, ...]:
    """Return all of a post that its page shows as text."""
    return (post.author, post.time_shown, post.text)


def _in_a_row(text: str) -> str:
    """Return the text's words so that one text is found in another only at whole words."""
    return "".join(f" {word} " for word in words_of(text))
