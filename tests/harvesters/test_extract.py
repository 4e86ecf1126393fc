"""Items are joined over many looks, and read with honest certainty."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from platforms.content import shown as in_words

from harvesters.browser.further import further_pages
from harvesters.browser.reading.attached import media_of
from harvesters.browser.reading.extract import Gathered, origin_of, posts_from
from harvesters.browser.reading.feed import End
from harvesters.browser.reading.moments import SHAPE, moment
from harvesters.browser.recording.warc import Stored
from harvesters.browser.report.coverage import coverage_of
from harvesters.browser.report.shortfalls import is_number_of
from harvesters.browser.rules import rules_for
from harvesters.job import Job
from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion, Tally
from ogonblick.digest import digest_of
from ogonblick.post import CountKind, Origin, PostKind, TimeCertainty
from ogonblick.swedish import SWEDEN

ACCOUNT = Account("a", "Exempelby kommun", Platform.WEBSITE, "https://e.example", "E", "F")


def item(**differs: Any) -> dict[str, Any]:
    """Return an item as the page's script gives it."""
    plain: dict[str, Any] = {
        "kind": "post",
        "id": "1",
        "parent": -1,
        "author": "",
        "by_owner": False,
        "text": "hej",
        "permalink": "",
        "time_shown": "",
        "datetime": "",
        "edited": False,
        "comment_total": None,
        "media": [],
        "figures": {"told": [], "texts": []},
    }
    return {**plain, **differs}


def seen(*items: dict[str, Any]) -> dict[str, Any]:
    """Return one look at a page."""
    return {
        "items": list(items),
        "post_total": None,
        "tail": "",
        "next_page": "",
        "comment_pages": [],
        "hits": [],
        "canary": False,
        "landmarks": [],
        "beside": {"adverts": [], "strangers": [], "ended": False, "guessed": False},
    }


def test_the_longest_telling_wins() -> None:
    """A text that is unfolded later, or folded again, is kept whole."""
    gathered = Gathered()
    for text in ("Vi stänger …", "Vi stänger av vattnet på Ågatan.", "Vi stänger …"):
        gathered.add(seen(item(text=text)))
    assert [i["text"] for i in gathered.items.values()] == ["Vi stänger av vattnet på Ågatan."]


def test_what_is_told_once_is_kept() -> None:
    """A time that can be read outlives »3 tim«, and an edit that was seen is not unseen."""
    gathered = Gathered()
    for differs in ({"time_shown": "3 tim"}, {"time_shown": "12 maj 2026", "edited": True}, {}):
        gathered.add(seen(item(**differs)))
    (post,) = posts_from(gathered, ACCOUNT, {})
    assert (post.time_shown, post.certainty, post.edited) == (
        "12 maj 2026",
        TimeCertainty.DAY,
        True,
    )


@given(st.text())
def test_reading_a_time_never_raises(text: str) -> None:
    """Whatever a page calls a time, the answer is a moment with a zone or none."""
    read, certainty = moment(text)
    assert (read is None) is (certainty is TimeCertainty.UNKNOWN)


