"""Rules per platform as versioned data: what a post is, what to open, where the totals stand."""

import tomllib
from dataclasses import asdict, dataclass, field
from importlib import resources
from typing import Any

from ogonblick.account import Platform

GENERIC = Platform.WEBSITE
RULES = resources.files("harvesters.browser") / "rules"


@dataclass(frozen=True)
class Rules:
    """Selectors in order of trust; the first that matches wins.

    ``posts`` and ``comments`` find items, of the posts' selectors the one that finds most; the
    others look inside an item, never inside an item nested in it. ``element_ids`` says that the
    elements' own ids name the items. ``header`` is where the account tells of itself, and
    ``post_total`` what stands after its number of posts, such as ``inlägg``. ``next_page`` and
    ``comment_pages`` are links to follow; ``open_posts`` says that a post's own page must be
    visited to see all of it, ``still_tries`` how many looks at the bottom without anything new
    count as its end.
    """

    version: str
    posts: list[str]
    comments: list[str]
    identity: list[str] = field(default_factory=list)
    element_ids: bool = False
    author: list[str] = field(default_factory=list)
    time: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    permalink: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    not_media: str = ""
    by_owner: str = ""
    comment_total: list[str] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    post_total: str = ""
    next_page: list[str] = field(default_factory=list)
    comment_pages: list[str] = field(default_factory=list)
    open_posts: bool = False
    still_tries: int = 3

    def as_script_argument(self) -> dict[str, Any]:
        """Return the rules as the page's own language takes them."""
        return asdict(self)


def has_own_rules(platform: Platform) -> bool:
    """Whether a platform has rules that were made for it and tried."""
    return (RULES / f"{platform.value}.toml").is_file()


def rules_for(platform: Platform) -> Rules:
    """Return a platform's rules, or the generic ones where it has none of its own."""
    name = platform if has_own_rules(platform) else GENERIC
    chosen = RULES / f"{name.value}.toml"
    return Rules(**tomllib.loads(chosen.read_text(encoding="utf-8")))
