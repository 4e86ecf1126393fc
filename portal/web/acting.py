"""Who takes a step on a page, when, and in which words: kept with what the step was about."""

from starlette.requests import Request

from ogonblick.errors import CaseRefused
from ogonblick.swedish import SWEDEN
from portal.web.doors import field
from portal.web.rooms import Rooms
from retention.disposal import Act
from retention.persons import readable, words_of


def act_of(rooms: Rooms) -> Act:
    """Return who takes a step here, and when, in the municipality's own time."""
    return Act(rooms.person.name, rooms.clock().astimezone(SWEDEN), rooms.person.id)


def name_of(rooms: Rooms) -> str:
    """Return who does something here, by name and as they sign in: two may have one name."""
    return f"{rooms.person.name} ({rooms.person.id})"


def said(request: Request, name: str) -> str:
    """Return a field's words as they are kept; empty for what names or says nothing."""
    return kept(field(request, name))


def kept(text: str) -> str:
    """Return words as they are kept; empty for what names or says nothing."""
    words = readable(text)
    return words if words_of(words) else ""


def demanded(request: Request, name: str, why: str) -> str:
    """Return a field's words. Raises ``CaseRefused`` with ``why`` where there are none."""
    words = said(request, name)
    if not words:
        raise CaseRefused(why)
    return words
