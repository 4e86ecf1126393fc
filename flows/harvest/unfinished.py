"""Orders that were given up in the middle of their deposit: what they claimed is let go."""

from datetime import timedelta

from flows.harvest.workplace import LOCK, clear, fenced, workplace
from flows.rooms import Rooms
from storage.care.sharing import require_all_known
from storage.care.unfinished import let_go
from storage.database.chunk_users import ChunkUser

GIVEN_UP = timedelta(days=30)
"""How long nothing may have been heard of an order: thirty nights have tried it by then."""


def let_go_unfinished(rooms: Rooms) -> int:
    """Let go of what unfinished deposits claimed; returns how many are gone."""
    found = given_up(rooms)
    if found:
        require_all_known(rooms.catalogue, rooms.archive)
    return sum(let_go_of(rooms, one) for one in found)


def given_up(rooms: Rooms) -> list[ChunkUser]:
    """Return those that claimed chunks long ago, were never recorded, and are not under way.

    A claim without an order, as a catalogue that was made again has, is of unknown age and stays.
    """
    heard = {one.order.snapshot_id: one.updated_at for one in rooms.catalogue.work()}
    now = rooms.clock()
    return [
        one
        for one in rooms.catalogue.chunks.unrecorded()
        if now - heard.get(one.snapshot_id, now) > GIVEN_UP
        and not is_under_way(rooms, one.snapshot_id)
    ]


def is_under_way(rooms: Rooms, snapshot_id: str) -> bool:
    """Say whether an order has a workplace: somebody is in it, or a sweep will finish it."""
    work = rooms.settings.work
    return (work / snapshot_id).exists() or (work / f"{snapshot_id}{LOCK}").exists()


def let_go_of(rooms: Rooms, user: ChunkUser) -> bool:
    """Let go of one in its workplace, where no order can be at the same time; say if it is gone."""
    with workplace(rooms, user.snapshot_id) as place:
        rooms = fenced(rooms, place)
        still = user in rooms.catalogue.chunks.unrecorded()
        gone = still and let_go(rooms.catalogue, rooms.disposer, user, rooms.clock())
        clear(place)
    return gone
