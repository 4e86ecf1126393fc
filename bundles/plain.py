"""Our frozen values as JSON and back: one way for every file and column (pydantic does it)."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)
"""A type's adapter, made once: making it takes longer than reading (268 ms for 365 posts)."""


def to_json(value: object) -> str:
    """Return one line of JSON; datetimes as ISO 8601, enums as their values, tuples as lists."""
    return adapter(type(value)).dump_json(value).decode()


def from_json(kind: type[T], text: str | bytes) -> T:
    """Read what ``to_json`` wrote. Raises ``ValueError`` that names the field."""
    value: T = adapter(kind).validate_json(text)
    return value


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no better type
    """Return lists, dicts, texts and numbers: what a JSON column holds."""
    return adapter(type(value)).dump_python(value, mode="json")


def from_plain(kind: type[T], data: object) -> T:
    """Read what ``to_plain`` gave. Raises ``ValueError`` that names the field."""
    value: T = adapter(kind).validate_python(data)
    return value
