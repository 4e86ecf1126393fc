"""Pages that mark nothing up are read by how they look, and what only looks like posts is left."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from feeds.server import serve
from playwright.sync_api import Page, Request

from harvesters.browser.reading.extract import Gathered, posts_from
from harvesters.browser.reading.feed import End, read_page
from harvesters.browser.report.coverage import coverage_of, shortcomings
from harvesters.browser.rules import rules_for
from harvesters.steps import Budget
from ogonblick.account import Account, Platform
from ogonblick.post import Origin, Post, PostKind

pytestmark = pytest.mark.browser

OWN = "Sundby kommun"
ACCOUNT = Account("konto", OWN, Platform.WEBSITE, "https://e.example/", "Sundby", "Kansliet")
RULES = replace(rules_for(Platform.WEBSITE), still_tries=1, own=OWN)


@pytest.fixture(scope="module")
def feeds() -> Iterator[str]:
    """The pages, served for real."""
    with serve() as address:
        yield address


def read(page: Page, *addresses: str) -> Gathered:
    """Read pages to their end, one after the other; nothing that says anything may be pressed."""
    said: list[str] = []

    def listen(request: Request) -> None:
        if request.url.endswith("/pressed"):
            said.append(request.url)

    page.on("request", listen)
    gathered = Gathered()
    for address in addresses:
        page.goto(address)
        assert read_page(page, RULES, gathered, Budget.of(60), lambda: 1.0).reached
    page.remove_listener("request", listen)
    assert not said
    return gathered


def posts_of(page: Page, *addresses: str) -> dict[str, Post]:
    """Return what was read, by its first two words."""
    posts = posts_from(read(page, *addresses), ACCOUNT, {})
    found = {" ".join(post.text.split()[:2]): post for post in posts}
    assert len(found) == len(posts)
    return found


@pytest.mark.parametrize(
    ("name", "posts", "comments"),
    [
        ("list.html", 2, 0),
        ("columns.html", 9, 0),
        ("answers.html", 1, 3),
        ("stream.html", 2, 2),
        ("upwards.html", 12, 0),
        ("reversed.html", 12, 0),
        ("varied.html", 24, 0),
        ("slow.html", 2, 0),
        ("thread.html", 1, 2),
        ("beside.html", 1, 2),
        ("linked.html", 2, 0),
        ("feed.xml", 2, 0),
        ("feed.json", 2, 0),
        ("folds.html", 2, 0),
        ("plain.html", 0, 0),
        ("rows.html", 3, 6),
        ("replies.html", 3, 0),
        ("days.html", 3, 0),
        ("untimed.html", 4, 0),
        ("wall.html", 4, 0),
        ("sections.html", 5, 0),
        ("diary.html", 2, 0),
        ("names.html", 3, 0),
        ("short.html", 4, 0),
    ],
)
def test_everything_comes_out_and_nothing_else(
    page: Page, feeds: str, name: str, posts: int, comments: int
) -> None:
    """Each post and comment once, however it is built, and nothing that only stands beside them."""
    read = posts_of(page, f"{feeds}/{name}")
    of_kind = {kind: {t for t, one in read.items() if one.kind is kind} for kind in PostKind}
    assert of_kind[PostKind.POST] == {f"Inlägg {n}" for n in range(1, posts + 1)}
    assert of_kind[PostKind.COMMENT] == {f"Svar {n}" for n in range(1, comments + 1)}


def test_tabs_of_a_websites_own_words_are_read_and_the_first_is_up_again(
    page: Page, feeds: str
) -> None:
    """Each holds a feed; the page is pictured afterwards as a visitor meets it."""
    assert len(read(page, f"{feeds}/tabs.html").items) == 6
    shown = "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.innerText)"
    assert page.eval_on_selector_all("article", shown) == [
        "Nyheter ett",
        "Nyheter två",
        "Kultur ett",
    ]


def test_a_heading_that_is_a_day_tells_when_what_follows_was_published(
    page: Page, feeds: str
) -> None:
    """Several notices may share one day, and none of them says it."""
    read = posts_of(page, f"{feeds}/days.html").values()
    assert [f"{post.published:%Y-%m-%d}" for post in read] == ["2026-05-03"] * 2 + ["2026-05-02"]


def test_a_grid_of_pictures_is_read_where_a_page_says_that_it_shows_them(
    page: Page, feeds: str
) -> None:
    """Each is a post of a picture and an address, and nothing else is told of it."""
    items = read(page, f"{feeds}/grid.html").items.values()
    assert [item["permalink"] for item in items] == [f"{feeds}/{n}.html" for n in (1, 2, 3)]
    assert [item["media"][0]["alternative_text"] for item in items] == ["Badet", "Vägen", "Skolan"]


@pytest.mark.parametrize(("name", "missing"), [("none.html", set()), ("plain.html", {"C205"})])
def test_what_says_that_there_are_no_posts_lacks_none(
    page: Page, feeds: str, name: str, missing: set[str]
) -> None:
    """An account that has said nothing yet is read whole; a page where none are found is not."""
    coverage = coverage_of([], read(page, f"{feeds}/{name}"), 1, End(reached=True))
    assert {found.code for found in shortcomings(coverage, [])} == missing


def test_a_list_is_read_with_times_addresses_and_its_next_page(page: Page, feeds: str) -> None:
    """Its text is without its day and its buttons, and the number after this one leads on."""
    gathered = read(page, f"{feeds}/list.html")
    assert gathered.next_page == f"{feeds}/list-2.html"
    first, second = posts_from(gathered, ACCOUNT, {})
    assert first.text.split("\n\n") == ["Inlägg 1", "Badplatsen öppnar igen på lördag."]
    assert (first.time_shown, first.permalink) == ("3 maj 2026", f"{feeds}/ett.html")
    assert f"{second.published:%Y-%m-%d %H:%M}" == "2026-05-02 14:05"


def test_one_alone_on_the_last_page_is_read_like_the_others(page: Page, feeds: str) -> None:
    """No box repeats there: its heading tells."""
    read = posts_of(page, f"{feeds}/list.html", f"{feeds}/list-2.html")
    assert set(read) == {"Inlägg 1", "Inlägg 2", "Inlägg 3"}


def test_answers_know_who_wrote_them_and_what_they_answer(page: Page, feeds: str) -> None:
    """By the first name in each box, and by the box that it lies in."""
    read = posts_of(page, f"{feeds}/answers.html")
    told = {text: (one.author, one.parent, one.origin) for text, one in read.items()}
    post, first = read["Inlägg 1"].id, read["Svar 1"].id
    assert told["Svar 1"] == ("Siv Sund", post, Origin.RECEIVED)
    assert told["Svar 2"] == (OWN, post, Origin.DRAWN_UP)
    assert told["Svar 3"] == ("Bo Berg", first, Origin.RECEIVED)
    assert (read["Inlägg 1"].author, read["Svar 1"].text) == (OWN, "Svar 1")


def test_what_stood_between_two_buttons_goes_with_them(page: Page, feeds: str) -> None:
    """A dot between »Gilla« and »Kommentera« is no word of the post's."""
    assert posts_of(page, f"{feeds}/rows.html")["Inlägg 1"].text == "Inlägg 1"


