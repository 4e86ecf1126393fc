"""What stands on Torget: profiles, posts, comments. The same seed gives the same words for ever."""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Entry = Mapping[str, Any]
"""One table of ``texts.toml``."""

_TEXTS = Path(__file__).with_name("texts.toml")
_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_NEWS_PACE = timedelta(days=15)
_MAIN = "exempelby"
_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)


class Access(StrEnum):
    """What a visitor who is not logged in meets at an account's address."""

    OPEN = "open"
    LOGIN = "login"
    GONE = "gone"


@dataclass(frozen=True)
class Profile:
    """One account. Its posts begin at ``starts`` and come ``pace_hours`` apart."""

    handle: str
    name: str
    prefix: str
    bio: str
    followers: int
    board: str
    department: str
    starts: datetime
    pace_hours: int
    asks_consent: bool = False
    status: Access = Access.OPEN


@dataclass(frozen=True)
class Comment:
    """A comment, or a reply to one (which has no replies of its own)."""

    id: str
    author: str
    official: bool
    text: str
    at: datetime
    replies: tuple["Comment", ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture to draw: ``kind`` is a name in ``pictures.KINDS``, ``title`` its words."""

    id: str
    kind: str
    title: str
    alternative_text: str


@dataclass(frozen=True)
class Post:
    """One post. ``more`` stands behind "Visa mer"; ``film`` puts the first picture before a film.

    ``comments`` are oldest first.
    """

    id: str
    profile: Profile
    text: str
    more: str
    link: str
    at: datetime
    likes: int
    pictures: tuple[Picture, ...]
    film: bool
    comments: tuple[Comment, ...]

    @property
    def number(self) -> int:
        """The post's place in its account, from 1, oldest first."""
        return int(self.id.rpartition("-")[2])

    @property
    def comment_count(self) -> int:
        """Comments and replies together, as the page states them."""
        return sum(1 + len(comment.replies) for comment in self.comments)


@dataclass(frozen=True)
class World:
    """Everything on the platform. ``posts`` are newest first; ``today`` is the platform's now."""

    profiles: tuple[Profile, ...]
    posts: tuple[Post, ...]
    today: datetime

    @cached_property
    def profile_of(self) -> dict[str, Profile]:
        """Profiles by handle."""
        return {profile.handle: profile for profile in self.profiles}

    @cached_property
    def post_of(self) -> dict[str, Post]:
        """Posts by id."""
        return {post.id: post for post in self.posts}

    @cached_property
    def comment_of(self) -> dict[str, Comment]:
        """First-level comments by id."""
        return {comment.id: comment for post in self.posts for comment in post.comments}

    @cached_property
    def picture_of(self) -> dict[str, Picture]:
        """Pictures by id."""
        return {picture.id: picture for post in self.posts for picture in post.pictures}

    def posts_by(self, profile: Profile) -> tuple[Post, ...]:
        """Return the account's posts, newest first."""
        return tuple(post for post in self.posts if post.profile == profile)


def build_world(news: int = 0) -> World:
    """Build the platform; ``news`` adds that many newer posts to the main account."""
    texts = tomllib.loads(_TEXTS.read_text(encoding="utf-8"))
    profiles = tuple(_profile(entry) for entry in texts["profiles"])
    dated = [
        (profile, number, entry, at)
        for profile in profiles
        for number, (entry, at) in enumerate(_dated_entries(texts, profile, news), start=1)
    ]
    posts = tuple(_post(texts, *row) for row in dated)
    newest_first = tuple(sorted(posts, key=lambda post: post.at, reverse=True))
    return World(profiles, newest_first, max(map(_last_word, posts)) + timedelta(minutes=50))


def _last_word(post: Post) -> datetime:
    """Return the moment of the last thing said on a post."""
    said = [one.at for comment in post.comments for one in (comment, *comment.replies)]
    return max((post.at, *said))


def _profile(entry: Entry) -> Profile:
    return Profile(**{**entry, "status": Access(entry.get("status", Access.OPEN))})


def _dated_entries(texts: Entry, profile: Profile, news: int) -> Iterator[tuple[Entry, datetime]]:
    """Yield an account's texts, oldest first, with the moment of each."""
    at = profile.starts.astimezone(_STOCKHOLM)
    for entry in texts["posts"].get(profile.handle, ()):
        yield entry, at
        at += timedelta(hours=profile.pace_hours)
    if profile.handle != _MAIN:
        return
    for count in range(news):
        yield texts["news"][count % len(texts["news"])], at + count * _NEWS_PACE


def _post(texts: Entry, profile: Profile, number: int, entry: Entry, at: datetime) -> Post:
    post_id = f"{profile.prefix}-{number:03}"
    chance = random.Random(post_id)
    moment = at.replace(hour=chance.randint(8, 17), minute=chance.randint(0, 59))
    slots = _slots(texts, chance, moment)
    return Post(
        id=post_id,
        profile=profile,
        text=entry["text"].format_map(slots),
        more=entry.get("more", "").format_map(slots),
        link=entry.get("link", ""),
        at=moment,
        likes=chance.randint(3, 240),
        pictures=tuple(_pictures(entry, post_id)),
        film=entry.get("film", False),
        comments=tuple(_comments(texts, chance, profile, post_id, moment)),
    )


def _slots(texts: Entry, chance: random.Random, at: datetime) -> dict[str, str]:
    day = at + timedelta(days=chance.randint(2, 9))
    return {
        "gata": chance.choice(texts["gator"]),
        "omrade": chance.choice(texts["omraden"]),
        "tid": chance.choice(texts["tider"]),
        "antal": str(chance.randint(12, 29)),
        "dag": f"{_WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}",
    }


def _pictures(entry: Entry, post_id: str) -> Iterator[Picture]:
    count = entry.get("pictures", 1) if entry["picture"] else 0
    words = {"poster": "Affisch", "map": "Karta", "winter": "Vinterbild", "houses": "Husrad"}
    what = words.get(entry["picture"], "Landskap")
    for number in range(1, count + 1):
        part = f", bild {number} av {count}" if count > 1 else ""
        alternative = f"{what}: {entry['title']}{part}"
        yield Picture(f"{post_id}-{number}", entry["picture"], entry["title"], alternative)


def _comments(
    texts: Entry, chance: random.Random, profile: Profile, post_id: str, at: datetime
) -> Iterator[Comment]:
    count = chance.choice((0, 1, 1, 2, 2, 3, 3, 5, 8, 13))
    for number, entry in enumerate(chance.sample(texts["comments"], count), start=1):
        at += timedelta(minutes=chance.randint(4, 90))
        slots = _slots(texts, chance, at)
        comment_id = f"{post_id}-k{number}"
        answers = entry.get("replies", ()) if chance.random() < 0.7 else ()
        yield Comment(
            id=comment_id,
            author=f"Invånare {chance.randint(1, 60)}",
            official=False,
            text=entry["text"].format_map(slots),
            at=at,
            replies=tuple(_replies(answers, slots, chance, profile, comment_id, at)),
        )


def _replies(
    texts: Sequence[str],
    slots: dict[str, str],
    chance: random.Random,
    profile: Profile,
    comment_id: str,
    at: datetime,
) -> Iterator[Comment]:
    for number, text in enumerate(texts, start=1):
        at += timedelta(minutes=chance.randint(3, 40))
        official = number != 2 or "/" in text
        author = profile.name if official else f"Invånare {chance.randint(1, 60)}"
        yield Comment(f"{comment_id}-s{number}", author, official, text.format_map(slots), at)