@given(st.datetimes(datetime(1991, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - a wall clock
def test_every_day_is_read_back_as_it_is_written(at: datetime) -> None:
    """A date in Swedish words is read as that day and minute in Sweden, in every month."""
    read, _ = moment(in_words(at.replace(tzinfo=SWEDEN)))
    assert read is not None
    assert read.replace(tzinfo=None) == at.replace(second=0, microsecond=0)


def test_media_are_gathered_over_all_looks() -> None:
    """A carousel shows one picture at a time; all that were seen count."""
    gathered = Gathered()
    for name in ("a", "b", "a"):
        medium = {"url": f"https://e.example/{name}.jpg", "poster": "", "alternative_text": name}
        gathered.add(seen(item(media=[medium])))
    assert len(gathered.items["post:1"]["media"]) == 2


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
        ("12 maj 2026 kl. 14:03", datetime(2026, 5, 12, 12, 3, tzinfo=UTC), TimeCertainty.DAY),
        ("12 maj 2026 kl. 14.03", datetime(2026, 5, 12, 12, 3, tzinfo=UTC), TimeCertainty.DAY),
        ("tisdag 12 maj 2026", datetime(2026, 5, 11, 22, tzinfo=UTC), TimeCertainty.DAY),
        ("Premiär 3 okt. 2026", datetime(2026, 10, 2, 22, tzinfo=UTC), TimeCertainty.DAY),
        ("May 12, 2026 at 2:03 PM", datetime(2026, 5, 12, 12, 3, tzinfo=UTC), TimeCertainty.DAY),
        ("Oct 3, 2026, 12:05 AM", datetime(2026, 10, 2, 22, 5, tzinfo=UTC), TimeCertainty.DAY),
        ("2026-05-12 kl. 14.03", datetime(2026, 5, 12, 12, 3, tzinfo=UTC), TimeCertainty.DAY),
        ("Publicerad: 2026-05-12", datetime(2026, 5, 11, 22, tzinfo=UTC), TimeCertainty.DAY),
        ("12/5 2026", datetime(2026, 5, 11, 22, tzinfo=UTC), TimeCertainty.DAY),
        ("12.5.2026 14:03", datetime(2026, 5, 12, 12, 3, tzinfo=UTC), TimeCertainty.DAY),
        ("12 maj -26", datetime(2026, 5, 11, 22, tzinfo=UTC), TimeCertainty.DAY),
        ("12. mai 2026 kl. 14:03", datetime(2026, 5, 12, 12, 3, tzinfo=UTC), TimeCertainty.DAY),
        ("1. marts 2026", datetime(2026, 2, 28, 23, tzinfo=UTC), TimeCertainty.DAY),
        (
            "1. marraskuuta 2026 klo 8.15",
            datetime(2026, 11, 1, 7, 15, tzinfo=UTC),
            TimeCertainty.DAY,
        ),
        (
            "Tue, 12 May 2026 10:00:00 GMT",
            datetime(2026, 5, 12, 10, tzinfo=UTC),
            TimeCertainty.EXACT,
        ),
        ("Tue, 32 May 2026 10:00:00 GMT", None, TimeCertainty.UNKNOWN),
        ("05/12/2026", None, TimeCertainty.UNKNOWN),
        ("12.13.2026", None, TimeCertainty.UNKNOWN),
        ("31 februari 2026", None, TimeCertainty.UNKNOWN),
        ("12 foo 2026", None, TimeCertainty.UNKNOWN),
        ("12 maj 20261", None, TimeCertainty.UNKNOWN),
        ("12 maj", None, TimeCertainty.UNKNOWN),
        ("3 tim", None, TimeCertainty.UNKNOWN),
        ("i går", None, TimeCertainty.UNKNOWN),
        ("", None, TimeCertainty.UNKNOWN),
        ("9999-12-31", None, TimeCertainty.UNKNOWN),
        ("0001-01-01T00:00:00+14:00", None, TimeCertainty.UNKNOWN),
    ],
)
def test_times_without_a_zone_are_swedish_and_uncertain(
    text: str, read: datetime | None, certainty: TimeCertainty
) -> None:
    """No zone is never relabelled as UTC."""
    assert moment(text) == (read, certainty)


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("3 v", True),
        ("för 3 månader sedan", True),
        ("2026-05-03 | Nyhet", True),
        ("Publicerad av Sundby kommun den 3 maj 2026", True),
        ("Igår 14:05", True),
        ("12 kommentarer", False),
        ("5 personer", False),
        ("Nr 3 maj", False),
        ("3 majblommor", False),
        ("Mötet hålls 3 maj 2026 i parken", False),
    ],
)
def test_what_looks_like_a_time_says_nothing_else(text: str, *, looks: bool) -> None:
    """A time stands by itself, or with a label; a day in a sentence is no post's time."""
    assert (re.search(SHAPE, text, re.IGNORECASE) is not None) is looks


def test_a_day_in_words_tells_two_posts_apart() -> None:
    """The same opening by the same author on two days is two posts, and »3 tim« is none."""
    gathered = Gathered()
    for shown in ("3 maj 2026", "10 maj 2026", "3 maj 2026"):
        gathered.add(seen(item(id="", text="Veckans öppettider", time_shown=shown)))
    assert len(gathered.items) == 2
    again = [item(id="", text="Nytt", time_shown=shown) for shown in ("3 tim", "4 tim")]
    assert [gathered.add(seen(one)) for one in again] == [1, 0]


