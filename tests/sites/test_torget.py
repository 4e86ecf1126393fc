"""Torget holds what it promises, so that a capture can be measured against it."""

import csv
import gzip
import io
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from torget.content import build_world
from torget.server import Site, serve
from torget.truth import register_csv

_POST = "[itemtype='https://schema.org/SocialMediaPosting']"
_COMMENT = "[itemtype='https://schema.org/Comment']"
_END = "Du har sett allt"
# Presses what opens something until nothing is left to open; a button that waits is disabled.
_OPEN_EVERYTHING = """async () => {
  const closed = "[data-comments], [data-replies], [data-more]";
  while (document.querySelector(closed)) {
    document.querySelectorAll(closed).forEach((button) => button.click());
    await new Promise((go) => setTimeout(go, 50));
  }
}"""
_SHOWN_IDS = "all => all.map((one) => one.id)"
_PLAY = """async (video) => {
  video.muted = true;
  const ended = new Promise((done) => { video.onended = done; });
  await video.play();
  await ended;
  return [video.videoWidth, video.videoHeight, video.currentTime];
}"""


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    """A visitor without a browser."""
    with httpx.Client(base_url=site.base_url) as visitor:
        yield visitor


def _scroll_to_end(page: Page) -> None:
    """Scroll a window at a time until the feed says that all has been seen."""
    while page.locator(".feed-status").inner_text() != _END or _is_above_foot(page):
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(20)


def _is_above_foot(page: Page) -> bool:
    return bool(page.evaluate("scrollY + innerHeight < document.body.scrollHeight - 2"))


def _shown_ids(page: Page, selector: str) -> tuple[str, ...]:
    return tuple(page.locator(selector).evaluate_all(_SHOWN_IDS))


@pytest.mark.browser
def test_scrolling_shows_every_post_and_picture_once(site: Site, page: Page) -> None:
    """The feed brings all 40 posts, newest first, and every lazy picture is fetched and decoded."""
    truth = site.account("exempelby")
    fetched: list[str] = []
    page.on("requestfinished", lambda request: fetched.append(request.url))
    page.goto(truth.url)
    _scroll_to_end(page)
    page.wait_for_load_state("networkidle")
    shown = _shown_ids(page, _POST)
    assert len(shown) == 40
    assert shown == truth.posts
    assert "40 inlägg" in page.locator("header.profile").inner_text()
    assert set(truth.pictures) == {url for url in fetched if "/bild/" in url}
    assert page.evaluate("[...document.images].every((one) => one.complete && one.naturalWidth)")


@pytest.mark.browser
def test_opening_everything_shows_every_comment(site: Site, page: Page) -> None:
    """Behind the buttons lie exactly the comments and replies promised, in the post's own order."""
    truth = site.account("exempelby-bibliotek")
    page.goto(truth.url)
    _scroll_to_end(page)
    at_first = len(_shown_ids(page, _COMMENT))
    page.evaluate(_OPEN_EVERYTHING)
    assert at_first < len(truth.comments) / 2
    assert _shown_ids(page, _COMMENT) == truth.comments
    stated = page.locator("[itemprop=commentCount]").all_inner_texts()
    assert sum(map(int, stated)) == len(truth.comments)
    assert site.forbidden_actions() == 0


@pytest.mark.browser
def test_nothing_is_fetched_outside_the_server(site: Site, page: Page) -> None:
    """Every account, and the whole feed, ask no other host for anything; no script fails."""
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(error.message))
    for truth in reversed(site.accounts()):
        page.goto(truth.url)
        page.wait_for_load_state("networkidle")
    _scroll_to_end(page)
    assert all(url.startswith(site.base_url) for url in asked)
    assert f"{site.base_url}/api/exempelby/posts?after=ek-011" in asked
    assert not errors


