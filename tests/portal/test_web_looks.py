"""Looks at recordings: they end by themselves, and with the right to see what is looked at."""

from datetime import timedelta

import pytest

from bundles.manifest import WACZ
from ogonblick.errors import NotInArchive
from portal.web.isolated.viewings import Recorded, Viewings
from tests.portal.world import NOW, World

pytestmark = pytest.mark.s3


def test_a_look_ends_after_an_hour_and_with_the_right_to_it(world: World) -> None:
    """Until then its name opens it; afterwards nothing does, even if the right comes back."""
    package = world.bundle.folder / WACZ
    clock, rights = [NOW], [True]
    viewings = Viewings(lambda: clock[0])
    recorded = Recorded("https://x.example/", "X", NOW, "/")
    old, shut = (
        viewings.begin(lambda: package.open("rb"), recorded, lambda: rights[0]) for _ in "ab"
    )
    clock[0] += timedelta(minutes=59)
    assert viewings.named(old).recorded == viewings.named(shut).recorded == recorded
    rights[0] = False
    with pytest.raises(NotInArchive, match="avslutad"):
        viewings.named(shut)
    rights[0] = True
    with pytest.raises(NotInArchive, match="avslutad"):
        viewings.named(shut)
    clock[0] += timedelta(minutes=2)
    with pytest.raises(NotInArchive, match="avslutad"):
        viewings.named(old)