SEEN = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("i går", "2026-11-20"),
        ("Igår kl 14:03", "2026-11-20 14:03"),
        ("i förrgår kl. 8.15", "2026-11-19 08:15"),
        ("yesterday at 2:03 PM", "2026-11-20 14:03"),
        ("idag", "2026-11-21"),
        ("för 2 tim sedan", "2026-11-21"),
        ("3 h", "2026-11-21"),
        ("45 min · Redigerad", "2026-11-21"),
        ("2 maj", "2026-05-02"),
        ("lör 2 maj kl. 14:03", "2026-05-02 14:03"),
        ("May 2 at 2:03 PM", "2026-05-02 14:03"),
        ("24 dec.", "2025-12-24"),
        ("den 2 maj", "2026-05-02"),
        ("Publicerad: igår 14:05", "2026-11-20 14:05"),
        ("just nu", "2026-11-21"),
        ("for 2 timer siden", "2026-11-21"),
        ("en timme sedan", "2026-11-21"),
        ("2 tuntia sitten", "2026-11-21"),
        ("3 dager siden", ""),
        ("i fjol", ""),
        ("för 13 tim sedan", ""),
        ("13 h", ""),
        ("3 d", ""),
        ("3 v", ""),
        ("för två år sedan", ""),
        ("31 februari", ""),
        ("i går var det fest", ""),
        ("igår kl 25:03", ""),
        ("12 kommentarer", ""),
    ],
)
def test_a_time_that_counts_from_now_is_a_day_if_it_can_be_only_one(text: str, read: str) -> None:
    """Counted from when the page was seen, in Sweden; what may be one of two days is neither."""
    at = datetime.fromisoformat(read).replace(tzinfo=SWEDEN) if read else None
    assert moment(text, SEEN) == (at, TimeCertainty.DAY if at else TimeCertainty.UNKNOWN)
    assert moment(text) == (None, TimeCertainty.UNKNOWN)


def test_a_day_that_lasts_outlives_one_that_counts_from_now() -> None:
    """Of two tellings of a time the one that needs no clock is kept."""
    gathered = Gathered()
    for shown in ("3 tim", "12 maj 2026", "4 tim"):
        gathered.add(seen(item(time_shown=shown)))
    (post,) = posts_from(gathered, ACCOUNT, {}, SEEN)
    assert post.time_shown == "12 maj 2026"


def test_what_is_counted_is_kept_with_the_post() -> None:
    """By the platform's rules first, then by schema.org and in words; the exact number wins."""
    figures = {
        "told": [["likes", "1,2 tn"], ["likes", "1234"], ["views", ""]],
        "texts": ["5 delningar", "1,2 tn gilla-markeringar", "99 följare"],
    }
    gathered = Gathered()
    gathered.add(seen(item(figures=figures)))
    gathered.add(seen(item(figures={"told": [], "texts": ["17 visningar"]})))
    (post,) = posts_from(gathered, ACCOUNT, {})
    assert {one.kind: one.number for one in post.counts} == {
        CountKind.LIKES: 1234,
        CountKind.SHARES: 5,
        CountKind.VIEWS: 17,
    }


def test_an_empty_box_is_no_post() -> None:
    """A virtualised feed keeps boxes for later, with nothing in them yet."""
    gathered = Gathered()
    gathered.add(seen(item(id="", text=""), item(id="", text="", kind="comment", parent=0)))
    assert not gathered.of_kind(PostKind.COMMENT)
    assert gathered.add(seen(item(id="", text=""), item(kind="comment", parent=0))) == 1


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
    stored = {"https://e.example/f.webm": Stored(digest, "video/webm", 200, size=4)}
    medium = {
        "url": "https://e.example/f.webm#t=1",
        "poster": "https://e.example/p.jpg",
        "alternative_text": "",
    }
    film, poster = media_of([medium], stored)
    assert (film.digest, film.mime) == (str(digest), "video/webm")
    assert (poster.digest, poster.mime) == ("", "image/jpeg")