@pytest.mark.browser
def test_long_text_stands_behind_visa_mer(site: Site, page: Page) -> None:
    """The end of a long text is not to be read before its button is pressed."""
    page.goto(f"{site.base_url}/exempelby/inlagg/ek-039")
    end = page.get_by_text("Frågor besvaras dygnet runt")
    expect(end).to_be_hidden()
    page.get_by_role("button", name="Visa mer").click()
    expect(end).to_be_visible()


@pytest.mark.browser
def test_carousel_fetches_its_pictures_when_turned(site: Site, page: Page) -> None:
    """A carousel's later pictures come one by one, each with the press of a button."""
    page.goto(f"{site.base_url}/exempelby-bibliotek/inlagg/bi-009")
    waiting = page.locator("img[data-src]")
    expect(waiting).to_have_count(3)
    for left in (2, 1, 0):
        page.get_by_role("button", name="Nästa bild").click()
        expect(waiting).to_have_count(left)
    expect(page.get_by_role("button", name="Nästa bild")).to_be_disabled()
    expect(page.get_by_text("4 / 4")).to_be_visible()


@pytest.mark.browser
def test_film_plays_to_its_end(site: Site, page: Page) -> None:
    """The film is a real one: it decodes, and lasts between two and four seconds."""
    page.goto(f"{site.base_url}/exempelby-bibliotek/inlagg/bi-006")
    width, height, seconds = page.locator("video").evaluate(_PLAY)
    assert (width, height) == (480, 270)
    assert 2 < seconds < 4


@pytest.mark.browser
@pytest.mark.parametrize(("answer", "hits"), [("Avvisa alla", 0), ("Godkänn alla", 1)])
def test_consent_opens_the_page_and_only_a_yes_is_measured(
    site: Site, page: Page, answer: str, hits: int
) -> None:
    """The dialogue shuts the page until answered, once; the pixel is loaded only after a yes."""
    page.goto(site.account("exempelby-simhall").url)
    page.mouse.wheel(0, 800)
    assert page.evaluate("scrollY") == 0
    page.get_by_role("dialog").get_by_role("button", name=answer).click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert site.tracking_hits() == hits
    _scroll_to_end(page)
    page.reload()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert _shown_ids(page, _POST) == site.account("exempelby-simhall").posts


@pytest.mark.browser
def test_server_counts_what_a_harvester_must_not_press(site: Site, page: Page) -> None:
    """A press on any of the traps reaches the server's count, so a test can prove its absence."""
    page.goto(site.account("exempelby").url)
    page.get_by_role("button", name="Svara", exact=True).first.click()
    page.get_by_label("Ditt svar").first.fill("Hej")
    for pressed, name in enumerate(("Gilla", "Dela", "Anmäl", "Följ", "Skicka"), start=1):
        with page.expect_response("**/api/*"):
            page.get_by_role("button", name=name, exact=True).first.click()
        assert site.forbidden_actions() == pressed


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/", 200, "Exempelby bibliotek"),
        ("/exempelby", 200, "Laddar…"),
        ("/exempelby/inlagg/ek-040", 200, "ek-040"),
        ("/exempelby-bibliotek/inlagg/ek-040", 404, "Innehållet är inte tillgängligt"),
        ("/exempelby-raddning", 200, "Logga in för att fortsätta"),
        ("/exempelby-turism", 404, "Innehållet är inte tillgängligt"),
        ("/robots.txt", 200, "User-agent: *"),
    ],
)
def test_addresses_answer_as_said(client: httpx.Client, path: str, status: int, words: str) -> None:
    """Every address has its status and its words, and HEAD says the same without the words."""
    page = client.get(path)
    head = client.head(path)
    assert (page.status_code, head.status_code) == (status, status)
    assert words in page.text
    assert head.content == b""
    assert head.headers["content-length"] == page.headers["content-length"]


def test_first_visit_sets_two_cookies(client: httpx.Client) -> None:
    """A new visitor gets two Set-Cookie headers, a known one gets none."""
    assert len(client.get("/exempelby").headers.get_list("set-cookie")) == 2
    assert "set-cookie" not in client.get("/exempelby").headers


