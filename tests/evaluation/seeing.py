"""An invented page seen by a real browser, as what a sealed snapshot of it would be compared by."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, sync_playwright

from bundles.elements import PageElement
from bundles.likeness.links import Noise, links_in, read_document
from bundles.likeness.structure import Page as Visited
from bundles.likeness.structure import Structure
from bundles.likeness.surface import Surface, rows_of, without
from bundles.pictures import decoded
from bundles.profile import Profile
from harvesters.browser.page.scripts import ask
from harvesters.browser.pictures.artefacts import BODY_TEXT, TITLE
from harvesters.browser.pictures.elements import boxes
from harvesters.browser.reading.extract import Gathered, posts_from
from harvesters.browser.reading.looking import look
from harvesters.browser.recording.warc import Stored
from harvesters.browser.rules import rules_for
from ogonblick.account import Account, Platform
from ogonblick.digest import digest_of
from ogonblick.post import Count, CountKind, Medium
from tests.evaluation.invented_feeds import SITE, Feed, render

ACCOUNT = Account("konto", "Kommunen", Platform.WEBSITE, f"{SITE}/", "Exempelby", "Kansliet")
RULES = rules_for(Platform.WEBSITE)
HEADER = """() => Object.fromEntries([...document.querySelectorAll("header [id], header h1")]
  .map((one) => [one.id || "name", one.href || one.innerText || one.src]))"""


@contextmanager
def open_page(program: str) -> Iterator[Page]:
    """Open a page as captures do: wide, in Swedish, without movement."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        browser.close()


def see(page: Page, feed: Feed) -> Structure:
    """Show an account's page and return its structure."""
    files = render(feed)
    page.unroute_all()
    page.route("**/*", lambda route: _answer(route, files))
    page.goto(f"{SITE}/", wait_until="load")
    stored = {
        address: Stored(digest_of([data]), mime, 200, len(data))
        for address, (mime, data) in files.items()
    }
    asked = page.evaluate("() => [...document.images].map((one) => one.src)")
    stored |= {one: stored[_plain(one)] for one in asked}
    seen = look(page, RULES)
    gathered = Gathered()
    gathered.add(seen)
    elements = tuple(_element(one) for one in boxes(seen))
    picture = page.screenshot(full_page=True)
    shown = [one.box for one in elements if one.kind == "medium"]
    rows = rows_of(without(decoded(picture), shown))
    return Structure(
        url=f"{SITE}/",
        adapter=RULES.version,
        drawn_by="the same",
        posts=tuple(posts_from(gathered, ACCOUNT, stored)),
        profile=_profile(page, files),
        pages=(Visited(f"{SITE}/", ask(page, TITLE), ask(page, BODY_TEXT)),),
        links={f"{SITE}/": tuple(links_in(page.pdf(), Noise()))},
        documents=tuple(
            read_document(address, data, Noise())
            for address, (mime, data) in files.items()
            if mime == "text/html"
        ),
        media=frozenset(
            str(one.digest) for one in stored.values() if one.mime.startswith("image/")
        ),
        elements=elements,
        surfaces={f"{SITE}/": Surface((str(digest_of([picture])),), tuple(rows))},
    )


def _answer(route: Route, files: Mapping[str, tuple[str, bytes]]) -> None:
    mime, data = files.get(_plain(route.request.url), ("text/plain", b""))
    kind = f"{mime}; charset=utf-8" if mime == "text/html" else mime
    route.fulfill(status=200, content_type=kind, body=data)


def _plain(address: str) -> str:
    return urlsplit(address)._replace(query="").geturl()


def _element(box: Mapping[str, object]) -> PageElement:
    left, top, width, height = box["box"]  # type: ignore[misc]  # as JSON has it
    return PageElement(str(box["kind"]), str(box["id"]), f"{SITE}/", (left, top, width, height))


def _profile(page: Page, files: Mapping[str, tuple[str, bytes]]) -> Profile:
    """Return the header by the ids that every layout has."""
    told = page.evaluate(HEADER)
    avatar = f"{SITE}/avatar.png"
    return Profile(
        told["name"],
        told["handle"],
        told["about"],
        Medium(avatar, "image/png", str(digest_of([files[avatar][1]]))),
        None,
        Count(CountKind.FOLLOWERS, 0, told["followers"]),
        (told["link"],),
    )
