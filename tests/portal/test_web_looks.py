"""Looks at recordings: they end by themselves, and with the right to see what is looked at."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ogonblick.errors import NotInArchive
from portal.web.isolated import viewings
from portal.web.isolated.viewings import Viewings
from portal.web.languages import Language
from portal.web.rooms import Rooms
from portal.web.visiting import digest_of_token
from retention.policy import shipped_policy
from storage.database.looking import Look
from tests.portal.signed_in import EVERYTHING, session
from tests.portal.world import GOOD, NOW, World

pytestmark = pytest.mark.s3


def begun(rooms: Rooms, name: str, token: str) -> str:
    """Note a look in a session, as the portal's door does; returns its name."""
    known = (digest_of_token(one) for one in (name, token))
    rooms.catalogue.looks.begin(Look(*known, GOOD.snapshot_id, "/", Language.SWEDISH, NOW))
    return name


def rooms_at(world: World, clock: list[datetime]) -> Rooms:
    """Return the rooms of a process, by a clock that can be set."""
    policy = shipped_policy("helsingborg")
    return Rooms(world.settings, world.catalogue, world.archive, policy, lambda: clock[0])


def test_a_look_ends_after_an_hour_and_with_the_right_to_it(world: World) -> None:
    """Until then its name opens it; afterwards nothing does, in no process."""
    clock = [NOW]
    rooms = rooms_at(world, clock)
    playing = Viewings(rooms)
    kim = replace(EVERYTHING, id="kim")
    old = begun(rooms, "a", session(rooms.catalogue, NOW))
    shut = begun(rooms, "b", session(rooms.catalogue, NOW, kim))
    clock[0] += timedelta(minutes=59)
    assert playing.named(old).snapshot == playing.named(shut).snapshot
    rooms.catalogue.signing_in.end(playing.named(shut).look.session)
    for process in (playing, Viewings(rooms)):
        with pytest.raises(NotInArchive, match="avslutad"):
            process.named(shut)
    assert playing.named(old).name
    clock[0] += timedelta(minutes=2)
    for process in (playing, Viewings(rooms)):
        with pytest.raises(NotInArchive, match="avslutad"):
            process.named(old)


def test_more_looks_than_are_kept_open_are_opened_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest package is shut, and its look goes on at the next question."""
    monkeypatch.setattr(viewings, "_MOST", 1)
    rooms = rooms_at(world, [NOW])
    playing = Viewings(rooms)
    token = session(rooms.catalogue, NOW)
    first, second = (begun(rooms, name, token) for name in ("c", "d"))
    before = playing.named(first)
    assert playing.named(second).name == before.name
    again = playing.named(first)
    assert again is not before
    assert again.look == before.look
