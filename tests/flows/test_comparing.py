"""A comparison says; it never keeps a snapshot from being stored."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.harvest.comparing import compare_with_previous
from flows.rooms import Rooms
from ogonblick.bundle import Bundle
from ogonblick.capture import Occasion, Order
from ogonblick.digest import digest_of
from ogonblick.likeness import Verdict
from tests.bundles.building import fill
from tests.flows.shelf import shelved
from tests.likeness.test_structure import sealed

pytestmark = pytest.mark.s3


def test_an_earlier_snapshot_that_is_damaged_is_not_compared_with(
    rooms: Rooms, tmp_path: Path
) -> None:
    """The new one is compared with nothing, and the reason is told in Swedish."""
    before = shelved(rooms, "konto", "2020")
    sealed(tmp_path)
    capture = replace(fill(tmp_path / "again"), order=Order("konto", Occasion.SCHEDULED, "2026"))
    bundle = Bundle(capture.order.snapshot_id, tmp_path, digest_of([]), ())
    found = compare_with_previous(rooms, capture, bundle)
    assert (found.previous_id, found.verdict) == (before.id, Verdict.UNCOMPARABLE)
    assert found.sentence == (
        "Kan inte jämföras med 2020-05-04. Någon av ögonblicksbilderna går inte att läsa."
        " Filen är inte en läsbar WACZ-fil."
    )
