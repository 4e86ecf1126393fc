"""Our frozen values as other programs see them: their JSON Schema, and what they send us read.

A value that is read from outside says ``__pydantic_config__ = EXACT``: what it does not know is a
fault, since a filter that is misspelt would otherwise let everything through.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, BinaryIO, TypeVar

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from bundles.plain import adapter
from ogonblick.errors import Fault, InputError

T = TypeVar("T")

Mode = JsonSchemaMode
Schema = dict[str, Any]

EXACT = ConfigDict(extra="forbid")

Few = Annotated[int, Field(ge=1, le=200)]
"""How many of something are asked for at once."""

Number = Annotated[int, Field(ge=1, le=2**53)]
"""A number that we have given out; larger ones no program reckons with exactly (RFC 8259, 6)."""

Written = Annotated[str, Field(min_length=1, max_length=2000)]
"""Words that a person or a program has to give."""

Text = Annotated[str, Field(max_length=1 << 20)]
"""The words of a page, which may be left out."""

Name = Annotated[str, Field(max_length=200)]
"""A name or a number that may be left out."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def _as_written(value: object) -> object:
    """Refuse a bare number: pydantic would take it for seconds since 1970."""
    if not (isinstance(value, str) and _ISO.match(value)):
        raise ValueError("not written as a day")
    return value


Day = Annotated[date, BeforeValidator(_as_written)]
"""A day as ISO 8601 writes it."""

Instant = Annotated[AwareDatetime, BeforeValidator(_as_written)]
"""A moment as ISO 8601 writes it, with its distance from UTC."""


@dataclass(frozen=True)
class Sent:
    """A file that was sent: what its sender calls it, and its bytes, from their beginning."""

    name: str
    stream: BinaryIO


SentFile = Annotated[InstanceOf[Sent], WithJsonSchema({"type": "string", "format": "binary"})]
"""A file among the fields of what was sent."""

_WHY: Mapping[str, str] = {
    "missing": "uppgiften saknas",
    "unexpected_keyword_argument": "uppgiften är inte känd",
    "json_invalid": "texten är inte JSON",
    "string_too_long": "texten är för lång",
    "string_too_short": "texten är tom",
    "is_instance_of": "det ska vara en fil, med ett filnamn",
}
_UNFIT = "värdet går inte att använda"


class _Whole(GenerateJsonSchema):
    """Says of what we send that nothing of it is left out, and repeats no name as a title."""

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ANN401 - as the library has it
        """Return whether a field is always there: it is, in what we write ourselves."""
        return self.mode == "serialization" or super().field_is_required(field, total)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - as the library has it
        """Return whether a field has a title beside its name: it has none."""
        return False


def schemas(
    wanted: Iterable[tuple[str, Mode, type]], place: str
) -> tuple[dict[tuple[str, Mode], Schema], dict[str, Schema]]:
    """Return a schema for each wanted name and mode, and the definitions that they point at.

    ``serialization`` is the mode of what we send, ``validation`` that of what we read. ``place``
    is where the definitions will stand, with ``{model}`` in a name's place.
    """
    inputs: list[tuple[str, Mode, TypeAdapter[Any]]] = [
        (name, mode, adapter(kind)) for name, mode, kind in wanted
    ]
    found, shared = TypeAdapter.json_schemas(inputs, ref_template=place, schema_generator=_Whole)
    return found, shared.get("$defs", {})


def read(kind: type[T], sent: object) -> T:
    """Read what was sent: bytes of JSON, or texts by their names.

    Raises ``InputError`` with one fault for each field that cannot be used, named by its path.
    """
    known: TypeAdapter[T] = adapter(kind)
    try:
        return known.validate_json(sent) if isinstance(sent, bytes) else known.validate_python(sent)
    except ValidationError as fault:
        raise InputError([_fault(one) for one in fault.errors(include_input=False)]) from fault


def _fault(told: Mapping[str, Any]) -> Fault:
    where = ".".join(str(part) for part in told["loc"])
    return Fault(where, None, _WHY.get(told["type"], _UNFIT))
