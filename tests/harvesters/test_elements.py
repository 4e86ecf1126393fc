"""Every post, comment, medium and header has its place in the pictures; the same at every visit."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page
from warcio.archiveiterator import ArchiveIterator

from bundles.elements import PageElement, element_pictures, elements_in
from harvesters.browser.page.scripts import ask
from harvesters.browser.pictures.screenshots import PICTURES_READY, part
from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.capture import Capture, Outcome
from tests.bundles.building import png
from tests.harvesters.few_pages import served

pytestmark = pytest.mark.browser

PLAIN = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>Sundby</title>
<header><h1>Sundby kommun</h1></header><main></main><script>
const post = (n) => `<article itemscope itemtype="https://schema.org/SocialMediaPosting"
  style="margin:30px;padding:20px;border:1px solid"><meta itemprop=identifier content="p${n}">
  <p itemprop=articleBody>Inlägg ${n}: bron över ån öppnar den ${n} maj.</p>
  <img loading=lazy src="/bild.png?${n}" width=400 height=300 alt="Bron">
  <button type=button onclick="this.outerHTML='<article itemscope ' +
    'itemtype=https://schema.org/Comment><meta itemprop=identifier content=k${n}>' +
    '<p itemprop=text>Svar ${n}</p></article>'">Visa 1 kommentar</button></article>`;
const main = document.querySelector("main");
for (let n = 1; n <= 9; n++) main.insertAdjacentHTML("beforeend", post(n));
</script>"""
VIRTUAL = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<div id=list style="height:8000px;position:relative"></div><script>
const list = document.getElementById("list");
const show = () => {
  const first = Math.max(0, Math.floor(scrollY / 400) - 1);
  list.innerHTML = [...Array(5).keys()].map((n) => n + first).filter((n) => n < 20).map((n) =>
    `<article itemscope itemtype="https://schema.org/SocialMediaPosting" style="position:absolute;
      top:${n * 400}px;left:0;width:300px;height:200px;background:rgb(${n * 8},40,200)">
      <meta itemprop=identifier content="v${n}">Inlägg ${n}</article>`).join("");
};
addEventListener("scroll", show); show();
</script>"""
TURNED = """<!doctype html><html lang="sv"><meta charset="utf-8"><h1>Sundby kommun</h1>
<div role=tablist><button role=tab aria-selected=true>Nyheter</button>
<button role=tab aria-selected=false>Kultur</button><button role=tab>Idrott</button></div>
<main></main><script>
const tabs = [...document.querySelectorAll("[role=tab]")];
const show = (at) => {
  document.querySelector("main").innerHTML = [0, 1].map((n) => `<article itemscope
    itemtype="https://schema.org/SocialMediaPosting" style="width:300px;height:200px;
    background:rgb(${at * 80},${n * 80},200)"><meta itemprop=identifier content="t${at}${n}">
    ${tabs[at].textContent} ${n}</article>`).join("");
  tabs.forEach((tab, place) => tab.setAttribute("aria-selected", place === at));
};
show(0);
tabs.forEach((tab, at) => (tab.onclick = () => show(at)));
</script>"""
RESPONSIVE = PLAIN.replace(
    'src="/bild.png?${n}"',
    'src="/bild.png?${n}" srcset="/liten.png?${n} 200w, /bild.png?${n} 400w"'
    ' sizes="(max-width: 500px) 200px, 400px"',
).replace("<script>", "<script>addEventListener('resize', () => fetch('/storlek?' + innerWidth));")
"""A page whose pictures are other ones in a small window, and that tells of each window."""
HIDDEN = PLAIN.replace("margin:30px", "${n === 5 ? 'display:none;' : ''}margin:30px")
ANSWERS = {
    "/flikar": ("text/html", TURNED.encode()),
    "/valda": ("text/html", RESPONSIVE.encode()),
    "/dold": ("text/html", HIDDEN.encode()),
    "/": ("text/html", PLAIN.encode()),
    "/virtuell": ("text/html", VIRTUAL.encode()),
    "/bild.png": ("image/png", png(400, 300)),
    "/liten.png": ("image/png", png(200, 150)),
}
ASKED: Counter[str] = Counter()


def answer(path: str, _: int) -> tuple[str, bytes]:
    """Answer a page or its picture, and count what is asked for."""
    ASKED[path] += 1
    return ANSWERS.get(path.partition("?")[0], ("text/plain", b""))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the pages."""
    with served(answer) as at:
        yield at


