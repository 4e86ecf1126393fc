"""Each platform's rules, tried on pages shaped like the platform's."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from platforms.content import HANDLE, OWNER, POSTS
from platforms.server import PLACES, serve
from playwright.sync_api import Page

from harvesters.browser.reading.extract import Gathered, posts_from
from harvesters.browser.reading.feed import End, read_page
from harvesters.browser.reading.looking import look
from harvesters.browser.report.coverage import coverage_of, elsewhere, left_out, rule_findings
from harvesters.browser.rules import Tried, rules_for
from harvesters.steps import Budget
from ogonblick.account import Account, Platform
from ogonblick.capture import Tally
from ogonblick.post import CountKind, Origin, Post, PostKind, TimeCertainty

pytestmark = pytest.mark.browser

FLAT = {Platform.BLUESKY, Platform.MASTODON, Platform.X}
"""Where a post's own page lays all answers in a row, and does not tell which answers which."""
NOT_TOLD_EDITED = {Platform.BLUESKY, Platform.TIKTOK, Platform.YOUTUBE}
"""Where posts cannot be edited, or the page does not say that they were."""
COMMENTS_NOT_TOLD_EDITED = {Platform.BLUESKY, Platform.TIKTOK}
NO_TOTAL = {Platform.FACEBOOK, Platform.LINKEDIN, Platform.TIKTOK}
"""Where an account's page does not tell how many posts it has."""
WITH_ZONE = {Platform.INSTAGRAM, Platform.MASTODON, Platform.X}
PLATFORMS = sorted(PLACES)


@pytest.fixture(scope="module")
def shaped() -> Iterator[str]:
    """The shaped pages, served for real."""
    with serve() as address:
        yield address


@pytest.fixture(scope="module")
def readings(page: Page, shaped: str) -> dict[Platform, Gathered]:
    """Every platform's account and its posts' own pages, read once, with rules of its own."""
    return {platform: read_account(page, shaped, platform) for platform in PLATFORMS}


def read_account(page: Page, shaped: str, platform: Platform) -> Gathered:
    """Read an account's page and then each post's, as a visit does."""
    gathered, rules = Gathered(), rules_for(platform)
    page.goto(address_of(shaped, platform), wait_until="domcontentloaded")
    gathered.add(look(page, rules))
    for item in list(gathered.items.values()):
        page.goto(item["permalink"], wait_until="domcontentloaded")
        gathered.add(look(page, rules))
    return gathered


def address_of(shaped: str, platform: Platform) -> str:
    """Return where the account is."""
    return f"{shaped}/{platform.value}{PLACES[platform].account}"


def account_on(platform: Platform) -> Account:
    """Return the municipality's account, under a name that is not the platform's."""
    return Account("konto", HANDLE, platform, "https://e.example/", "Exempelby", "Kansliet")


def posts_on(readings: dict[Platform, Gathered], platform: Platform) -> dict[str, Post]:
    """Return what was read, by its words."""
    posts = posts_from(readings[platform], account_on(platform), {})
    assert len({post.text for post in posts}) == len(posts)
    return {post.text: post for post in posts}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_post_and_comment_comes_out(
    readings: dict[Platform, Gathered], platform: Platform
) -> None:
    """All of them, nothing else, each of its kind, under its author's name, with its own id."""
    read = posts_on(readings, platform)
    said = {comment.text: comment for post in POSTS for comment in post.comments}
    assert {text for text, post in read.items() if post.kind is PostKind.COMMENT} == said.keys()
    for post in POSTS:
        assert (read[post.text].id, read[post.text].kind) == (post.id, PostKind.POST)
        assert read[post.text].author == OWNER
    for comment in said.values():
        own = comment.author == OWNER
        assert read[comment.text].author == comment.author
        assert read[comment.text].origin is (Origin.DRAWN_UP if own else Origin.RECEIVED)
        if platform is not Platform.LINKEDIN:  # whose public page gives comments no id
            assert read[comment.text].id == comment.id


