"""Deposits that were given up: let go of when nothing has been heard of their order for long."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows.harvest import unfinished
from flows.harvest.leases import LASTING
from flows.harvest.unfinished import GIVEN_UP, let_go_unfinished
from flows.harvest.workplace import left_behind
from flows.rooms import Rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import LeaseLost
from storage.care.sharing import claim
from storage.database.chunk_users import ChunkUser
from storage.database.leasing import Lease
from tests.entering import ENTERED
from tests.flows.remains import versions_in
from tests.flows.shelf import account
from tests.storage.sharing import bundle_with, payload

pytestmark = pytest.mark.s3


def cut_short(rooms: Rooms, account_id: str, days: int | None) -> ChunkUser:
    """Deposit all but the manifest for an order that was begun some days ago, or never for None."""
    order = Order(account_id, Occasion.SCHEDULED, "2020H1")
    owner = account(account_id)
    rooms.catalogue.register([owner], ENTERED)
    if days is not None:
        rooms.catalogue.begin(order, rooms.clock() - timedelta(days=days))
    bundle = bundle_with(rooms.settings.home, order.snapshot_id, [payload()])
    rooms.archive.prepare()
    shared = claim(rooms.catalogue, owner, bundle)
    rooms.archive.deposit(replace(bundle, files=bundle.files[:1]), owner.id, None, sharing=shared)
    return ChunkUser(owner.id, bundle.snapshot_id)


def test_only_what_was_given_up_long_ago_is_let_go(rooms: Rooms) -> None:
    """What is young, under way or of unknown age keeps its claims; the next run finds nothing."""
    old = cut_short(rooms, "gammal", GIVEN_UP.days + 1)
    young = cut_short(rooms, "ung", GIVEN_UP.days - 1)
    unknown = cut_short(rooms, "okand", None)
    under_way = cut_short(rooms, "pagar", GIVEN_UP.days + 1)
    (rooms.settings.work / under_way.snapshot_id).mkdir(parents=True)
    (own,) = rooms.catalogue.chunks.of(old.snapshot_id)
    assert [let_go_unfinished(rooms) for _ in range(2)] == [1, 0]
    left = versions_in(rooms.settings)
    assert own not in left
    assert not [key for key in left if old.snapshot_id in key]
    assert set(rooms.catalogue.chunks.unrecorded()) == {young, unknown, under_way}
    for one in (young, unknown, under_way):
        (kept,) = rooms.catalogue.chunks.of(one.snapshot_id)
        assert left[kept] == 1
    assert [one.account_id for one in left_behind(rooms)] == ["pagar"]


def test_who_lost_the_lease_lets_go_of_nothing(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another host has taken the order up again meanwhile: what it claimed stays claimed."""
    old = cut_short(rooms, "gammal", GIVEN_UP.days + 1)
    later = rooms.clock() + 2 * LASTING
    other = Lease(old.snapshot_id, "där", "där")

    def taken_over(*asked: Any) -> bool:
        rooms.catalogue.leases.take(other, later, later + LASTING)
        return let_go(*asked)

    let_go = unfinished.let_go
    monkeypatch.setattr(unfinished, "let_go", taken_over)
    with pytest.raises(LeaseLost):
        let_go_unfinished(rooms)
    (kept,) = rooms.catalogue.chunks.of(old.snapshot_id)
    assert versions_in(rooms.settings)[kept] == 1