def test_a_post_holds_its_quote_and_not_its_buttons(page: Page, feeds: str) -> None:
    """What is quoted is no post, what is pinned is shown twice, and all answers are asked for."""
    read = posts_of(page, f"{feeds}/stream.html")
    assert read["Inlägg 1"].text == "Inlägg 1 om vattnet på Ågatan"
    assert read["Inlägg 2"].text.split("\n")[-1] == "Högt vatten"
    assert read["Inlägg 1"].permalink == f"{feeds}/inlagg/1"
    assert f"{read['Inlägg 2'].published:%Y-%m-%d %H:%M}" == "2026-05-03 14:02"
    assert {read[f"Svar {n}"].parent for n in (1, 2)} == {read["Inlägg 2"].id}
    assert {read[f"Svar {n}"].author for n in (1, 2)} == {"Invånare 1", "Invånare 2"}


@pytest.mark.parametrize("name", ["thread.html", "beside.html"])
def test_answers_that_look_like_posts_are_received(page: Page, feeds: str, name: str) -> None:
    """In a thread, and in a frame of comments: what inhabitants write is not drawn up by us."""
    read = posts_of(page, f"{feeds}/{name}")
    assert (read["Svar 1"].author, read["Svar 1"].origin) == ("Siv Sund", Origin.RECEIVED)
    assert (read["Svar 2"].author, read["Svar 2"].origin) == (OWN, Origin.DRAWN_UP)
    assert read["Svar 1"].parent == read["Inlägg 1"].id


def test_what_only_machines_are_told_is_read(page: Page, feeds: str) -> None:
    """JSON-LD, and feeds that the browser shows as plain text."""
    for name in ("linked.html", "feed.xml", "feed.json"):
        first = posts_of(page, f"{feeds}/{name}")["Inlägg 1"]
        assert first.text.split("\n\n") == ["Inlägg 1", "Badet är öppet."]
        assert (first.author, first.permalink) == (OWN, f"{feeds}/ett.html")
        assert f"{first.published:%Y-%m-%d}" == "2026-05-03"
        assert first.certainty.value == "exact"


def test_whatever_is_folded_is_opened(page: Page, feeds: str) -> None:
    """By what it says of itself, but no menu and nothing to fill in."""
    read = posts_of(page, f"{feeds}/folds.html")
    assert "Vattnet stängs av." in read["Inlägg 1"].text
    assert "Ledningen är gammal." in read["Inlägg 2"].text


def test_walls_of_several_accounts_say_whose_each_post_is(page: Page, feeds: str) -> None:
    """What stands where the owner's name does is a name, and no part of what is said."""
    posts = posts_of(page, f"{feeds}/names.html").values()
    assert [one.author for one in posts] == [OWN, "Kulturhuset", OWN]
    assert all(one.text.startswith("Inlägg") and one.published for one in posts)


def test_notices_in_a_days_box_are_of_that_day(page: Page, feeds: str) -> None:
    """Each has the time that the heading says."""
    posts = posts_of(page, f"{feeds}/sections.html").values()
    assert [one.published.day for one in posts if one.published] == [3, 3, 2, 2, 1]