@pytest.mark.parametrize(
    ("mime", "size", "held"),
    [
        ("image/jpeg", 4, True),
        ("audio/mpeg", 4, True),
        ("application/octet-stream", 4, True),
        ("image/jpeg", 0, False),
        ("text/html", 4, False),
        ("application/dash+xml", 4, True),
        ("", 4, False),
    ],
)
def test_only_a_medium_counts_as_a_medium(mime: str, size: int, *, held: bool) -> None:
    """An error page with status 200, or nothing at all, is no picture; a play list is a film."""
    stored = {"https://e.example/b.jpg": Stored(digest_of([b"bild"]), mime, 200, size)}
    medium = {"url": "https://e.example/b.jpg", "poster": "", "alternative_text": "En bild"}
    (picture,) = media_of([medium], stored)
    assert bool(picture.digest) is held
    assert (picture.mime, picture.alternative_text) == (mime if held else "image/jpeg", "En bild")


def test_a_film_without_an_address_is_missing() -> None:
    """A ``blob:`` is told of as a medium that was not received, its poster by itself."""
    medium = {"url": "blob:https://e.example/1", "poster": "https://e.example/p.jpg"}
    stored = {"https://e.example/p.jpg": Stored(digest_of([b"bild"]), "image/jpeg", 200, 4)}
    film, poster = media_of([{**medium, "alternative_text": ""}], stored)
    assert (film.digest, bool(poster.digest)) == ("", True)


def test_a_post_and_a_comment_may_have_the_same_id() -> None:
    """Both are kept, each under the plain id that the page gives it."""
    gathered = Gathered()
    assert gathered.add(seen(item(id="7"), item(id="7", kind="comment", parent=0))) == 2
    posts = posts_from(gathered, ACCOUNT, {})
    assert [(p.id, p.kind, p.parent) for p in posts] == [
        ("7", PostKind.POST, ""),
        ("7", PostKind.COMMENT, "7"),
    ]


def test_a_post_without_an_id_is_the_same_when_it_unfolds() -> None:
    """Its opening words name it, not the rest, which may be folded at one look."""
    gathered = Gathered()
    opening = "Vattnet stängs av på Ågatan i morgon förmiddag"
    assert gathered.add(seen(item(id="", text=f"{opening} …"))) == 1
    assert gathered.add(seen(item(id="", text=f"{opening} mellan 9 och 12."))) == 0


def test_posts_of_pictures_alone_are_told_apart_by_them() -> None:
    """Two posts without words or ids are two if their pictures differ."""
    media = [
        {"url": f"https://e.example/{name}.jpg", "poster": "", "alternative_text": ""}
        for name in "ab"
    ]
    gathered = Gathered()
    looks = [item(id="", text="", media=[medium]) for medium in media]
    assert gathered.add(seen(*looks)) == 2
    assert gathered.add(seen(*looks)) == 0


def test_the_same_words_under_two_posts_are_two_comments() -> None:
    """A comment without an id belongs to what it answers."""
    gathered = Gathered()
    thanks = item(id="", kind="comment", author="Exempelby", text="Tack!")
    page = seen(item(), item(id="2"), {**thanks, "parent": 0}, {**thanks, "parent": 1})
    assert gathered.add(page) == 4


def test_comments_beside_a_single_post_are_its_own() -> None:
    """A post's own page may show its comments after it, not in it."""
    gathered = Gathered()
    gathered.add(seen(item(comment_total=1), item(id="k", kind="comment")))
    assert gathered.comment_tally() == Tally(1, 1)
    assert posts_from(gathered, ACCOUNT, {})[1].parent == "1"


def test_each_post_is_held_to_its_own_total_of_comments() -> None:
    """Too many on one post do not hide that another lacks some; replies count at their post."""
    gathered = Gathered()
    posts = [item(comment_total=2), item(id="2", comment_total=3), item(id="3")]
    first = [item(id=f"a{n}", kind="comment", parent=0) for n in range(5)]
    second = [item(id="b", kind="comment", parent=1)]
    last = [item(id="c", kind="comment", parent=2)]
    gathered.add(seen(*posts, *first, *second, *last))
    assert gathered.comment_tally() == Tally(found=3, expected=5)
    assert [post["id"] for post in gathered.lacking()] == ["2"]
    reply = [item(id="d", kind="comment", parent=2)]
    gathered.add(seen(*posts[1:], item(id="b", kind="comment", parent=0), *reply))
    assert gathered.comment_tally() == Tally(found=4, expected=5)


