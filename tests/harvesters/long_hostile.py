"""What takes its time to be hostile: run by ``make test-hostile``, and not with the others."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hostile.server import Site, serve

from harvesters.browser.engine.watch import started_by
from harvesters.job import Job
from harvesters.limits import Limits
from harvesters.visit import visit
from ogonblick.capture import Capture, Outcome


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The hostile site."""
    with serve() as served:
        yield served


@pytest.fixture
def visited(site: Site, make_job: Callable[..., Job], tmp_path: Path) -> Callable[..., Capture]:
    """Return what visits one of its pages within limits, and looks that nothing is left running."""

    def go(name: str, **limits: int) -> Capture:
        job = make_job(f"{site.url}/{name}", tmp_path / "capture", seconds=60)
        capture = visit(replace(job, limits=Limits(**limits)), lambda *_: None)
        assert not list(started_by(os.getpid()))
        return capture

    return go


@pytest.mark.parametrize("name", ["snurrar-genast", "vantar"])
def test_what_came_and_is_never_loaded_is_taken_as_it_is(
    visited: Callable[..., Capture], name: str
) -> None:
    """A script without end, or one that never comes, keeps nobody from what the page shows."""
    capture = visited(name)
    assert (capture.outcome, capture.coverage.posts.found) == (Outcome.PARTIAL, 1)
    assert {finding.code for finding in capture.findings} >= {"C236"}
    assert (capture.folder / "view.png").stat().st_size > 0


def test_five_gigabytes_are_not_received(visited: Callable[..., Capture]) -> None:
    """A stream that goes on is cut where one answer may not be longer."""
    capture = visited("strom", body=512_000_000)
    assert (capture.outcome, capture.coverage.posts.found) == (Outcome.PARTIAL, 1)
    assert {finding.code for finding in capture.findings} >= {"C221"}


def test_ten_thousand_requests_are_not_made(visited: Callable[..., Capture]) -> None:
    """A page that asks for more and more is told that there is no more."""
    capture = visited("fragor?10000", requests=3_000)
    assert (capture.outcome, capture.coverage.budgets) == (Outcome.PARTIAL, ("anrop",))


@pytest.mark.parametrize("name", ["bomb", "bombmatta"])
def test_what_unpacks_for_ever_is_cut(visited: Callable[..., Capture], name: str) -> None:
    """A hundred gigabytes in a hundred megabytes are not unpacked, asked for in whatever way."""
    capture = visited(name, memory=1_500_000_000)
    assert (capture.outcome, capture.coverage.posts.found) == (Outcome.PARTIAL, 1)
    assert {finding.code for finding in capture.findings} >= {"C221"}


def test_three_hundred_bombs_take_time_and_nothing_else(visited: Callable[..., Capture]) -> None:
    """What was seen is kept, within the memory of any visit, whichever budget is spent first."""
    capture = visited("bombregn", memory=1_500_000_000)
    assert (capture.outcome, capture.coverage.posts.found) == (Outcome.PARTIAL, 1)
    assert "minne" not in capture.coverage.budgets


def test_memory_has_an_end(visited: Callable[..., Capture]) -> None:
    """A page that eats memory leaves what was seen before."""
    capture = visited("minne", memory=1_500_000_000)
    assert (capture.outcome, capture.coverage.budgets) == (Outcome.PARTIAL, ("minne",))
    assert (capture.folder / "view.png").stat().st_size > 0


def test_a_page_that_reloads_without_end_ends(visited: Callable[..., Capture]) -> None:
    """It is read between two reloads, or it cannot be and the capture says so."""
    capture = visited("laddar-om")
    assert capture.outcome is Outcome.FAILED or capture.coverage.posts.found == 1