@pytest.mark.parametrize("platform", PLATFORMS)
def test_answers_know_what_they_answer(
    readings: dict[Platform, Gathered], platform: Platform
) -> None:
    """A comment belongs to its post, a reply to its comment where the page tells it."""
    read = posts_on(readings, platform)
    words = {comment.id: comment.text for post in POSTS for comment in post.comments}
    for post in POSTS:
        for comment in post.comments:
            nested = comment.reply_to and platform not in FLAT
            above = words[comment.reply_to] if nested else post.text
            assert read[comment.text].parent == read[above].id


@pytest.mark.parametrize("platform", PLATFORMS)
def test_times_are_read_as_far_as_they_can_be_trusted(
    readings: dict[Platform, Gathered], platform: Platform
) -> None:
    """To the minute where a machine was meant to read them, else in Swedish and only as a day."""
    read = posts_on(readings, platform)
    certainty = TimeCertainty.EXACT if platform in WITH_ZONE else TimeCertainty.DAY
    for said in (*POSTS, *(comment for post in POSTS for comment in post.comments)):
        found = read[said.text]
        assert (found.published, found.certainty) == (said.at, certainty)
        assert found.time_shown


@pytest.mark.parametrize("platform", PLATFORMS)
def test_pictures_and_films_come_out(
    readings: dict[Platform, Gathered], platform: Platform
) -> None:
    """Each medium of a post, with its words, and no faces of those who write."""
    read = posts_on(readings, platform)
    for post in POSTS:
        found = {urlsplit(medium.url).path: medium for medium in read[post.text].media}
        expected = {f"/media/{name}" for name in (post.picture, post.film) if name}
        assert {name.replace("sn%C3%B6", "snö") for name in found} - {
            "/media/poster.png"
        } == expected
        if post.picture:
            assert found[f"/media/{post.picture}"].alternative_text == post.alt
    assert not [one for one in read.values() if one.kind is PostKind.COMMENT and one.media]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_was_edited_is_told(readings: dict[Platform, Gathered], platform: Platform) -> None:
    """The mark of an edit comes out where the platform shows one, and nowhere else."""
    read = posts_on(readings, platform)
    for post in POSTS:
        assert read[post.text].edited is (post.edited and platform not in NOT_TOLD_EDITED)
        for comment in post.comments:
            told = comment.edited and platform not in COMMENTS_NOT_TOLD_EDITED
            assert read[comment.text].edited is told


@pytest.mark.parametrize("platform", PLATFORMS)
def test_totals_are_the_pages_own(readings: dict[Platform, Gathered], platform: Platform) -> None:
    """How many posts and comments there are is read, and all of them are found."""
    gathered = readings[platform]
    assert gathered.post_total == (None if platform in NO_TOTAL else len(POSTS))
    comments = sum(len(post.comments) for post in POSTS)
    assert gathered.comment_tally() == Tally(comments, comments)


COUNTED = {
    Platform.BLUESKY: {CountKind.LIKES: 7, CountKind.COMMENTS: 3},
    Platform.FACEBOOK: {CountKind.COMMENTS: 3},
    Platform.INSTAGRAM: {CountKind.COMMENTS: 3},
    Platform.LINKEDIN: {CountKind.COMMENTS: 3},
    Platform.MASTODON: {CountKind.COMMENTS: 3},
    Platform.TIKTOK: {CountKind.LIKES: 7, CountKind.COMMENTS: 3},
    Platform.X: {CountKind.COMMENTS: 3},
    Platform.YOUTUBE: {CountKind.VIEWS: 1234, CountKind.COMMENTS: 3},
}
"""What the shaped pages show beside their first post."""


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_a_platform_counts_comes_out(
    readings: dict[Platform, Gathered], platform: Platform
) -> None:
    """Likes, views and comments, as the page told them beside the post."""
    told = {one.kind: one.number for one in posts_on(readings, platform)[POSTS[0].text].counts}
    assert told == COUNTED[platform]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_addresses_hold_nothing_that_changes_from_visit_to_visit(
    readings: dict[Platform, Gathered], platform: Platform
) -> None:
    """A post's address is where it is, without what tells where the visitor came from."""
    for post in POSTS:
        read = posts_on(readings, platform)[post.text].permalink
        assert urlsplit(read)._replace(scheme="", netloc="").geturl() == (
            f"/{platform.value}{PLACES[platform].post.format(post.id)}"
        )


