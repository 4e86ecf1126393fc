"""What is laid in the archive is locked by the plan, and held by holds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows.harvest.steps import classify, deposit, recorded
from flows.rooms import Rooms
from ogonblick.capture import Capture, Occasion, Order, Outcome
from ogonblick.digest import digest_of
from ogonblick.event import Event, EventType
from ogonblick.hold import LegalHold
from storage.embedded.server import EmbeddedS3
from storage.rebuild.record import RECORD, Record, first_record, lay_first, lay_record, parsed
from tests.entering import ENTERED
from tests.flows.conftest import new_rooms
from tests.flows.remains import versions_in
from tests.flows.shelf import PLAN, account, new_bundle, shelved

pytestmark = pytest.mark.s3


@pytest.fixture
def rooms(tmp_path: Path, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """Rooms with a plan by which snapshots go after two years."""
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    with new_rooms(seaweed, tmp_path / "home", plan=str(tmp_path / "plan.toml")) as opened:
        yield opened


def test_what_is_taken_under_a_hold_is_held_but_locked_no_longer_than_its_period(
    rooms: Rooms,
) -> None:
    """A lock that outlasted the hold would make its disposal impossible for ever."""
    owner = account("under-stopp")
    rooms.catalogue.register([owner], ENTERED)
    hold = LegalHold("registratorn", "utlämnande", date(2026, 7, 1), account_id=owner.id)
    rooms.catalogue.add_hold(hold)
    order = Order(owner.id, Occasion.SCHEDULED, "2026H2")
    rooms.catalogue.begin(order, rooms.clock())
    taken_at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    capture = Capture(order, Path(), taken_at, Outcome.COMPLETE, "", owner.url)
    bundle = new_bundle(rooms.settings.home / "shelf" / order.snapshot_id, order.snapshot_id)
    decision = classify(rooms, owner, capture)
    receipt = deposit(rooms, owner, capture, bundle, decision)
    assert decision.keep_until is None
    assert {file.locked_until[:10] for file in receipt.files} == {"2028-07-02"}
    assert rooms.archive.protection(f"snapshots/{owner.id}/").held


def test_the_archive_tells_of_the_bundle_that_is_recorded(rooms: Rooms) -> None:
    """Of two processes that record an order the last lays the first one's record again."""
    kept = shelved(rooms, "tva-varv", "2020H1")
    other = replace(kept, bundle_digest=digest_of([b"en annan"]))
    lay_record(rooms.archive, first_record(account("tva-varv"), other))
    assert recorded(rooms, other) == kept
    with rooms.archive.open_key(f"snapshots/tva-varv/{kept.id}/{RECORD}") as stream:
        assert parsed(Record, stream.read()).snapshot == kept


def test_who_was_cut_short_records_what_is_laid(rooms: Rooms) -> None:
    """Tried again a minute later it is the same record, its events at their first moments."""
    kept, owner = shelved(rooms, "avbruten", "2020H1"), account("avbruten")
    moments = [rooms.clock() + timedelta(minutes=number) for number in range(2)]
    first, again = (
        first_record(owner, kept, [Event(kept.id, EventType.INGESTION, at, "A", "success", "")])
        for at in moments
    )
    key = f"snapshots/avbruten/{kept.id}/{RECORD}"
    assert lay_first(rooms.archive, first, is_again=False) == first
    assert lay_first(rooms.archive, again, is_again=True) == first
    assert versions_in(rooms.settings, key) == {key: 1}
    other = replace(again, snapshot=replace(kept, title="En annan"))
    assert lay_first(rooms.archive, other, is_again=True) == other