@pytest.fixture(scope="module")
def captures(
    address: str, make_job: Callable[..., Job], tmp_path_factory: pytest.TempPathFactory
) -> list[Capture]:
    """Two visits to the same page, which has not changed between them."""
    folder = tmp_path_factory.mktemp("captures")
    jobs = (make_job(f"{address}/", folder / str(number)) for number in range(2))
    return [visit(job, lambda *_: None) for job in jobs]


def kept(capture: Capture) -> dict[str, bytes]:
    """Return what is kept of a capture beside its exchanges, by the name without ``urn:``."""
    found = {}
    for file in sorted(capture.folder.glob("*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "resource":
                    name = record.rec_headers["WARC-Target-URI"].removeprefix("urn:")
                    found[name.replace(capture.url, "")] = record.content_stream().read()
    return found


def warcs(capture: Capture, kind: str) -> list[io.BytesIO]:
    """Return the files of a kind of a capture."""
    found = sorted(capture.folder.glob(f"{kind}-*.warc.gz"))
    return [io.BytesIO(file.read_bytes()) for file in found]


def pictures_of(capture: Capture) -> dict[PageElement, bytes]:
    """Return the pixels of every element, as a reader of the bundle gets them."""
    listed = elements_in(warcs(capture, "text"))
    cut = element_pictures(warcs(capture, "screenshots"), listed)
    found = dict(cut)
    assert all(low < high for image in found.values() for low, high in image.getextrema())
    return {element: image.tobytes() for element, image in found.items()}


def test_every_post_comment_medium_and_header_has_its_place(captures: list[Capture]) -> None:
    """Each has a box in the page's pictures, lazy and unfolded ones too, with ink in it."""
    found = pictures_of(captures[0])
    assert Counter(one.kind for one in found) == {"header": 1, "post": 9, "comment": 9, "medium": 9}
    assert {one.box[2:] for one in found if one.kind == "medium"} == {(400, 300)}
    assert found.keys() == set(elements_in(warcs(captures[0], "text")))


def test_an_unchanged_page_gives_the_same_capture(captures: list[Capture]) -> None:
    """The same posts, the same text and the same picture of every element, byte for byte."""
    one, other = captures
    assert [capture.outcome for capture in captures] == [Outcome.COMPLETE] * 2, one.findings
    assert (one.folder / "posts.jsonl").read_bytes() == (other.folder / "posts.jsonl").read_bytes()
    first, second = kept(one), kept(other)
    for name in ("text:", "textFinal:", "elements:"):
        assert first[name] == second[name]
    assert pictures_of(one) == pictures_of(other)


def test_a_page_hears_nothing_of_its_pictures(
    address: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Its window stays as it is while it is photographed, and no image is asked for anew."""
    captures = []
    for number in range(2):
        ASKED.clear()
        job = make_job(f"{address}/valda", tmp_path / str(number))
        captures.append(visit(job, lambda *_: None))
        assert not [path for path in ASKED if path.startswith("/storlek")]
        assert {ASKED[f"/bild.png?{number}"] for number in range(1, 10)} == {1}
        assert max(ASKED[f"/liten.png?{number}"] for number in range(1, 10)) <= 1
    one, other = (kept(capture) for capture in captures)
    pieces = [name for name in one if name.startswith("fullPageFinal:")]
    assert len(pieces) > 3
    assert [one[name] for name in pieces] == [other[name] for name in pieces]


def test_what_a_feed_lets_go_of_has_a_picture_of_its_own(
    address: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Posts that are in the page only while they are in sight are in its pictures, or beside them.

    Each is told from the others by its colour.
    """
    capture = visit(make_job(f"{address}/virtuell", tmp_path / "capture"), lambda *_: None)
    assert capture.coverage.posts.found == 20
    posts = [one for one in elements_in(warcs(capture, "text")) if one.kind == "post"]
    assert {one.id for one in posts} == {f"v{number}" for number in range(20)}
    alone = [one for one in posts if one.picture]
    assert alone
    pictures = dict(element_pictures(warcs(capture, "screenshots"), alone))
    for one in alone:
        assert pictures[one].size == (300, 200)
        assert pictures[one].getpixel((299, 199)) == (int(one.id[1:]) * 8, 40, 200)


def test_what_stands_under_other_tabs_is_pictured_while_they_are_up(
    address: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Each post has a picture, those of the first tab in the page's own."""
    capture = visit(make_job(f"{address}/flikar", tmp_path / "capture"), lambda *_: None)
    posts = [one for one in elements_in(warcs(capture, "text")) if one.kind == "post"]
    names = {f"t{tab}{number}" for tab in range(3) for number in range(2)}
    assert sorted(one.id for one in posts) == sorted(names)
    pictures = dict(element_pictures(warcs(capture, "screenshots"), posts))
    for one in posts:
        assert bool(one.picture) == (one.id[1] != "0")
        assert pictures[one].getpixel((299, 199)) == (int(one.id[1]) * 80, int(one.id[2]) * 80, 200)
    assert "C316" not in {one.code for one in capture.findings}


def test_a_post_without_a_picture_is_told(
    address: str, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """What the page holds and does not show has no picture of its own."""
    capture = visit(make_job(f"{address}/dold", tmp_path / "capture"), lambda *_: None)
    (told,) = [one for one in capture.findings if one.code == "C316"]
    assert "1 inlägg" in told.text


def test_a_part_that_is_higher_than_the_window_is_one_picture(page: Page) -> None:
    """It is put together of what the window holds, and the page is not made any larger for it."""
    page.set_content(
        "<body style='margin: 0'><div style='height: 9000px'></div><div style='width: 300px; "
        "height: 3000px; background: linear-gradient(red 1000px, lime 1000px 2000px, blue 2000px)'>"
        "</div><div style='height: 9000px'></div><script>onresize = () => document.title = 'hört'"
        "</script>"
    )
    page.evaluate("scrollTo(0, 8000)")
    picture = Image.open(io.BytesIO(part(page, [0, 9000, 300, 3000]).content))
    assert picture.size == (300, 3000)
    seen = [picture.getpixel((150, down)) for down in (0, 999, 1000, 1999, 2000, 2999)]
    assert seen == [(255, 0, 0)] * 2 + [(0, 255, 0)] * 2 + [(0, 0, 255)] * 2
    assert page.evaluate("[document.title, scrollY]") == ["", 8000]
    page.evaluate("scrollTo(0, 0)")


def test_a_picture_that_was_passed_too_fast_is_gone_to_once_more(page: Page) -> None:
    """One that a script brings as it comes near is there before the whole page is photographed."""
    page.set_content(
        "<div style='height: 9000px'></div><img width=60 height=60 alt=bild>"
        "<div style='height: 9000px'></div><script>const near = new IntersectionObserver("
        "([seen]) => { if (seen.isIntersecting) seen.target.src = 'data:image/svg+xml,"
        "<svg xmlns=%22http://www.w3.org/2000/svg%22 width=%2260%22 height=%2260%22/>' });"
        "near.observe(document.images[0]);</script>"
    )
    shown = "() => [document.images[0].naturalWidth, scrollY]"
    assert page.evaluate(shown) == [0, 0]
    assert ask(page, PICTURES_READY, True) > 18_000
    assert page.evaluate(shown) == [60, 0]
