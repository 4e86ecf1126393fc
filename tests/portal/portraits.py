"""A snapshot whose pictures show faces, beside those of the small municipality."""

from datetime import timedelta
from pathlib import Path

from bundles.burning import plain_png
from ogonblick.capture import Occasion, Order
from tests.bundles.astronaut import page_of
from tests.bundles.building import PAGE, TAKEN, Recording
from tests.portal.world import FACEBOOK, World, deposit, sealed

PORTRAITS = Order(FACEBOOK, Occasion.ON_REQUEST, "2026-10-01")

WIDTH, HEIGHT = 640, 500
FACES = (((60, 80), (420, 260)), (), ((240, 40),))
"""Where the portraits are in each picture: the first is in the first post, the next below all."""


def add_portraits(world: World, place: Path) -> None:
    """Deposit and record the snapshot."""
    at = TAKEN + timedelta(days=17)
    bundle = sealed(PORTRAITS, at, place, pictures=_record)
    deposit(world, PORTRAITS, at, bundle)


def _record(folder: Path) -> None:
    with Recording(folder / "screenshots-20260302090000.warc.gz") as warc:
        for number, faces in enumerate(FACES, start=1):
            picture = plain_png(page_of(*faces, size=(WIDTH, HEIGHT), side=110))
            if number == 1:
                warc.resource(f"urn:view:{PAGE}", "image/png", picture)
            mark = f"#piece-{number:04}" if number > 1 else ""
            warc.resource(f"urn:fullPageFinal:{PAGE}{mark}", "image/png", picture)
