"""Feeds that hide what they have are read whole: closed roots, frames, boxes that scroll."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from feeds.server import serve
from playwright.sync_api import Page
from warcio.archiveiterator import ArchiveIterator

from bundles.elements import element_pictures, elements_in
from harvesters.browser.reading.extract import Gathered, named
from harvesters.browser.reading.feed import read_page
from harvesters.browser.reading.looking import look
from harvesters.browser.reading.turning import turn_slides
from harvesters.browser.rules import rules_for
from harvesters.job import Job
from harvesters.limits import Limits
from harvesters.steps import Budget
from harvesters.visit import visit
from ogonblick.account import Platform
from ogonblick.capture import Occasion, Outcome
from ogonblick.post import PostKind

pytestmark = pytest.mark.browser

RULES = replace(rules_for(Platform.WEBSITE), still_tries=1)


@pytest.fixture(scope="module")
def feeds() -> Iterator[str]:
    """The pages, served for real."""
    with serve() as address:
        yield address


def read(page: Page, address: str) -> Gathered:
    """Read a page to its end."""
    gathered = Gathered()
    page.goto(address)
    assert read_page(page, RULES, gathered, Budget.of(60), lambda: 1.0).reached
    return gathered


@pytest.mark.parametrize(
    ("name", "posts", "comments"),
    [
        ("closed", 8, 0),
        ("frames", 3, 3),
        ("hand", 12, 0),
        ("pages", 6, 2),
    ],
)
def test_everything_comes_out(page: Page, feeds: str, name: str, posts: int, comments: int) -> None:
    """All posts and comments, whatever they lie in and whatever brings them."""
    gathered = read(page, f"{feeds}/{name}.html")
    texts = [item["text"].split()[:2] for item in gathered.of_kind(PostKind.POST)]
    assert texts == [["Inlägg", str(number)] for number in range(1, posts + 1)]
    assert len(gathered.of_kind(PostKind.COMMENT)) == comments


def test_comments_in_a_dialogue_answer_the_post_that_it_was_opened_from(
    page: Page, feeds: str
) -> None:
    """A dialogue stands beside the feed; which post it is about is known by what was pressed."""
    gathered = read(page, f"{feeds}/dialogue.html")
    by_id = {item["id"]: item["text"] for item in gathered.items.values()}
    assert len(gathered.of_kind(PostKind.COMMENT)) == 4
    for comment in gathered.of_kind(PostKind.COMMENT):
        assert comment["text"].endswith(by_id[comment["parent"]].split()[1])


def test_what_lies_in_a_frame_is_placed_on_the_page(page: Page, feeds: str) -> None:
    """Two frames deep and across sites, a box is where one sees it."""
    page.goto(f"{feeds}/frames.html")
    first = named(look(page, RULES)["items"])[0]
    corners = [page.frames[at].frame_element().bounding_box() for at in (1, 2)]
    assert all(corners)
    inner = corners[1]
    assert inner
    left, top, width, height = first["box"]
    assert inner["x"] <= left
    assert inner["y"] <= top
    assert left + width <= inner["x"] + inner["width"]
    assert height > 0


def test_posts_of_a_box_that_recycles_them_are_all_pictured(
    feeds: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Each post has a picture, though the box holds eight at a time; each is told by its colour."""
    capture = visit(make_job(f"{feeds}/recycled.html", tmp_path / "capture"), lambda *_: None)
    assert capture.coverage.posts.found == 30

    def opened(kind: str) -> list[Path]:
        return sorted(capture.folder.glob(f"{kind}-*.warc.gz"))

    with opened("text")[0].open("rb") as texts, opened("screenshots")[0].open("rb") as pictures:
        found = dict(element_pictures([pictures], elements_in([texts])))
    colours = {picture.getpixel((299, 80)) for picture in found.values()}
    assert colours == {(number * 8, 40, 200) for number in range(30)}


def test_rows_of_pictures_are_turned_to_their_end(page: Page, feeds: str) -> None:
    """One that ends, one that goes round, one that has no more; nothing leads elsewhere."""
    gathered = read(page, f"{feeds}/slides.html")
    turn_slides(page, RULES, gathered, lambda: 1.0, Budget.of(60))
    posts = gathered.of_kind(PostKind.POST)
    pictures = {item["text"].split()[1]: len(item["media"]) for item in posts}
    assert pictures == {"ett": 5, "runt": 3, "ord": 1, "vidare": 0}
    assert page.url == f"{feeds}/slides.html"


def test_films_that_come_as_play_lists_are_fetched_at_their_best(
    feeds: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Their sound too, and the quality that the page began with: a replay begins with that.

    Before a closure, so are the largest pictures that the page offers.
    """
    job = make_job(f"{feeds}/film.html", tmp_path / "capture")
    last = replace(job, order=replace(job.order, occasion=Occasion.BEFORE_CLOSURE))
    capture = visit(last, lambda *_: None)
    lines = (capture.folder / "posts.jsonl").read_text().splitlines()
    media = [json.loads(line)["media"] for line in lines]
    assert [[one["url"].removeprefix(f"{feeds}/") for one in shown] for shown in media[:2]] == [
        ["film/spellista.m3u8", "film/stillbild.svg"],
        ["dash/film.mpd", "dash/stillbild.svg"],
    ]
    assert all(one["digest"] for shown in media for one in shown)
    assert capture.outcome is Outcome.COMPLETE, capture.findings
    with (capture.folder / "rec-0001.warc.gz").open("rb") as recorded:
        came = {
            record.rec_headers.get_header("WARC-Target-URI").removeprefix(f"{feeds}/")
            for record in ArchiveIterator(recorded)
            if record.rec_type == "response"
        }
    first = {"film": (0, 1), "dash": (3, 4, 5)}
    pieces = {
        f"{film}/{of}/{name}"
        for film, numbers in first.items()
        for of in ("hog", "lag")
        for name in ("borjan.mp4", *(f"{number}.m4s" for number in numbers))
    }
    assert pieces | {"film/ljud.aac", "dash/ljud.mp4"} < came
    assert {"bild.svg?liten", "bild.svg?stor"} < came
    assert not [one for one in came if "/mellan/" in one or one == "dash/hog/6.m4s"]


def test_a_film_that_would_take_all_requests_is_not_begun(
    feeds: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """It is named by its list, with what to raise."""
    job = make_job(f"{feeds}/film.html", tmp_path / "capture")
    capture = visit(replace(job, limits=Limits(requests=22)), lambda *_: None)
    told = {one.code: one for one in capture.findings}
    assert told["C233"].place.rpartition("/")[2] in {"film.mpd", "lista.m3u8"}
    assert "OGONBLICK_CAPTURE_REQUESTS" in told["C233"].text
