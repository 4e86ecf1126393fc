"""Items are joined over many looks, and read with honest certainty."""

from datetime import UTC, datetime
from typing import Any

import pytest

from harvesters.browser.extract import Gathered, media_of, moment, origin_of, posts_from
from harvesters.browser.warc import Stored
from ogonblick.account import Account, Platform
from ogonblick.digest import digest_of
from ogonblick.post import Origin, TimeCertainty

ACCOUNT = Account("a", "Exempelby kommun", Platform.WEBSITE, "https://e.example", "E", "F")


def item(**differs: Any) -> dict[str, Any]:
    """Return an item as the page's script gives it."""
    plain: dict[str, Any] = {
        "kind": "post",
        "id": "1",
        "parent": "",
        "author": "",
        "by_owner": False,
        "text": "hej",
        "permalink": "",
        "time_shown": "",
        "datetime": "",
        "comment_total": None,
        "media": [],
    }
    return {**plain, **differs}


def seen(*items: dict[str, Any]) -> dict[str, Any]:
    """Return one look at a page."""
    return {"items": list(items), "post_total": None, "next_page": "", "comment_pages": []}


def test_the_longest_telling_wins() -> None:
    """A text that is unfolded later, or folded again, is kept whole."""
    gathered = Gathered()
    for text in ("Vi stänger …", "Vi stänger av vattnet på Ågatan.", "Vi stänger …"):
        gathered.add(seen(item(text=text)))
    assert [i["text"] for i in gathered.items.values()] == ["Vi stänger av vattnet på Ågatan."]


def test_media_are_gathered_over_all_looks() -> None:
    """A carousel shows one picture at a time; all that were seen count."""
    gathered = Gathered()
    for name in ("a", "b", "a"):
        medium = {"url": f"https://e.example/{name}.jpg", "poster": "", "alternative_text": name}
        gathered.add(seen(item(media=[medium])))
    assert len(gathered.items["1"]["media"]) == 2


def test_items_without_an_id_are_told_apart_by_what_they_say() -> None:
    """The same words by the same author at the same time are one item, others are two."""
    gathered = Gathered()
    first = item(id="", author="Invånare 1", text="ja")
    assert gathered.add(seen(first, item(id="", author="Invånare 2", text="ja"))) == 2
    assert gathered.add(seen(first)) == 0


@pytest.mark.parametrize(
    ("text", "read", "certainty"),
    [
        ("2026-05-01T10:00:00Z", datetime(2026, 5, 1, 10, tzinfo=UTC), TimeCertainty.EXACT),
        ("2026-05-01T12:00:00+02:00", datetime(2026, 5, 1, 10, tzinfo=UTC), TimeCertainty.EXACT),
        ("2026-05-01", datetime(2026, 4, 30, 22, tzinfo=UTC), TimeCertainty.DAY),
        ("2026-12-01T08:30", datetime(2026, 12, 1, 7, 30, tzinfo=UTC), TimeCertainty.DAY),
        ("i går", None, TimeCertainty.UNKNOWN),
        ("", None, TimeCertainty.UNKNOWN),
    ],
)
def test_times_without_a_zone_are_swedish_and_uncertain(
    text: str, read: datetime | None, certainty: TimeCertainty
) -> None:
    """No zone is never relabelled as UTC."""
    assert moment(text) == (read, certainty)


@pytest.mark.parametrize(
    ("differs", "origin"),
    [
        ({}, Origin.DRAWN_UP),
        ({"kind": "comment", "author": "Invånare 1"}, Origin.RECEIVED),
        ({"kind": "comment", "author": "EXEMPELBY KOMMUN"}, Origin.DRAWN_UP),
        ({"kind": "comment", "author": "Redaktör", "by_owner": True}, Origin.DRAWN_UP),
        ({"kind": "comment", "author": ""}, Origin.RECEIVED),
    ],
)
def test_what_others_write_is_received(differs: dict[str, Any], origin: Origin) -> None:
    """Only the account itself draws up; a comment of unknown author is received."""
    assert origin_of(item(**differs), {"exempelby kommun"}) is origin


def test_the_account_speaks_under_the_name_the_platform_shows() -> None:
    """A reply under the posts' own name is drawn up, whatever the register calls the account."""
    gathered = Gathered()
    posts = [item(id=str(n), author="Exempelby") for n in range(3)]
    guest = item(id="9", author="Gäst")
    replies = [
        item(id=f"k{n}", kind="comment", author=a) for n, a in enumerate(("Exempelby", "Gäst"))
    ]
    gathered.add(seen(*posts, guest, *replies))
    origins = {post.id: post.origin for post in posts_from(gathered, ACCOUNT, {})}
    assert (origins["k0"], origins["k1"]) == (Origin.DRAWN_UP, Origin.RECEIVED)


def test_a_medium_has_the_digest_of_what_was_received_or_none() -> None:
    """A film's poster is a medium too; an address that gave no bytes has no digest."""
    digest = digest_of([b"film"])
    stored = {"https://e.example/f.webm": Stored(digest, "video/webm", 200)}
    medium = {
        "url": "https://e.example/f.webm#t=1",
        "poster": "https://e.example/p.jpg",
        "alternative_text": "",
    }
    film, poster = media_of([medium], stored)
    assert (film.digest, film.mime) == (str(digest), "video/webm")
    assert (poster.digest, poster.mime) == ("", "image/jpeg")


def test_a_post_without_a_shown_author_is_the_accounts() -> None:
    """A platform that shows no name on own posts still has an author; comments are not guessed."""
    gathered = Gathered()
    gathered.add(seen(item(), item(id="2", kind="comment")))
    post, comment = posts_from(gathered, ACCOUNT, {})
    assert (post.author, comment.author) == ("Exempelby kommun", "")
