"""Rules per platform as versioned data: what a post is, what to open, where the totals stand."""

import tomllib
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from importlib import resources
from typing import Any

from ogonblick.account import Platform

GENERIC = Platform.WEBSITE
RULES = resources.files("harvesters.browser") / "rules"

AVATAR = (
    "[itemprop='image']",
    ".u-photo",
    ":is(img, [class*='avatar' i] img):is([class*='avatar' i], [class*='avatar' i] *)",
    "img:is([alt*='profil' i], [alt*='avatar' i])",
)
COVER = (
    "img:is([class*='cover' i], [class*='banner' i], [alt*='omslag' i], [alt*='cover' i])",
    ":is([class*='cover' i], [class*='banner' i], [class*='omslag' i]) img",
    ":is([class*='cover' i], [class*='banner' i])[style*='background']",
)
VERIFIED = (
    ":is([aria-label*='verifiera' i], [title*='verifiera' i], [alt*='verifiera' i])",
    ":is([aria-label*='verified' i], [title*='verified' i], [alt*='verified' i])",
)
"""What accounts' pictures and marks are called nearly everywhere, Swedish and English."""
PARTS = {"author": "författare", "time": "tid", "text": "text", "permalink": "adress"}
"""What every post of a platform has, unless its rules say otherwise, and what it is called."""


class Tried(StrEnum):
    """Against what a platform's rules have been tried."""

    SOFTWARE = "software"
    SHAPED = "shaped"


@dataclass(frozen=True)
class Rules:
    """Selectors in order of trust; the first that matches wins.

    A selector may end in ``@NAME``: then it is that attribute of the element that tells, and
    ``@NAME`` alone is the item's own; one that begins with ``^`` is of the nearest box around it.

    ``posts`` and ``comments`` find items, of the posts' selectors the one that finds most; where
    they find none, ``posts_else`` and ``comments_else`` guess, of the latter's the first that finds
    any. The others look inside an item, never inside an item nested in it. ``element_ids`` says
    that the elements' own ids, if they have a number, name the items; ``identity_in`` finds the id
    in what ``identity`` tells, or in the address, as the pattern's last group that matched;
    ``author_in`` the name in what ``author`` tells. ``link_noise`` are the parameters of an address
    that differ at every visit.

    ``not_text`` are boxes in an item whose words are none of its own, where nothing tells which
    are. ``textless`` says that an item may have no words at all: where others show theirs, its
    buttons are none. ``edited`` tells that an item was changed after it was published, if it says
    so in one of ``edited_words``. ``comment_total`` tells how many comments a post has; without
    one, so does what says nothing but a number and ``comment_words``.

    Where a page shows one post and what was answered in the same kind of boxes, ``thread`` is the
    pattern of its path: the box with this path is the post, the others are comments. ``replies``
    are comments that answer the nearest comment before them that is not one itself. ``single`` is
    for a post's own page where none of that finds any box: ``path`` is its pattern, ``links`` are
    those to posts and answers, and ``answers`` such as are of answers, around which boxes are then
    guessed at.

    Neither the account's nor answers are adverts, in such boxes as ``adverts`` or with a mark that
    stands in ``marks``, and what follows a heading that says one of ``ends``, a phrase a line; on
    a post's own page also one of ``suggested``, which elsewhere may stand between posts.

    ``likes``, ``shares`` and ``views`` tell how many there are of each; what says so in plain words
    needs no rule. ``header`` is where the account tells of itself, and ``name``, ``handle``,
    ``about``, ``avatar``, ``cover``, ``followers`` and ``verified`` find its parts there, or else
    beside the posts; the defaults are what nearly everybody calls them. ``post_total`` is what
    stands after its number of posts, such as ``inlägg``. ``next_page`` and ``comment_pages`` are
    links to follow; ``open_posts`` says that a post's own page must be visited to see all of it,
    ``still_tries`` how many looks at the bottom without anything new count as its end.

    ``guess`` says that what no rule finds may be told by how it looks: times, names and addresses,
    posts and comments that repeat, and what stands beside them. ``here`` is the address of the post
    whose own page is open, as its account told it, and ``own`` what the account is called.

    ``canary`` finds what stands on a page that has posts, however they are marked up, and
    ``promised`` are the parts that every post has. ``landmarks`` find what an account's page shows
    with posts or without, by what it is called in Swedish: where neither they nor the canary are
    seen, it is another page than the account's. ``tried`` says against what the rules were tried,
    and ``blind`` in Swedish what they cannot see.
    """

    version: str
    posts: list[str]
    comments: list[str]
    tried: Tried
    posts_else: list[str] = field(default_factory=list)
    comments_else: list[str] = field(default_factory=list)
    identity: list[str] = field(default_factory=list)
    identity_in: str = ""
    element_ids: bool = False
    author: list[str] = field(default_factory=list)
    author_in: str = ""
    time: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    not_text: str = ""
    textless: bool = False
    permalink: list[str] = field(default_factory=list)
    link_noise: str = ""
    media: list[str] = field(default_factory=list)
    not_media: str = ""
    edited: list[str] = field(default_factory=list)
    edited_words: str = r"(?<!\p{L})(redigera(d|t)|ändra(d|t)|edited)(?!\p{L})"
    thread: str = ""
    replies: str = ""
    single: dict[str, str] = field(default_factory=dict)
    adverts: str = ""
    marks: str = ""
    ends: str = ""
    suggested: str = ""
    by_owner: str = ""
    comment_total: list[str] = field(default_factory=list)
    comment_words: str = ""
    likes: list[str] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    views: list[str] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=lambda: ["[itemprop='name']", ".p-name", "h1", "h2"])
    handle: list[str] = field(default_factory=lambda: ["[itemprop='alternateName']", ".p-nickname"])
    about: list[str] = field(default_factory=lambda: ["[itemprop='description']", ".p-note"])
    avatar: list[str] = field(default_factory=lambda: list(AVATAR))
    cover: list[str] = field(default_factory=lambda: list(COVER))
    followers: list[str] = field(default_factory=list)
    verified: list[str] = field(default_factory=lambda: list(VERIFIED))
    post_total: str = ""
    next_page: list[str] = field(default_factory=list)
    comment_pages: list[str] = field(default_factory=list)
    open_posts: bool = False
    guess: bool = False
    here: str = ""
    own: str = ""
    still_tries: int = 3
    canary: list[str] = field(default_factory=list)
    promised: list[str] = field(default_factory=lambda: list(PARTS))
    landmarks: dict[str, list[str]] = field(default_factory=dict)
    blind: list[str] = field(default_factory=list)

    def as_script_argument(self) -> dict[str, Any]:
        """Return the rules as the page's own language takes them."""
        return asdict(self)


def made_for(platform: Platform) -> bool:
    """Whether there are rules that were made for the platform, tried or not."""
    return (RULES / f"{platform.value}.toml").is_file()


def rules_for(platform: Platform) -> Rules:
    """Return a platform's rules, or the generic ones where it has none of its own."""
    name = platform if made_for(platform) else GENERIC
    read = tomllib.loads((RULES / f"{name.value}.toml").read_text(encoding="utf-8"))
    return Rules(**{**read, "tried": Tried(read["tried"])})
