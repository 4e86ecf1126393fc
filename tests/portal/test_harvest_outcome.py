"""What ``ogonblick harvest`` answers to the program that called it."""

import pytest

from ogonblick.capture import Order
from portal.cli.harvest import are_complete
from tests.portal.world import FAILED, GOOD, PARTIAL, World

pytestmark = pytest.mark.s3


@pytest.mark.parametrize(("order", "complete"), [(GOOD, True), (PARTIAL, False), (FAILED, False)])
def test_only_a_complete_snapshot_is_a_success(world: World, order: Order, complete: bool) -> None:
    """A partial snapshot is told by the exit code, as a deviation is."""
    works = world.catalogue.work([order])
    assert len(works) == 1
    assert are_complete(world.catalogue, works) is complete
