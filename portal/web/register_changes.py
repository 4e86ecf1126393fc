"""What was changed of an account in the register, in the words of its page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from ogonblick.account import Entered, RegisterChange
from ogonblick.swedish import word

FIELDS: Mapping[str, str] = {
    "name": "Namn",
    "platform": "Plattform",
    "url": "Adress",
    "municipality": "Kommun",
    "department": "Förvaltning",
    "board": "Nämnd",
    "status": "Läge",
    "route": "Hämtas genom",
    "mailbox": "Funktionsbrevlåda",
    "editors": "Redaktörer",
    "administrators": "Administratörer",
    "note": "Anteckning",
    "owner": "Ägare",
    "purpose": "Syfte",
    "approvals": "Godkänt av",
    "watched": "Bevakas",
    "listed": "I den publika förteckningen",
    "exempt": "Undantaget",
    "closed_on": "Avslutat",
}
"""What each field that can change is called."""

NOTHING = "Inte angivet"
YES, NO = "Ja", "Nej"


@dataclass(frozen=True)
class FieldChange:
    """A field of an account in Swedish, and what it said before and after, as words."""

    name: str
    before: str
    after: str


def together(
    changes: Iterable[RegisterChange],
) -> Iterator[tuple[Entered, tuple[FieldChange, ...]]]:
    """Yield what was entered at once with its fields; none where the account was added."""
    for entered, some in groupby(changes, attrgetter("entered")):
        yield entered, tuple(_field(one) for one in some if one.field)


def _field(change: RegisterChange) -> FieldChange:
    return FieldChange(FIELDS[change.field], _in_words(change.before), _in_words(change.after))


def _in_words(value: object) -> str:
    """Return what a field says, as the account's page has it."""
    match value:
        case bool():
            return YES if value else NO
        case StrEnum():
            return word(value)
        case date():
            return value.isoformat()
        case tuple():
            return "; ".join(value) or NOTHING
        case _:
            return str(value or NOTHING)
