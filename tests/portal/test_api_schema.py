"""The API against its own description: what is drawn from it is answered as it says."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ogonblick.token import Scope
from portal.api.app import OPERATIONS, openapi_json
from portal.api.description import plain_path
from portal.api.operations import Nothing, Operation
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader
from tests.house import ROOT
from tests.portal.api_world import HASTY, Asked, asked_of, copied, seeded, ticking
from tests.portal.world import NOW, World

pytestmark = pytest.mark.s3

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
]

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}


@pytest.fixture(scope="module")
def asked(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Give the API over a copy of the world, to a system that may do everything a token can."""
    home = tmp_path_factory.mktemp("api-schema")
    catalogue = copied(world, home)
    archive = open_archive(as_reader(world.settings), HASTY)
    asked = asked_of(world, catalogue, archive, home, ticking(NOW))
    seeded(catalogue)
    yield asked.with_token(*Scope)
    catalogue.close()


@pytest.fixture(scope="module")
def schema(asked: Asked) -> Any:
    """Give the description as it is served."""
    return schemathesis.openapi.from_asgi("/api/openapi.json", asked.app)


DRAWN = [
    pytest.param(one, mode, id=f"{one.name}-{mode.value}")
    for one in OPERATIONS
    for mode in GenerationMode
    if mode.is_positive or one.takes != (Nothing, Nothing)  # nothing sent is never amiss
]


@pytest.mark.parametrize(("operation", "mode"), DRAWN)
@settings(max_examples=1, suppress_health_check=[*HealthCheck])
@given(data=st.data())
def test_what_is_drawn_is_answered_as_described(
    schema: Any, asked: Asked, operation: Operation, mode: GenerationMode, data: st.DataObject
) -> None:
    """Questions that fit the description and such that do not: no fault of ours, nothing untold."""
    drawn = schema[plain_path(operation.path)][operation.method]
    case = data.draw(drawn.as_strategy(generation_mode=mode))
    token = {"Authorization": f"Bearer {asked.secret}"}
    response = case.call(headers=token)
    assert response.status_code != 500, response.text
    case.validate_response(response, checks=CHECKS, headers=token)


def test_description_is_the_one_in_the_docs() -> None:
    """The copy in the docs is what is served: ``python -m portal.api`` makes it again."""
    assert (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8") == openapi_json()


def test_other_methods_are_told_which_there_are(asked: Asked) -> None:
    """Each address refuses every method that it has no operation for, and names those it has."""
    for path in {one.path for one in OPERATIONS}:
        there = {one.method for one in OPERATIONS if one.path == path}
        there |= {"HEAD"} if "GET" in there else set()
        for method in METHODS - there:
            answer = asked.at(
                method, f"/api{plain_path(path)}".replace("{number}", "1").replace("{year}", "2026")
            )
            assert answer.status_code == 405, (method, path)
            assert {*answer.headers["allow"].split(", ")} == there
