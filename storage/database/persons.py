"""Persons in the catalogue: who may sign in, as what, and with which password."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, Engine, delete, insert, select, update

from ogonblick.errors import CatalogueError
from ogonblick.person import Duty, Person, Role
from storage.database.engine import reading, writing
from storage.database.tables import duties, passwords, persons, sessions


class Persons:
    """Those who may sign in. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[Person]:
        """Return everybody, by id."""
        with reading(self._engine) as connection:
            return _found(connection)

    def person(self, person_id: str) -> Person:
        """Return one person. Raises ``CatalogueError`` for an id that nobody has."""
        with reading(self._engine) as connection:
            return known(connection, person_id)

    def of_subject(self, subject: str) -> Person | None:
        """Return who an identity provider's subject is, if anybody; nobody for an empty one."""
        if not subject:
            return None
        with reading(self._engine) as connection:
            return next((one for one in _found(connection) if one.subject == subject), None)

    def add(self, person: Person) -> None:
        """Add a person with their duties. Raises ``CatalogueError`` if the id is taken."""
        with writing(self._engine) as connection:
            if any(one.id == person.id for one in _found(connection)):
                raise CatalogueError(f"Det finns redan en användare {person.id}. Välj en annan.")
            _insert(connection, person)

    def set(self, person: Person) -> None:
        """Change a person's name, subject, duties and whether they may sign in."""
        with writing(self._engine) as connection:
            known(connection, person.id)
            same = persons.c.id == person.id
            connection.execute(update(persons).where(same).values(**_row(person)))
            connection.execute(delete(duties).where(duties.c.person_id == person.id))
            _appoint(connection, person)
            if person.disabled:
                connection.execute(delete(sessions).where(sessions.c.person_id == person.id))

    def password(self, person_id: str) -> str:
        """Return the digest of a person's password; empty where there is none."""
        with reading(self._engine) as connection:
            query = select(passwords.c.digest).where(passwords.c.person_id == person_id)
            return connection.scalar(query) or ""

    def set_password(self, person_id: str, digest: str) -> None:
        """Give a person a password, and end wherever they are signed in."""
        with writing(self._engine) as connection:
            known(connection, person_id)
            connection.execute(delete(passwords).where(passwords.c.person_id == person_id))
            connection.execute(insert(passwords).values(person_id=person_id, digest=digest))
            connection.execute(delete(sessions).where(sessions.c.person_id == person_id))


def known(connection: Connection, person_id: str) -> Person:
    """Return one person. Raises ``CatalogueError`` for an id that nobody has."""
    for person in _found(connection, person_id):
        return person
    raise CatalogueError(
        f"Det finns ingen användare {person_id}. Se vilka som finns med »ogonblick users list«."
    )


def _found(connection: Connection, person_id: str | None = None) -> list[Person]:
    """Return one person or everybody, by id, each with their duties."""
    one = select(persons).order_by(persons.c.id)
    rows = connection.execute(one if person_id is None else one.where(persons.c.id == person_id))
    bare = [Person(row.id, row.name, (), row.subject, row.disabled) for row in rows]
    held = _duties(connection, [person.id for person in bare])
    return [replace(person, duties=held[person.id]) for person in bare]


def _duties(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[Duty, ...]]:
    held: dict[str, list[Duty]] = {person_id: [] for person_id in ids}
    query = select(duties).where(duties.c.person_id.in_(held))
    for row in connection.execute(query.order_by(duties.c.role, duties.c.department)):
        held[row.person_id].append(Duty(Role(row.role), row.department))
    return {person_id: tuple(found) for person_id, found in held.items()}


def _insert(connection: Connection, person: Person) -> None:
    connection.execute(insert(persons).values(**_row(person)))
    _appoint(connection, person)


def _appoint(connection: Connection, person: Person) -> None:
    for duty in sorted(set(person.duties)):
        connection.execute(insert(duties).values(person_id=person.id, **vars(duty)))


def _row(person: Person) -> dict[str, object]:
    return {name: value for name, value in vars(person).items() if name != "duties"}
