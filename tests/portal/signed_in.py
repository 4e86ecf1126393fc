"""Persons who are signed in to a portal under test, without its door having been gone through."""

from contextlib import suppress
from datetime import datetime

import httpx

from ogonblick.errors import CatalogueError
from ogonblick.person import Duty, Person, Role
from portal.web.visiting import CSRF_HEADER, Visit, digest_of_token
from storage.database.catalogue import Catalogue

EVERYTHING = Person("allt", "Alla Roller", tuple(Duty(role) for role in sorted(Role)))
"""Somebody who may do everything everywhere."""


def session(catalogue: Catalogue, at: datetime, person: Person = EVERYTHING) -> str:
    """Return the token of a person who has just signed in; they are added where they are new."""
    token = f"nyckel-{person.id}"
    with suppress(CatalogueError):
        catalogue.persons.add(person)
    catalogue.signing_in.end(digest_of_token(token))
    catalogue.signing_in.begin(digest_of_token(token), person.id, at)
    return token


def client(address: str, token: str) -> httpx.Client:
    """Return a client whose every request carries what a page of that session would send."""
    headers = {CSRF_HEADER: Visit(token=token).csrf}
    return httpx.Client(base_url=address, timeout=30, headers=headers, cookies={"ogonblick": token})
