"""Operations: every address of the API, what answers there, and what a token needs for it.

The counterpart of ``portal.web.doors``. What an operation takes and gives is what its function's
own types say, so that the description of the API is made from what is run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from starlette.requests import Request
from starlette.responses import Response

from bundles.schemas import EXACT
from ogonblick.person import Permission
from ogonblick.token import Scope
from portal.web.rooms import Rooms

VERSION = "/v1"
"""What all addresses begin with, below ``/api``: another number, should they come to mean else."""

JSON = "application/json"
FORM = "multipart/form-data"
MOST = 1 << 16
"""Bytes that may be sent where no files are."""

HEAVY = 30
"""As many questions counts what has whole packages or files gone through: twenty a minute."""


@dataclass(frozen=True)
class Nothing:
    """A query or a body that nothing is said in."""

    __pydantic_config__ = EXACT


Query_co = TypeVar("Query_co", covariant=True)
Body_co = TypeVar("Body_co", covariant=True)


@dataclass(frozen=True)
class Call(Generic[Query_co, Body_co]):
    """One question: the names in its address, its query and its body, read."""

    request: Request
    names: Mapping[str, Any]
    query: Query_co
    body: Body_co


Plain = Call[Nothing, Nothing]
"""A question that only its address tells."""

Answer = Callable[[Rooms, Call[Any, Any]], object]
"""Answers in a thread beside the event loop."""


@dataclass(frozen=True)
class Operation:
    """One address and method. ``path`` is Starlette's pattern, ``about`` what it does, in Swedish.

    ``scope`` is what a token must be for, None where none is needed; ``needs`` is what the portal's
    own doors ask for the same. ``media`` is what a file is sent as; ``also`` are the statuses that
    it may answer with beside those that all have, ``good`` the one where all went well.
    ``weight`` is as how many questions it counts. ``sends`` is what a body is sent as, ``most`` how
    many bytes it may have: more where files are handed in, which lie on disk while they are read.
    """

    method: str
    path: str
    answer: Answer
    scope: Scope | None
    needs: Permission
    about: str
    media: str = JSON
    also: tuple[int, ...] = ()
    good: int = 200
    weight: int = 1
    sends: str = JSON
    most: int = MOST

    @property
    def name(self) -> str:
        """What programs made from the description call it: the function's name."""
        return self.answer.__name__.strip("_")

    @cached_property
    def takes(self) -> tuple[type, type]:
        """The types of its query and of its body."""
        query, body = get_args(get_type_hints(self.answer)["call"])
        return query, body

    @property
    def gives(self) -> type:
        """The type of what it answers with; ``Response`` for a file."""
        given: type = get_type_hints(self.answer)["return"]
        return given

    @property
    def is_file(self) -> bool:
        """Whether it answers with a file."""
        return issubclass(self.gives, Response)
