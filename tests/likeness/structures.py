"""Structures to compare, made by hand: a small account, and what may differ in it."""

from hashlib import blake2b

from bundles.elements import PageElement
from bundles.likeness.structure import Page, Structure
from bundles.likeness.surface import Surface
from bundles.profile import Profile
from ogonblick.post import Count, CountKind, Medium, Origin, Post, PostKind

URL = "https://social.example/exempelby"
POSTS = (
    Post(
        "p1",
        PostKind.POST,
        Origin.DRAWN_UP,
        "Exempelby kommun",
        "Simhallen öppnar igen på lördag.\nVälkomna.",
        permalink=f"{URL}/p1",
        time_shown="3 tim",
        media=(Medium(f"{URL}/a.png?v=1", "image/png", "sha256:aa", "Simhallen"),),
        counts=(Count(CountKind.LIKES, 12, "12"),),
    ),
    Post(
        "k1",
        PostKind.COMMENT,
        Origin.RECEIVED,
        "Anna",
        "När öppnar bastun?",
        parent="p1",
        time_shown="2 tim",
    ),
    Post("p2", PostKind.POST, Origin.DRAWN_UP, "Exempelby kommun", "Snöröjning.", time_shown="2 d"),
)
PROFILE = Profile(
    "Exempelby kommun",
    "exempelby",
    "Vi svarar 8–16.",
    Medium(f"{URL}/avatar.png", "image/png", "sha256:bb"),
    Medium(f"{URL}/cover.png", "image/png", "sha256:cc"),
    Count(CountKind.FOLLOWERS, 400, "400 följare"),
    ("https://exempelby.example/",),
)


def shown(posts: tuple[Post, ...] = POSTS, profile: Profile = PROFILE) -> str:
    """Return the text of a page that shows them."""
    count = profile.followers.shown if profile.followers else ""
    lines = [profile.name, count, profile.description, "Om webbplatsen"]
    for post in posts:
        lines += [f"{post.author} · {post.time_shown}", post.text, *(c.shown for c in post.counts)]
    return "\n".join(lines)


def rows(height: int = 600, other: range = range(0)) -> tuple[bytes, ...]:
    """Return the digests of a picture's rows, some of them others than usual."""
    return tuple(
        blake2b(f"{row}{row in other}".encode(), digest_size=8).digest() for row in range(height)
    )


def structure(
    posts: tuple[Post, ...] = POSTS, profile: Profile = PROFILE, text: str = ""
) -> Structure:
    """Return an account's structure: whole, and in an order in which it can be compared."""
    return Structure(
        url=URL,
        adapter="website/2",
        drawn_by="Chromium 156 1920 x 1080",
        posts=posts,
        profile=profile,
        pages=(Page(URL, profile.name, text or shown(posts, profile)),),
        links={URL: ("https://exempelby.example/", f"{URL}/p1")},
        documents=(),
        media=frozenset(("sha256:aa", "sha256:bb", "sha256:cc")),
        elements=(
            PageElement("header", "", URL, (0, 0, 400, 100)),
            PageElement("post", "p1", URL, (0, 100, 400, 200)),
            PageElement("comment", "k1", URL, (20, 240, 380, 50)),
            PageElement("post", "p2", URL, (0, 310, 400, 90)),
        ),
        surfaces={URL: Surface(("sha256:dd",), rows())},
    )
