"""The outbox: letters wait in the catalogue until a server has taken them, each receiver's alone.

A letter's id comes from what it says, or is about, and to whom, so posting it again is no change.
It is held by whoever sends it, for a while: a sender that is killed lets go by that alone. Whether
the server had it by then nobody can know, so it is sent again under the same Message-ID, by which
mail servers and readers know it.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from bundles.plain import to_json
from ogonblick.digest import digest_of
from ogonblick.letter import Attachment, Letter
from storage.database.engine import reading, writing
from storage.database.tables import letters

_COLUMNS = letters.c
_OLDEST = (_COLUMNS.posted_at, _COLUMNS.id)


class LetterStatus(StrEnum):
    """Where a letter is: waiting to be sent, taken by the mail server, or refused for good."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


_IS_REFUSED = _COLUMNS.status == LetterStatus.REFUSED


@dataclass(frozen=True)
class Posted:
    """A letter in the outbox, to one receiver. ``told`` is what the server last said against it.

    ``ended_at`` is when it was sent or refused; None while it waits.
    """

    id: str
    letter: Letter
    posted_at: datetime
    status: LetterStatus
    attempts: int
    ended_at: datetime | None
    told: str


class Outbox:
    """The catalogue's letters. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def post(self, letter: Letter, at: datetime, about: str = "") -> tuple[str, ...]:
        """Take a letter to be sent, to each receiver its own; returns their ids in that order.

        One that was posted before is no change, but if it was refused: then it is tried anew. Those
        that are ``about`` the same, such as one week, are the same letter to a receiver, whatever
        they say.
        """
        with writing(self._engine) as connection:
            return post(connection, letter, at, about)

    def take(self, now: datetime, hold: timedelta) -> Posted | None:
        """Return the letter that has waited longest, held for its sender; None if none may be sent.

        Two that ask at the same moment never get the same.
        """
        with writing(self._engine) as connection:
            waiting = select(_COLUMNS.id).where(_is_free(now)).order_by(*_OLDEST).limit(1)
            values = {"not_before": now + hold, "attempts": _COLUMNS.attempts + 1}
            # what another process took meanwhile is free no more: then none is taken this time
            held = (
                update(letters)
                .where(_COLUMNS.id == waiting.scalar_subquery(), _is_free(now))
                .values(**values)
                .returning(letters)
            )
            row = connection.execute(held).one_or_none()
        return _posted(row) if row else None

    def sent(self, id_: str, at: datetime) -> None:
        """Note that the mail server has a letter."""
        self._ended(id_, LetterStatus.SENT, at, "")

    def refused(self, id_: str, at: datetime, told: str) -> None:
        """Note that a letter will never be taken, and why."""
        self._ended(id_, LetterStatus.REFUSED, at, told)

    def put_off(self, id_: str, until: datetime, told: str) -> None:
        """Let a letter wait until a moment, and note what stood in the way."""
        self._change(id_, not_before=until, told=told)

    def letters(self, status: LetterStatus | None = None) -> list[Posted]:
        """Return the letters that stand so, or all, the oldest first."""
        wanted = select(letters).order_by(*_OLDEST)
        if status:
            wanted = wanted.where(_COLUMNS.status == status)
        with reading(self._engine) as connection:
            return [_posted(row) for row in connection.execute(wanted)]

    def _ended(self, id_: str, status: LetterStatus, at: datetime, told: str) -> None:
        self._change(id_, status=status, ended_at=at, not_before=None, told=told)

    def _change(self, id_: str, **values: Any) -> None:  # noqa: ANN401 - cells of any type
        with writing(self._engine) as connection:
            connection.execute(update(letters).where(_COLUMNS.id == id_).values(**values))


def post(connection: Connection, letter: Letter, at: datetime, about: str = "") -> tuple[str, ...]:
    """Take a letter to be sent, as the outbox does, together with what else is written."""
    rows = [_row(letter, receiver, at, about) for receiver in letter.to]
    same = _COLUMNS.id.in_(row["id"] for row in rows)
    connection.execute(delete(letters).where(same & _IS_REFUSED))
    known = set(connection.scalars(select(_COLUMNS.id).where(same)))
    new = {row["id"]: row for row in rows if row["id"] not in known}
    if new:
        connection.execute(insert(letters), list(new.values()))
    return tuple(row["id"] for row in rows)


def drop_refused(connection: Connection, id_: str) -> None:
    """Forget a refused letter, in the place of which another is posted."""
    connection.execute(delete(letters).where(_COLUMNS.id == id_, _IS_REFUSED))


def _is_free(now: datetime) -> ColumnElement[bool]:
    """Say of which letters: they wait, and neither a sender nor a pause holds them."""
    rested = or_(_COLUMNS.not_before.is_(None), _COLUMNS.not_before <= now)
    return and_(_COLUMNS.status == LetterStatus.WAITING, rested)


def _row(letter: Letter, receiver: str, at: datetime, about: str) -> dict[str, Any]:
    """Return the row of a letter to one of its receivers."""
    attachments = [
        (one.name, one.mime, b64encode(one.data).decode("ascii")) for one in letter.attachments
    ]
    said = (letter.subject, letter.text, attachments)
    return {
        "id": digest_of([to_json((receiver, about or said)).encode()]).hexadecimal,
        "receiver": receiver,
        "subject": letter.subject,
        "text": letter.text,
        "attachments": attachments,
        "posted_at": at,
        "status": LetterStatus.WAITING,
        "attempts": 0,
        "told": "",
    }


def _posted(row: Row[Any]) -> Posted:
    """Return a letter from its row."""
    attachments = tuple(
        Attachment(name, mime, b64decode(text)) for name, mime, text in row.attachments
    )
    letter = Letter((row.receiver,), row.subject, row.text, attachments)
    return Posted(
        id=row.id,
        letter=letter,
        posted_at=row.posted_at,
        status=LetterStatus(row.status),
        attempts=row.attempts,
        ended_at=row.ended_at,
        told=row.told,
    )