def test_page_is_packed_only_for_who_accepts_it(client: httpx.Client) -> None:
    """With identity the bytes are plain; with gzip they are the same page, under another tag."""
    plain = client.get("/exempelby", headers={"accept-encoding": "identity"})
    with client.stream("GET", "/exempelby", headers={"accept-encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]


def test_unchanged_page_is_not_sent_again(client: httpx.Client) -> None:
    """The entity tag of the first answer makes the second one 304, without a body."""
    first = client.get("/exempelby")
    again = client.get("/exempelby", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_film_answers_ranges(site: Site, client: httpx.Client) -> None:
    """Parts of the film come as 206 and make up the whole; a part beyond its end is 416."""
    (film,) = site.account("exempelby-bibliotek").films
    whole = client.get(film)
    parts = [client.get(film, headers={"range": f"bytes={part}"}) for part in ("0-999", "1000-")]
    beyond = client.get(film, headers={"range": "bytes=9999999-"})
    assert [part.status_code for part in parts] == [206, 206]
    assert parts[0].headers["content-range"] == f"bytes 0-999/{len(whole.content)}"
    assert b"".join(part.content for part in parts) == whole.content
    assert beyond.status_code == 416


def test_every_picture_is_its_own(site: Site, client: httpx.Client) -> None:
    """All pictures are JPEGs of 640 by 420 pixels and 25 to 80 KiB, and no two are equal."""
    addresses = [address for truth in site.accounts() for address in truth.pictures]
    bodies = [client.get(address).content for address in addresses]
    assert len(set(bodies)) == len(addresses)
    assert all(25 << 10 < len(body) < 80 << 10 for body in bodies)
    assert {Image.open(io.BytesIO(body)).size for body in bodies} == {(640, 420)}


def test_same_words_every_time(client: httpx.Client) -> None:
    """Two servers show the same bytes, and no two posts say the same."""
    with serve() as other:
        assert httpx.get(f"{other.base_url}/exempelby").content == client.get("/exempelby").content
    texts = [post.text for post in build_world(news=20).posts]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("news", [0, 1, 12])
def test_nothing_is_said_in_the_future(news: int) -> None:
    """Every comment and reply lies between its post and the platform's now."""
    world = build_world(news)
    for post in world.posts:
        said = [one.at for comment in post.comments for one in (comment, *comment.replies)]
        assert all(post.at < at < world.today for at in said)


def test_news_come_on_top_and_leave_the_old_in_place(site: Site) -> None:
    """Half a year later the main account has newer posts, and every older one unchanged."""
    with serve(news=3) as later:
        now, then = later.account("exempelby"), site.account("exempelby")
        assert now.posts == ("ek-043", "ek-042", "ek-041", *then.posts)
        assert now.comments[-len(then.comments) :] == then.comments
        assert later.account("exempelby-simhall").posts == site.account("exempelby-simhall").posts
        assert '<b itemprop="userInteractionCount">43</b> inlägg' in httpx.get(now.url).text


def test_register_leads_to_every_account(site: Site) -> None:
    """The register has one row an account, with the account's address and the Swedish headings."""
    rows = list(csv.DictReader(io.StringIO(register_csv(site.base_url)), delimiter=";"))
    assert [row["adress"] for row in rows] == [truth.url for truth in site.accounts()]
    assert rows[0]["redaktörer"] == "Redaktör 1, Redaktör 2"
    assert {row["inhämtningsväg"] for row in rows} == {"browser"}


def test_a_taken_port_is_an_error() -> None:
    """A second server on the same port fails at once instead of serving the first one's pages."""
    with serve() as first:
        taken = serve(int(first.base_url.rpartition(":")[2]))
        with pytest.raises(OSError, match="in use"):
            taken.__enter__()
