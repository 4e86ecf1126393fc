"""Captures of Torget: everything the accounts show, nothing that must not be touched."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from torget.server import Site, serve

from bundles.plain import from_json
from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.capture import Capture, Outcome
from ogonblick.post import Origin, Post, PostKind, TimeCertainty

pytestmark = pytest.mark.browser


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
    """Steps with times, the browser's version and every address with its answer are kept."""
    capture = captures["exempelby-simhall"]
    provenance = json.loads((capture.folder / "provenance.json").read_text(encoding="utf-8"))
    assert capture.steps[0].name == "öppnar sidan"
    assert all(step.held for step in capture.steps)
    assert provenance["browser"].startswith(("Chromium", "Google Chrome"))
    assert provenance["urls"][capture.url]["status"] == 200


def test_a_finished_capture_is_not_made_again(make_job: Callable[..., Job], tmp_path: Path) -> None:
    """Called again for the same folder, the visit is read and nobody is visited."""
    with serve() as site:
        job = make_job(site.account("exempelby-turism").url, tmp_path / "capture")
        first = visit(job, lambda *_: None)
    assert visit(job, lambda *_: None) == first
