"""What a perfect capture of Torget would hold, and the register that leads there."""

import csv
import io
from dataclasses import dataclass

from torget.content import Access, Post, Profile, World, build_world

_HEADINGS = (
    *("id", "namn", "plattform", "adress", "kommun", "nämnd", "förvaltning", "status"),
    *("inhämtningsväg", "brevlåda", "redaktörer", "administratörer", "anmärkning"),
)


@dataclass(frozen=True)
class Truth:
    """What one account shows an anonymous visitor who opens everything that can be opened.

    ``posts`` and ``comments`` are ids (comments with their replies, page order); ``pictures`` and
    ``films`` are addresses of the posts' media. An account that is walled or gone shows none.
    """

    handle: str
    url: str
    access: Access
    posts: tuple[str, ...]
    comments: tuple[str, ...]
    pictures: tuple[str, ...]
    films: tuple[str, ...]


def account_truths(world: World, base_url: str) -> tuple[Truth, ...]:
    """Return the truth of every account, in the order of the start page."""
    return tuple(_truth(profile, world.posts_by(profile), base_url) for profile in world.profiles)


def _truth(profile: Profile, posts: tuple[Post, ...], base_url: str) -> Truth:
    shown = [picture for post in posts for picture in post.pictures]
    return Truth(
        handle=profile.handle,
        url=f"{base_url}/{profile.handle}",
        access=profile.status,
        posts=tuple(post.id for post in posts),
        comments=tuple(comment for post in posts for comment in _comment_ids(post)),
        pictures=tuple(f"{base_url}/bild/{picture.id}.jpg" for picture in shown),
        films=tuple(f"{base_url}/film/{post.id}.webm" for post in posts if post.film),
    )


def _comment_ids(post: Post) -> list[str]:
    return [one.id for comment in post.comments for one in (comment, *comment.replies)]


def register_csv(base_url: str) -> str:
    """Return Exempelby's account register as the portal imports it: semicolons, UTF-8 text."""
    file = io.StringIO()
    rows = csv.writer(file, delimiter=";", lineterminator="\n")
    rows.writerow(_HEADINGS)
    rows.writerows(_register_row(profile, base_url) for profile in build_world().profiles)
    return file.getvalue()


def _register_row(profile: Profile, base_url: str) -> tuple[str, ...]:
    return (
        profile.handle,
        profile.name,
        "website",
        f"{base_url}/{profile.handle}",
        "Exempelby kommun",
        profile.board,
        profile.department,
        "active",
        "browser",
        "kommunikation@exempelby.example",
        "Redaktör 1, Redaktör 2",
        "Administratör 1, Kommunikationsenheten",
        "",
    )
