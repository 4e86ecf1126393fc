"""The portal's processes: all serve one socket, and none is left when another has ended."""

from collections.abc import Iterator

import httpx
import psutil
import pytest

from portal.children import tail
from portal.note import Part
from portal.web.child import portal_running
from portal.web.serving import listen
from tests.portal.world import World

pytestmark = pytest.mark.s3


@pytest.fixture
def running(world: World) -> Iterator[tuple[str, Part]]:
    """Give a portal's address, and its first process's watcher."""
    with listen(0) as listener, portal_running(world.settings, listener) as started:
        listener.close()
        yield started


def family(part: Part) -> tuple[psutil.Process, list[psutil.Process]]:
    """Return the first process, and those that it has forked."""
    first = psutil.Process(part.pid).children()[0]
    return first, first.children()


def test_when_one_ends_all_do_and_the_log_says_so(running: tuple[str, Part]) -> None:
    """A portal with a hole in it would answer some and not others."""
    address, part = running
    first, forked = family(part)
    assert len(forked) >= 2
    assert httpx.get(address, follow_redirects=True).is_success
    forked[-1].kill()
    assert not psutil.wait_procs([first, *forked], timeout=30)[1]
    assert "processer slutade" in tail(part.log)


def test_none_outlives_the_first(running: tuple[str, Part]) -> None:
    """They would go on answering on a socket that the next portal cannot have."""
    _, part = running
    first, forked = family(part)
    first.kill()
    assert not psutil.wait_procs([first, *forked], timeout=30)[1]
