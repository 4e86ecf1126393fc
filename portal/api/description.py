"""The description of the API (OpenAPI 3.1), made from the table of operations and their types."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from bundles.schemas import Mode, Schema, schemas
from ogonblick import __version__
from portal.api.operations import JSON, Nothing, Operation
from portal.api.problems import MEDIA, TITLES, Problem

ROOT = "/api"
"""Where in the portal the API lies."""

_PLACE = "#/components/schemas/{model}"
_PROBLEM = "Problem"
_PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_OPEN = (404, 422, 429, 502, 503)
_GUARDED = (401, 403)
_WRITTEN = (413, 415)
_READ = (304,)
_MEANINGS = {
    200: "Det som frågades efter",
    202: "Beställningen är mottagen",
    206: "Den del av filen som frågades efter",
    304: "Innehållet är som det var",
}
_ABOUT = (
    "Det som portalens sidor visar, och stegen i ärendena, för andra system. Att en gallring"
    " godkänns eller utförs, ett gallringsstopp hävs eller ett paket lämnas ut beslutar en person,"
    " som systemet namnger. Nycklar ges ut av den som sköter Ögonblick. Se docs/api.md."
)


def description(operations: Iterable[Operation]) -> Schema:
    """Return the whole description, ready to be written as JSON."""
    known = tuple(operations)
    told, definitions = schemas(_wanted(known), _PLACE)
    paths: dict[str, Any] = {}
    for one in known:
        at = paths.setdefault(plain_path(one.path), {})
        at[one.method.lower()] = _operation(one, told, definitions)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ögonblick", "version": __version__, "description": _ABOUT},
        "servers": [{"url": ROOT}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(definitions.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _wanted(operations: Iterable[Operation]) -> Iterator[tuple[str, Mode, type]]:
    """Yield every type that is sent or read, by its operation's name."""
    yield _PROBLEM, "serialization", Problem
    for one in operations:
        query, body = one.takes
        yield f"{one.name} query", "validation", query
        if body is not Nothing:
            yield f"{one.name} body", "validation", body
        if not one.is_file:
            yield f"{one.name} answer", "serialization", one.gives


def _operation(
    one: Operation, told: dict[tuple[str, Mode], Schema], definitions: dict[str, Schema]
) -> Schema:
    query = told[f"{one.name} query", "validation"]
    said: Schema = {
        "operationId": one.name,
        "summary": one.about,
        "parameters": [*_in_path(one), *_in_query(query, definitions)],
        "responses": _responses(one, told),
        "security": [{"token": [str(one.scope)]}] if one.scope else [],
    }
    if one.takes[1] is not Nothing:
        body = told[f"{one.name} body", "validation"]
        said["requestBody"] = {"required": True, "content": {one.sends: {"schema": body}}}
    return said


def _in_path(one: Operation) -> Iterator[Schema]:
    for name, kind in _PARAMETER.findall(one.path):
        schema = {"type": "integer", "minimum": 0} if kind == "int" else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(query: Schema, definitions: dict[str, Schema]) -> Iterator[Schema]:
    """Yield the fields of a query's type as parameters."""
    shape = definitions[query["$ref"].rpartition("/")[2]] if "$ref" in query else query
    required = shape.get("required", ())
    for name, schema in shape.get("properties", {}).items():
        yield {"name": name, "in": "query", "required": name in required, "schema": schema}


def _responses(one: Operation, told: dict[tuple[str, Mode], Schema]) -> Schema:
    """Return every status that an operation answers with, and as what."""
    content = (
        {one.media: {}}
        if one.is_file
        else {JSON: {"schema": told[f"{one.name} answer", "serialization"]}}
    )
    found: Schema = {str(one.good): {"description": _MEANINGS[one.good], "content": content}}
    for status in sorted({*_statuses(one)}):
        if status in _MEANINGS:
            found[str(status)] = {"description": _MEANINGS[status]}
            if status == 206:  # noqa: PLR2004 - a part of the same
                found[str(status)]["content"] = content
        else:
            problem = {"schema": told[_PROBLEM, "serialization"]}
            about = {"description": TITLES[status][1], "content": {MEDIA: problem}}
            found[str(status)] = about
    return found


def _statuses(one: Operation) -> Iterator[int]:
    yield from (*_OPEN, *one.also)
    yield from _GUARDED if one.scope else ()
    yield from _READ if one.method == "GET" else _WRITTEN


def plain_path(path: str) -> str:
    """Return a path without Starlette's own words for what its parts are."""
    return _PARAMETER.sub(r"{\1}", path)
