"""Column types: our frozen values in a database, and back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from bundles.plain import to_plain
from ogonblick.digest import Digest
from storage.words.pairing import pairs_of

_LAST_PLACE = 16_383  # PostgreSQL counts no further; words beyond it are found, but in no phrase


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored and returned in UTC (SQLite forgets time zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime: it could mean two moments."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive datetime: {value}")
        return None if value is None else value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Word(TypeDecorator[str]):
    """One of our enums, stored as its value (psycopg would store its name)."""

    impl = String
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the plain text of the enum."""
        return None if value is None else str(value)


class DigestText(TypeDecorator[Digest]):
    """A digest as it prints itself: ``sha256:…``."""

    impl = String
    cache_ok = True

    @override
    def process_bind_param(self, value: Digest | None, dialect: Dialect) -> str | None:
        """Return the digest's text."""
        return None if value is None else str(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Digest | None:
        """Read the digest's text."""
        return None if value is None else Digest.parse(value)


class Indexed(TypeDecorator[tuple[str, ...]]):
    """Words to be searched: a text for SQLite's index, a PostgreSQL tsvector.

    With ``in_rows`` also words in a row are asked for. Only ever written; what was said is read
    where it stands as it was said.
    """

    impl = Text
    cache_ok = True

    def __init__(self, *, in_rows: bool = False) -> None:
        """Say what is asked for."""
        super().__init__()
        self.in_rows = in_rows

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type that the database searches."""
        kind = TSVECTOR() if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    @override
    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Write the words; they hold letters and digits only, so nothing needs to be escaped."""
        if value is None or dialect.name != "postgresql":
            return None if value is None else " ".join(value)
        return " ".join(_placed(value) if self.in_rows else map(_quoted, value))


def _placed(words: tuple[str, ...]) -> Iterator[str]:
    """Yield each word with its places, and the names of all pairs: GIN keeps no places."""
    for at, word in enumerate(words, 1):
        yield f"{_quoted(word)}:{min(at, _LAST_PLACE)}"
    yield from map(_quoted, pairs_of(words))


def _quoted(word: str) -> str:
    return f"'{word}'"


class Plain(TypeDecorator[Any]):
    """Any of our frozen values as JSON; comes back as lists and dicts for ``from_plain``."""

    impl = JSON
    cache_ok = True

    @override
    def process_bind_param(self, value: object, dialect: Dialect) -> Any:
        """Return what JSON can hold."""
        return to_plain(value)