@pytest.mark.parametrize(
    ("platform", "occasion", "opened"),
    [
        (Platform.WEBSITE, Occasion.SCHEDULED, ["2"]),
        (Platform.WEBSITE, Occasion.BEFORE_CLOSURE, ["1", "2", "3"]),
        (Platform.WORDPRESS, Occasion.SCHEDULED, ["1", "2", "3"]),
    ],
)
def test_a_posts_own_page_is_opened_for_the_comments_that_it_promises(
    make_job: Callable[..., Job],
    tmp_path: Path,
    platform: Platform,
    occasion: Occasion,
    opened: list[str],
) -> None:
    """»13 kommentarer« on a website leads there; elsewhere all posts' pages are opened anyway."""
    site = "https://e.example/"
    posts = [
        item(id=number, permalink=f"{site}{number}#svar", comment_total=total)
        for number, total in (("1", 0), ("2", 13), ("3", None))
    ]
    gathered = Gathered()
    gathered.add(seen(*posts, item(id="4", permalink="https://annan.example/", comment_total=2)))
    job = make_job(site, tmp_path)
    job = replace(job, order=replace(job.order, occasion=occasion))
    pages = further_pages(gathered, job, rules_for(platform))
    assert list(pages) == [f"{site}{number}" for number in opened]


def test_comments_without_any_total_are_counted() -> None:
    """Where no post promises a number, nothing is known to be missing."""
    gathered = Gathered()
    gathered.add(seen(item(), item(id="k", kind="comment", parent=0)))
    assert gathered.comment_tally() == Tally(1)


def test_what_answers_stands_after_what_it_answers() -> None:
    """Whichever of them was seen first; a ring of answers is told all the same."""
    gathered = Gathered()
    replies = [item(id=f"k{n}", kind="comment", parent=n % 2) for n in range(4)]
    gathered.add(seen(item(id="1"), item(id="2"), *replies))
    ring = {"a": "b", "b": "a"}
    for key, under in ring.items():
        gathered.items[key] = {**item(id=key), "under": under}
    told = [post.id for post in posts_from(gathered, ACCOUNT, {})]
    assert told == ["1", "k0", "k2", "2", "k1", "k3", "a", "b"]


def test_coverage_tells_of_walls_and_of_time() -> None:
    """An end that was not reached is laid to the wall that stood before it, or to time."""
    told = {
        walls: coverage_of([], Gathered(), 0, End(reached=reached), walls)
        for reached, walls in ((False, ()), (False, ("C209",)))
    }
    assert (told[()].budgets, told[()].walls) == (("tid",), ())
    assert (told[("C209",)].budgets, told[("C209",)].walls) == ((), ("C209",))
    assert coverage_of([], Gathered(), 0, End(reached=True)).budgets == ()


def test_a_post_without_a_shown_author_is_the_accounts() -> None:
    """A platform that shows no name on own posts still has an author; comments are not guessed."""
    gathered = Gathered()
    gathered.add(seen(item(), item(id="2", kind="comment")))
    post, comment = posts_from(gathered, ACCOUNT, {})
    assert (post.author, comment.author) == ("Exempelby kommun", "")


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("/nytt/sida/2", True),
        ("/nytt/page/14/", True),
        ("/nytt/nyhet/2", False),
        ("/nytt/2026", False),
        ("/annat/sida/2", False),
        ("/nyttigt/sida/2", False),
    ],
)
def test_a_number_of_a_page_is_no_other_page(path: str, *, is_one: bool) -> None:
    """A feed that says while it is scrolled how far one has come has not gone elsewhere."""
    assert is_number_of(f"https://e.example{path}", "https://e.example/nytt/") is is_one
    assert not is_number_of(f"https://annan.example{path}", "https://e.example/nytt/")