@pytest.mark.parametrize("platform", PLATFORMS)
def test_rules_say_that_they_are_not_tried_on_the_platform_itself(
    readings: dict[Platform, Gathered], platform: Platform
) -> None:
    """Shaped pages prove nothing about the real ones; where all is found, that is all to say."""
    found = rule_findings(account_on(platform), readings[platform])
    assert [one.code for one in found] == ["C214"]
    assert rules_for(platform).tried is Tried.SHAPED


RENAMED = """(names) => {
  for (const name of ["data-testid", "data-e2e", "aria-posinset", "role", "data-activity-urn"])
    for (const element of document.querySelectorAll(`[${name}]`)) element.removeAttribute(name);
  for (const element of document.querySelectorAll("[class]")) element.className = "x1";
  for (const element of document.querySelectorAll("article, ytd-rich-item-renderer")) {
    const other = document.createElement("section");
    other.append(...element.childNodes);
    element.replaceWith(other);
  }
  const main = document.querySelector("main");
  if (main) main.outerHTML = main.innerHTML;
}"""


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platform_that_changes_its_marks_is_noticed(
    page: Page, shaped: str, platform: Platform
) -> None:
    """Where posts are linked to and none is found, the rules no longer match, and that is told."""
    page.goto(address_of(shaped, platform), wait_until="domcontentloaded")
    gathered = Gathered()
    page.evaluate(RENAMED)
    seen = look(page, rules_for(platform))
    gathered.add(seen)
    assert not seen["items"]
    codes = [one.code for one in rule_findings(account_on(platform), gathered)]
    assert codes == ["C214", "C215"]


def test_a_part_that_is_no_longer_found_is_named(page: Page, shaped: str) -> None:
    """Posts without any author at all: that part of the rules no longer matches."""
    page.goto(address_of(shaped, Platform.X), wait_until="domcontentloaded")
    page.evaluate(
        "() => document.querySelectorAll('[data-testid=User-Name]')"
        ".forEach((e) => { e.dataset.testid = 'x' })"
    )
    gathered = Gathered()
    gathered.add(look(page, rules_for(Platform.X)))
    (_, told) = rule_findings(account_on(Platform.X), gathered)
    assert "författare hittades inte" in told.text


