"""Captures of Torget: everything the accounts show, nothing that must not be touched."""

import gzip
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from torget.server import Site, serve
from warcio.archiveiterator import ArchiveIterator

from bundles.pictures import decoded
from bundles.plain import from_json
from harvesters.browser.recording.warc import FileSpan
from harvesters.browser.report.provenance import PROGRAM
from harvesters.job import Job
from harvesters.visit import visit
from ogonblick import __version__
from ogonblick.capture import Capture, Outcome
from ogonblick.post import Origin, Post, PostKind, TimeCertainty

pytestmark = pytest.mark.browser

GZIP = b"\x1f\x8b"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Torget, whose counters then tell of these visits alone."""
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def captures(
    site: Site, make_job: Callable[..., Job], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Capture]:
    """One capture of the library's account and one of the swimming pool's, by handle."""
    names = {
        "exempelby-bibliotek": "Exempelby bibliotek",
        "exempelby-simhall": "Exempelby simhall",
    }
    folder = tmp_path_factory.mktemp("captures")
    return {
        handle: visit(
            make_job(site.account(handle).url, folder / handle, name=name), lambda *_: None
        )
        for handle, name in names.items()
    }


def posts_of(capture: Capture) -> list[Post]:
    """Return what a capture read."""
    lines = (capture.folder / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    return [from_json(Post, line) for line in lines]


@pytest.mark.parametrize("handle", ["exempelby-bibliotek", "exempelby-simhall"])
def test_every_post_and_comment_is_read(
    site: Site, captures: dict[str, Capture], handle: str
) -> None:
    """Posts behind the scroll, comments behind buttons, replies behind further buttons: all."""
    truth, posts = site.account(handle), posts_of(captures[handle])
    by_kind = {kind: {p.id for p in posts if p.kind is kind} for kind in PostKind}
    assert by_kind[PostKind.POST] == set(truth.posts)
    assert by_kind[PostKind.COMMENT] == set(truth.comments)
    assert captures[handle].outcome is Outcome.COMPLETE
    assert captures[handle].coverage.end_reached


@pytest.mark.parametrize("handle", ["exempelby-bibliotek", "exempelby-simhall"])
def test_every_picture_and_film_is_kept_whole(
    site: Site, captures: dict[str, Capture], handle: str
) -> None:
    """Each medium of the account has the digest of its bytes: lazy, in a carousel, or a film."""
    truth = site.account(handle)
    kept = {m.url for post in posts_of(captures[handle]) for m in post.media if m.digest}
    assert kept == {*truth.pictures, *truth.films}


def test_nothing_is_liked_followed_or_reported(site: Site, captures: dict[str, Capture]) -> None:
    """Reading an account presses no button that says anything to anybody."""
    assert captures
    assert site.forbidden_actions() == 0


def test_consent_is_refused(site: Site, captures: dict[str, Capture]) -> None:
    """The consent dialogue is answered with no, and the finding says with which words."""
    found = {f.code: f.text for f in captures["exempelby-simhall"].findings}
    assert "Avvisa alla" in found["C301"]
    assert site.tracking_hits() == 0


def test_direction_follows_the_author(captures: dict[str, Capture]) -> None:
    """Own posts and own replies are drawn up, inhabitants' comments are received."""
    posts = posts_of(captures["exempelby-bibliotek"])
    own = [p for p in posts if p.author == "Exempelby bibliotek"]
    others = [p for p in posts if p.author.startswith("Invånare")]
    assert {p.origin for p in own} == {Origin.DRAWN_UP}
    assert {p.origin for p in others} == {Origin.RECEIVED}
    assert any(p.kind is PostKind.COMMENT for p in own)
    assert len(own) + len(others) == len(posts)


def test_comments_know_what_they_answer(captures: dict[str, Capture]) -> None:
    """Each comment's parent is a post or comment of the same account."""
    posts = posts_of(captures["exempelby-simhall"])
    ids = {post.id for post in posts}
    assert all(post.parent in ids for post in posts if post.kind is PostKind.COMMENT)
    assert all(not post.parent for post in posts if post.kind is PostKind.POST)


def test_times_are_read_with_their_certainty(captures: dict[str, Capture]) -> None:
    """A moment with a zone is exact, and what the page showed is kept beside it."""
    posts = posts_of(captures["exempelby-simhall"])
    assert all(post.published and post.certainty is TimeCertainty.EXACT for post in posts)
    assert all(post.time_shown for post in posts)


def test_the_capture_says_how_it_was_made(captures: dict[str, Capture]) -> None:
    """Steps with times, versions, settings and every address with its answer are kept."""
    capture = captures["exempelby-simhall"]
    provenance = json.loads((capture.folder / "provenance.json").read_text(encoding="utf-8"))
    assert capture.steps[0].name == "öppnar sidan"
    assert all(step.held for step in capture.steps)
    assert provenance["versions"]["browser"].startswith(("Chromium", "Google Chrome"))
    assert provenance["settings"]["seconds"] == 240
    assert provenance["request_headers"] == {
        "Accept-Encoding": "identity",
        "Accept-Language": "sv-SE,sv;q=0.9,en;q=0.8",
    }
    surroundings = provenance["surroundings"]
    assert surroundings.pop("userAgent").endswith("Ogonblick/" + __version__)
    widths = surroundings.pop("fonts")
    assert widths["serif"] != widths["monospace"] > 0
    assert surroundings == {
        "language": "sv-SE",
        "languages": ["sv-SE", "sv", "en"],
        "timeZone": "Europe/Stockholm",
        "viewport": [1920, 1080],
        "scale": 1,
        "reducedMotion": True,
    }
    assert provenance["urls"][capture.url]["status"] == 200


