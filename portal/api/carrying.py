"""Decisions that a system carries: always a person's own, who must be allowed to take them.

That the person has taken them, and is who they are said to be, the system vouches for.
"""

from dataclasses import replace

from ogonblick.errors import AccessDenied
from portal.web.rooms import Rooms
from retention.persons import carried

_NOT_THEIRS = (
    "Användaren {} finns inte, är avstängd, eller har ingen roll där man beslutar det här. Ange i"
    " »by« användarnamnet för den som har beslutat."
)


def decided_by(rooms: Rooms, user: str) -> Rooms:
    """Return the rooms as the person sees them who has decided what a system carries.

    What is done there is told with both names. Raises ``AccessDenied`` for nobody who may decide.
    """
    known = (one for one in rooms.catalogue.persons.all() if one.id == user and not one.disabled)
    person = next(known, None)
    if person is None or not person.may(rooms.needs):
        raise AccessDenied(_NOT_THEIRS.format(user))
    told = replace(person, name=carried(person.name, rooms.person.name))
    return rooms.seen_by(told, rooms.needs, rooms.place)
