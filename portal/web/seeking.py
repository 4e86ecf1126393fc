"""What a search finds: its words, the time that it tells, and what the one who asks may see."""

from dataclasses import replace

from ogonblick.person import EVERYWHERE
from ogonblick.when import Timed, asked_when
from portal.web.asking import Asked
from portal.web.rooms import Rooms
from portal.web.secret_hits import SecretHits, secret_hits
from storage.database.entries import Answer, Filters


def timed(rooms: Rooms, asked: Asked) -> Timed:
    """Return the words that are sought, and the days that are meant.

    Days that were filled in count before what the words say.
    """
    filters = asked.filters
    if asked.literally or filters.first_day or filters.last_day:
        return Timed(asked.words)
    return asked_when(asked.words, rooms.today())


def sought(rooms: Rooms, asked: Asked, first: int, limit: int) -> Answer:
    """Return some of the hits, of the departments where this person may do what the door asks."""
    question = timed(rooms, asked)
    filters = _filters(rooms, asked, question)
    return rooms.catalogue.search(question.words, filters, first, limit, rooms.accounts)


def sought_in_secret(rooms: Rooms, asked: Asked) -> SecretHits:
    """Return the hits in restricted snapshots that this person may see, on the first page alone."""
    if asked.page > 1:
        return SecretHits()
    question = timed(rooms, asked)
    return secret_hits(rooms, question.words, _filters(rooms, asked, question))


def _filters(rooms: Rooms, asked: Asked, question: Timed) -> Filters:
    places = rooms.person.places(rooms.needs)
    filters = replace(asked.filters, departments=None if EVERYWHERE in places else places)
    if question.phrase:
        days = question.days
        return replace(filters, first_day=days.first_day, last_day=days.last_day)
    return filters