def test_an_account_without_posts_says_nothing_of_the_rules(page: Page) -> None:
    """A new account is empty; that its rules found nothing is no news."""
    page.set_content("<main><h1>Exempelby kommun</h1><p>Inga inlägg ännu</p></main>")
    gathered = Gathered()
    gathered.add(look(page, rules_for(Platform.X)))
    assert [one.code for one in rule_findings(account_on(Platform.X), gathered)] == ["C214"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_account_without_posts_is_known_by_its_landmarks(
    page: Page, shaped: str, platform: Platform
) -> None:
    """What stands beside the posts tells that it is the account, and no wall that nobody knows."""
    page.goto(address_of(shaped, platform), wait_until="domcontentloaded")
    rules, gathered = rules_for(platform), Gathered()
    gone = ", ".join([*rules.posts, *rules.canary])
    page.evaluate("(gone) => document.querySelectorAll(gone).forEach((e) => e.remove())", gone)
    gathered.add(look(page, rules))
    assert (gathered.items, gathered.canary) == ({}, False)
    assert elsewhere(account_on(platform), gathered) == []


def test_marks_that_everybody_knows_are_read_where_the_rules_fail(page: Page) -> None:
    """Posts that the platform's rules miss are read by the generic ones, and that is told."""
    page.set_content("<main><article class=h-entry><p class=e-content>Hej</p></article></main>")
    gathered = Gathered()
    read_page(
        page, replace(rules_for(Platform.X), still_tries=1), gathered, Budget.of(20), lambda: 1.0
    )
    assert [item["text"] for item in gathered.items.values()] == ["Hej"]
    codes = [one.code for one in rule_findings(account_on(Platform.X), gathered)]
    assert codes == ["C214", "C215"]
    told = coverage_of([], gathered, 0, End(reached=True)).blind_spots
    assert set(rules_for(Platform.X).blind) < set(told)


def test_adverts_and_strangers_are_left_out_and_told(readings: dict[Platform, Gathered]) -> None:
    """What is marked as an advert, and what follows »Upptäck mer«, is counted and not read."""
    beside = readings[Platform.X].beside
    assert {one[-3:] for one in beside.adverts} == {"901", "903"}
    assert {one[-3:] for one in beside.strangers} == {"902", "904"}
    codes = [one.code for one in left_out(account_on(Platform.X), readings[Platform.X])]
    assert codes == ["C312", "C313"]


def test_strangers_stay_strangers_when_their_heading_is_gone(page: Page, shaped: str) -> None:
    """A virtualised page has let go of »Upptäck mer« when what followed it is in sight."""
    rules, gathered = rules_for(Platform.X), Gathered()
    page.goto(f"{shaped}/x/exempelby/status/{POSTS[0].id}")
    gathered.add(look(page, rules))
    read = set(gathered.items)
    page.evaluate("() => document.querySelector('h2[role]').remove()")
    gathered.add(look(page, rules))
    assert set(gathered.items) == read


def test_more_answers_than_a_platform_counts_are_told(page: Page, shaped: str) -> None:
    """Where the heading of the end is called something else, strangers count as answers."""
    gathered = Gathered()
    page.goto(f"{shaped}/x/exempelby/status/{POSTS[0].id}")
    page.evaluate("() => (document.querySelector('h2[role]').textContent = 'Bortom')")
    gathered.add(look(page, rules_for(Platform.X)))
    assert "C315" in [one.code for one in left_out(account_on(Platform.X), gathered)]


def test_a_post_that_the_account_has_paid_for_is_its_own(page: Page, shaped: str) -> None:
    """An advert by who also posts without the mark is no advert of another."""
    page.goto(f"{shaped}/x/exempelby")
    marked = "beforeend', '<span>Annons</span>"
    page.evaluate(f"() => document.querySelector('article').insertAdjacentHTML('{marked}')")
    posts = look(page, rules_for(Platform.X))["items"]
    assert len(posts) == len(POSTS)


def test_a_posts_own_page_is_read_without_the_boxes_that_are_known(
    page: Page, shaped: str, readings: dict[Platform, Gathered]
) -> None:
    """Addresses, times and how far in they stand tell the same as Instagram's article, and that."""
    rules, gathered = rules_for(Platform.INSTAGRAM), Gathered()
    page.goto(address_of(shaped, Platform.INSTAGRAM))
    gathered.add(look(page, rules))
    for item in list(gathered.items.values()):
        page.goto(item["permalink"])
        page.evaluate(
            "() => (document.body.innerHTML = document.body.innerHTML.replaceAll('article', 'div'))"
        )
        gathered.add(look(page, rules))
    account = account_on(Platform.INSTAGRAM)
    known = posts_from(readings[Platform.INSTAGRAM], account, {})
    assert posts_from(gathered, account, {}) == known
    assert [one.code for one in left_out(account, gathered)] == ["C314"]


def test_a_platform_without_rules_of_its_own_is_told() -> None:
    """Nothing is claimed of a platform that nobody has looked at, nor against a plain website."""
    told = {
        platform: [one.code for one in rule_findings(account_on(platform), Gathered())]
        for platform in (Platform.FLICKR, Platform.WEBSITE)
    }
    assert told == {Platform.FLICKR: ["C210"], Platform.WEBSITE: []}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_two_readings_are_the_same(
    page: Page, shaped: str, readings: dict[Platform, Gathered], platform: Platform
) -> None:
    """An unchanged account gives the same posts in the same order."""
    page.goto(address_of(shaped, platform), wait_until="domcontentloaded")
    again = Gathered()
    again.add(look(page, rules_for(platform)))
    account = account_on(platform)
    first = [post.id for post in posts_from(readings[platform], account, {})]
    second = [post.id for post in posts_from(again, account, {})]
    assert second == [name for name in first if name in second]
    assert second
