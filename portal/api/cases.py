"""Cases for programs: what all steps have in common, whatever the case is about.

What is about secrecy is opened and carried by persons: to a token it is there only where a grant
names its snapshot.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

from bundles.schemas import EXACT, Written
from ogonblick.case import Closure, Removal
from ogonblick.errors import CatalogueError, Fault, InputError
from ogonblick.person import Permission
from ogonblick.token import Scope
from portal.api.operations import FORM, HEAVY, Answer, Operation
from portal.web.rooms import Rooms
from retention.persons import readable, words_of

Case = TypeVar("Case", bound=Removal | Closure)

CONFLICT = (409,)
"""What a step is answered with that may not be taken as the case stands."""

_NONE = "Det finns inget ärende {} som nyckeln räcker till."
_WORDLESS = "skriv ord som går att läsa i efterhand, inte bara tecken"


@dataclass(frozen=True)
class Said:
    """What is said of a step: how something was handed over, or why a case is withdrawn."""

    __pydantic_config__ = EXACT

    note: Written


def shown(rooms: Rooms, cases: list[Case]) -> list[Case]:
    """Return the cases that this system may see, and note looks at secret ones."""
    accounts, hidden = {one.id for one in rooms.accounts}, rooms.kept_from()
    found = [
        one for one in cases if one.account_id in accounts and one.order.snapshot_id not in hidden
    ]
    rooms.note_looks(one.order.snapshot_id for one in found)
    return found


def one_of(rooms: Rooms, cases: list[Case], case_id: str) -> Case:
    """Return one case. Raises ``CatalogueError`` where there is none that may be seen."""
    found = shown(rooms, [one for one in cases if one.id == case_id])
    if not found:
        raise CatalogueError(_NONE.format(case_id))
    return found[0]


def in_words(field: str, said: str) -> str:
    """Return words as they are kept. Raises ``InputError`` for those that say nothing."""
    if not words_of(said):
        raise InputError([Fault(field, None, _WORDLESS)])
    return readable(said)


def look(path: str, answer: Answer, about: str) -> Operation:
    """Return an operation that shows cases."""
    return Operation("GET", path, answer, Scope.CASES, Permission.READ, about)


def step(path: str, answer: Answer, about: str, *, needs: Permission) -> Operation:
    """Return an operation that takes a case a step further, or opens one."""
    return Operation("POST", path, answer, Scope.CASES, needs, about, also=CONFLICT)


def upload(path: str, answer: Answer, about: str, *, needs: Permission, most: int) -> Operation:
    """Return a step with a file, in a form of so many bytes at most, as on the case's page."""
    return replace(step(path, answer, about, needs=needs), sends=FORM, most=most, weight=HEAVY)
