"""A comparison says; it never keeps a snapshot from being stored."""

from dataclasses import replace
from pathlib import Path

import pytest

from bundles.changes import Changes, HeaderChange
from bundles.likeness.verdict import Comparison
from flows.changes.documenting import larger_change
from flows.harvest.comparing import compare_with_previous
from flows.rooms import Rooms
from ogonblick.bundle import Bundle
from ogonblick.capture import Occasion, Order
from ogonblick.digest import digest_of
from ogonblick.larger_change import ChangeStatus
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
    found = compare_with_previous(rooms, capture, bundle).likeness
    assert (found.previous_id, found.verdict) == (before.id, Verdict.UNCOMPARABLE)
    assert found.sentence == (
        "Kan inte jämföras med 2020-05-04. Någon av ögonblicksbilderna går inte att läsa."
        " Filen är inte en läsbar WACZ-fil."
    )


def test_a_new_name_is_documented_by_the_snapshot_that_shows_it(
    rooms: Rooms, tmp_path: Path
) -> None:
    """It is told with that snapshot, and not before that is recorded; ordered ones are known."""
    before = shelved(rooms, "konto", "2020")
    earlier = sealed(tmp_path)
    found = Comparison(Verdict.CHANGED, Changes(header=(HeaderChange("name", "A", "B"),)), ())
    capture = replace(fill(tmp_path / "again"), order=Order("konto", Occasion.SCHEDULED, "2026"))
    larger = larger_change(rooms, capture, before, earlier, found)
    assert larger
    assert (larger.fields, larger.status) == (("name",), ChangeStatus.DOCUMENTED)
    assert (larger.id, larger.compared_with) == (capture.order.snapshot_id, before.id)
    assert rooms.catalogue.larger_changes.all() == []
    ordered = replace(capture, order=Order("konto", Occasion.MAJOR_CHANGE, "2026"))
    assert larger_change(rooms, ordered, before, earlier, found) is None
