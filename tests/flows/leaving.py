"""Cases of removal and closure for tests of flows, opened as a person would."""

from dataclasses import replace
from io import BytesIO

from PIL import Image

from flows.rooms import Rooms
from ogonblick.case import Closure, ClosureStatus, Deed, Fate, Removal
from portal.closures import open_closure
from portal.removals import Wish, hand_in, note_removed, open_removal
from retention.disposal import Act
from tests.flows.shelf import new_bundle, shelve

EDITOR = "Eva Redaktör"
REGISTRAR = "registrator@exempelby.example"
SAID = "Du är en tjuv, Åke på Storgatan 1."


def act(rooms: Rooms) -> Act:
    """Return what the editor does now."""
    return Act(EDITOR, rooms.clock(), "eva")


def with_receiver(rooms: Rooms) -> Rooms:
    """Return rooms whose guidelines say where receivers get mail."""
    return replace(rooms, policy=replace(rooms.policy, addresses=(("alla", REGISTRAR),)))


def wished(rooms: Rooms, account_id: str, url: str, ground: str = "HBG-9c") -> Removal:
    """Open a removal of an address on an account."""
    account = rooms.catalogue.account(account_id)
    wish = Wish(account, url, ground, "Kommentaren hänger ut en granne.")
    return open_removal(rooms.catalogue, rooms.policy, wish, act(rooms))


def handed_in(rooms: Rooms, case: Removal) -> Removal:
    """Hand in a screenshot and its words."""
    files = (screenshot(), SAID.encode())
    return hand_in(rooms.catalogue, rooms.settings, case, files, act(rooms))


def screenshot() -> bytes:
    """Return a picture as a person might take it."""
    written = BytesIO()
    Image.new("RGB", (640, 480), "white").save(written, "PNG")
    return written.getvalue()


def gone(rooms: Rooms, case: Removal) -> Removal:
    """Note that the content of a saved case has been deleted."""
    saved = rooms.catalogue.removals.get(case.id)
    return note_removed(rooms.catalogue, rooms.policy, saved, Fate.DELETED, "", act(rooms))


def captured(rooms: Rooms, account_id: str) -> Closure:
    """Open a closure whose account has been recorded already, without a visit."""
    account = rooms.catalogue.account(account_id)
    case = open_closure(rooms.catalogue, account, "Används inte längre.", act(rooms))
    folder = rooms.settings.home / "shelf" / case.order.snapshot_id
    rooms.archive.prepare()
    shelve(rooms, case.order, new_bundle(folder, case.order.snapshot_id))
    deeds = (*case.deeds, Deed("Sparat i arkivet", EDITOR, rooms.clock()))
    return rooms.catalogue.closures.advance(
        replace(case, status=ClosureStatus.CAPTURED, deeds=deeds)
    )
