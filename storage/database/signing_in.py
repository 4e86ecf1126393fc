"""Being signed in: sessions, links that are good once, and how often somebody tried.

Tokens are kept as their digests: whoever reads the catalogue can use none of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from ogonblick.digest import Digest
from ogonblick.person import Person
from storage.database.engine import reading, writing
from storage.database.persons import known
from storage.database.tables import attempts, challenges, invitations, sessions

IDLE = timedelta(hours=1)
"""How long a session lasts when nothing is asked for."""

LONGEST = timedelta(hours=12)
"""How long a session lasts at most: a working day, with what may follow."""

_SEEN_AGAIN = timedelta(minutes=1)  # a page asks for many pictures; one note of it is enough


@dataclass(frozen=True)
class Attempts:
    """How often somebody tried: each ``whose`` is the digest of a user's or an address's name."""

    whose: Digest
    most: int


class SigningIn:
    """Who is signed in, and who tried. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, token: Digest, person_id: str, at: datetime, *, is_proved: bool = True) -> None:
        """Note that a person is signed in, and forget the sessions that are over.

        ``is_proved`` says whether they showed who they are at that very time.
        """
        with writing(self._engine) as connection:
            old = (sessions.c.seen_at < at - IDLE) | (sessions.c.begun_at < at - LONGEST)
            connection.execute(delete(sessions).where(old))
            row = {"token": token, "person_id": person_id, "begun_at": at, "seen_at": at}
            proved = at if is_proved else None
            connection.execute(insert(sessions).values(**row, proved_at=proved))

    def who(self, token: Digest, at: datetime) -> Person | None:
        """Return whose session it is, and note that it was used; None where it is none or over."""
        with reading(self._engine) as connection:
            row = connection.execute(select(sessions).where(sessions.c.token == token)).first()
            if row is None or row.seen_at < at - IDLE or row.begun_at < at - LONGEST:
                return None
            person = known(connection, row.person_id)
        if at - row.seen_at >= _SEEN_AGAIN:
            self._see(token, at)
        return None if person.disabled else person

    def proved_at(self, token: Digest) -> datetime | None:
        """Return when the person of a session showed who they are; None where nobody knows."""
        with reading(self._engine) as connection:
            query = select(sessions.c.proved_at).where(sessions.c.token == token)
            return connection.scalar(query)

    def _see(self, token: Digest, at: datetime) -> None:
        with writing(self._engine) as connection:
            same = sessions.c.token == token
            connection.execute(update(sessions).where(same).values(seen_at=at))

    def end(self, token: Digest) -> None:
        """End a session."""
        with writing(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.token == token))

    def invite(self, token: Digest, person_id: str, ends_at: datetime) -> None:
        """Note a link with which a person sets a password; it takes the place of earlier ones.

        An empty id is for the first person of all, who is not known yet.
        """
        with writing(self._engine) as connection:
            connection.execute(delete(invitations).where(invitations.c.person_id == person_id))
            row = {"token": token, "person_id": person_id, "ends_at": ends_at}
            connection.execute(insert(invitations).values(**row))

    def invited(self, token: Digest, at: datetime) -> str | None:
        """Return whom a link is for; None where it is none, used or too old."""
        with reading(self._engine) as connection:
            return _invited(connection, token, at)

    def accept(self, token: Digest, at: datetime) -> bool:
        """Use a link up; False where somebody was quicker, or it is too old."""
        with writing(self._engine) as connection:
            valid = (invitations.c.token == token) & (invitations.c.ends_at >= at)
            return bool(connection.execute(delete(invitations).where(valid)).rowcount)

    def pose(self, token: Digest, at: datetime, ends_at: datetime) -> None:
        """Note a question that a passkey is to answer, and forget those that are too old."""
        with writing(self._engine) as connection:
            connection.execute(delete(challenges).where(challenges.c.ends_at < at))
            connection.execute(insert(challenges).values(token=token, ends_at=ends_at))

    def answer(self, token: Digest, at: datetime) -> bool:
        """Use a question up; False where it was answered before, is too old or never was posed."""
        with writing(self._engine) as connection:
            valid = (challenges.c.token == token) & (challenges.c.ends_at >= at)
            return bool(connection.execute(delete(challenges).where(valid)).rowcount)

    def try_once(self, tries: tuple[Attempts, ...], at: datetime, within: timedelta) -> bool:
        """Note an attempt, and say whether it may be made: nobody has tried too often lately.

        Noted before the password is looked at: many attempts at one moment count as many. One that
        is refused is not noted: who goes on trying does not wait the longer for it.
        """
        with writing(self._engine) as connection:
            connection.execute(delete(attempts).where(attempts.c.at < at - within))
            if any(_count(connection, one.whose) >= one.most for one in tries):
                return False
            rows = [{"whose": one.whose, "at": at} for one in tries]
            connection.execute(insert(attempts), rows)
            return True

    def take_back(self, whose: Digest) -> None:
        """Take the last attempt back: it succeeded, and others from there are still counted."""
        last = select(func.max(attempts.c.number)).where(attempts.c.whose == whose)
        with writing(self._engine) as connection:
            connection.execute(delete(attempts).where(attempts.c.number == connection.scalar(last)))

    def forget(self, whose: Digest) -> None:
        """Forget somebody's attempts: this one succeeded."""
        with writing(self._engine) as connection:
            connection.execute(delete(attempts).where(attempts.c.whose == whose))


def _invited(connection: Connection, token: Digest, at: datetime) -> str | None:
    valid = (invitations.c.token == token) & (invitations.c.ends_at >= at)
    return connection.scalar(select(invitations.c.person_id).where(valid))


def _count(connection: Connection, whose: Digest) -> int:
    query = select(func.count()).select_from(attempts).where(attempts.c.whose == whose)
    return connection.scalar(query) or 0