def test_the_capture_does_not_say_where_it_lay(captures: dict[str, Capture]) -> None:
    """No folder of the machine is named in anything that is kept."""
    folder = captures["exempelby-simhall"].folder
    for file in folder.iterdir():
        data = file.read_bytes()
        text = gzip.decompress(data) if data.startswith(GZIP) else data
        for place in (folder.parent, PROGRAM, Path.home()):
            assert f"{place}/".encode() not in text, file.name


@pytest.fixture(scope="module")
def artefacts(captures: dict[str, Capture]) -> dict[str, tuple[str, bytes]]:
    """Type and bytes of what is kept beside the exchanges, by the address without ``urn:``."""
    capture = captures["exempelby-simhall"]
    found = {}
    for file in sorted(capture.folder.glob("*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "resource":
                    uri = record.rec_headers["WARC-Target-URI"].removeprefix("urn:")
                    name = uri.replace(capture.url, "")
                    mime = record.rec_headers["Content-Type"]
                    found[name] = (mime, record.content_stream().read())
    return found


def test_pictures_texts_and_a_pdf_are_kept_under_the_names_that_viewers_know(
    artefacts: dict[str, tuple[str, bytes]],
) -> None:
    """What browsertrix and ArchiveWeb.page call them, and in the types and sizes they expect."""
    kinds = {name: mime for name, (mime, _) in artefacts.items() if "#" not in name}
    assert kinds == {
        "view:": "image/png",
        "thumbnail:": "image/jpeg",
        "text:": "text/plain; charset=utf-8",
        "fullPageFinal:": "image/png",
        "textFinal:": "text/plain; charset=utf-8",
        "elements:": "application/jsonl",
        "pdf:": "application/pdf",
        "pageinfo:": "application/json",
    }
    sizes = {name: decoded(artefacts[name][1]).size for name in ("view:", "thumbnail:")}
    assert sizes == {"view:": (1920, 1080), "thumbnail:": (640, 360)}
    assert artefacts["pdf:"][1].startswith(b"%PDF-")
    assert b"/MediaBox [0 0 595" in artefacts["pdf:"][1]


def test_text_is_kept_as_it_met_us_and_as_it_was_in_the_end(
    artefacts: dict[str, tuple[str, bytes]], captures: dict[str, Capture]
) -> None:
    """The first sight has less than the unfolded page, which has every comment."""
    first, last = artefacts["text:"][1].decode(), artefacts["textFinal:"][1].decode()
    comments = [p.text for p in posts_of(captures["exempelby-simhall"]) if p.parent]
    assert "Exempelby simhall" in first
    assert not all(text in first for text in comments)
    assert all(line in last for text in comments for line in text.splitlines())


def test_a_page_tells_what_it_asked_for_and_what_came_of_it(
    artefacts: dict[str, tuple[str, bytes]], captures: dict[str, Capture]
) -> None:
    """Each address with status, type and use; what was given up has its reason."""
    capture = captures["exempelby-simhall"]
    info = json.loads(artefacts["pageinfo:"][1])
    page = json.loads((capture.folder / "pages.jsonl").read_text(encoding="utf-8"))
    provenance = json.loads((capture.folder / "provenance.json").read_text(encoding="utf-8"))
    assert (info["pageid"], info["url"], info["ts"]) == (page["id"], page["url"], page["ts"])
    assert info["urls"][capture.url] == {"status": 200, "mime": "text/html", "type": "document"}
    assert set(info["urls"]) >= set(provenance["urls"])
    told = {url: said["error"] for url, said in info["urls"].items() if "error" in said}
    assert told == {gone["url"]: gone["reason"] for gone in provenance["unstored"]}
    assert info["counts"] == {"jsErrors": 0}


def test_what_may_be_shared_is_listed(captures: dict[str, Capture]) -> None:
    """The list's bytes lie in the files where it says, and hold every large picture."""
    folder = captures["exempelby-simhall"].folder
    lines = (folder / "spans.jsonl").read_text(encoding="utf-8").splitlines()
    spans = [from_json(FileSpan, line) for line in lines]
    assert len(spans) >= 4
    for span in spans:
        cut = (folder / span.file).read_bytes()[span.offset : span.offset + span.length]
        assert sha256(cut).hexdigest() == span.sha256


def test_a_finished_capture_is_not_made_again(make_job: Callable[..., Job], tmp_path: Path) -> None:
    """Called again for the same folder, the visit is read and nobody is visited."""
    with serve() as site:
        job = make_job(site.account("exempelby-turism").url, tmp_path / "capture")
        first = visit(job, lambda *_: None)
    assert visit(job, lambda *_: None) == first
