"""What went wrong, as programs are told it: RFC 9457, with a title for logs and words for people.

``title`` is English and always the same for a ``type``; ``detail`` is Swedish, says what to do
next, and can be shown to whoever waits for the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bundles.plain import to_json
from ogonblick.errors import (
    AccessDenied,
    BundleError,
    CaseRefused,
    CatalogueChanged,
    CatalogueError,
    DisposalRefused,
    InputError,
    NotInArchive,
    OgonblickError,
    ReceiptMismatch,
)

MEDIA = "application/problem+json"

TITLES: Mapping[int, tuple[str, str]] = {
    401: ("no-token", "No valid token"),
    403: ("not-allowed", "Not allowed"),
    404: ("not-found", "Not found"),
    405: ("wrong-method", "Method not allowed"),
    409: ("not-now", "Not possible as it stands"),
    413: ("too-large", "Too large"),
    415: ("wrong-media", "Unsupported media type"),
    416: ("no-such-range", "Range not satisfiable"),
    422: ("unusable", "Unusable input"),
    429: ("too-often", "Too many requests"),
    500: ("our-fault", "Internal error"),
    502: ("damaged", "Stored content is not what it should be"),
    503: ("unavailable", "Temporarily unavailable"),
}
"""For each status the end of its type's address, and its title."""

_NO_SUCH = "Adressen finns inte. Alla adresser står på portalens sida /api."
_WRONG_WAY = "Adressen tar inte emot den metoden. Se portalens sida /api."
_OURS = "Något gick fel hos oss. Felet är noterat i portalens logg. Försök igen senare."
_UNUSABLE = "Frågan går inte att använda som den är skriven. Rätta det som står i »faults«."


@dataclass(frozen=True)
class Unfit:
    """One thing that cannot be used: which field, and why."""

    field: str
    text: str


@dataclass(frozen=True)
class Problem:
    """A problem as it is told (RFC 9457). ``faults`` name fields that have to be mended."""

    type: str
    title: str
    status: int
    detail: str
    faults: tuple[Unfit, ...] = ()


def problem(
    status: int,
    detail: str,
    faults: tuple[Unfit, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer that tells a problem."""
    end, title = TITLES[status]
    told = Problem(f"/api#{end}", title, status, detail, faults)
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return Response(to_json(told), status, media_type=MEDIA, headers=kept)


def of_ours(_: Request, error: Exception) -> Response:
    """Answer for an error of the program's own tree."""
    if isinstance(error, InputError):
        faults = tuple(Unfit(one.file, one.text) for one in error.faults)
        return problem(422, _UNUSABLE, faults)
    return problem(_status(error), str(error))


def _status(error: Exception) -> int:
    """Return what an error is in HTTP; a catalogue's without a cause is about an unknown id."""
    match error:
        case AccessDenied():
            return 403
        case CaseRefused() | DisposalRefused() | CatalogueChanged():
            return 409
        case NotInArchive():
            return 404
        case ReceiptMismatch() | BundleError():
            return 502
        case CatalogueError():
            return 404 if error.__cause__ is None else 503
    return 503


def of_protocol(_: Request, error: Exception) -> Response:
    """Answer for an address or a method that we do not have."""
    if not isinstance(error, HTTPException) or error.status_code == HTTPStatus.NOT_FOUND:
        return problem(404, _NO_SUCH)
    return problem(405, _WRONG_WAY, headers=error.headers)


def ours(_: Request, __: Exception) -> Response:
    """Answer for a fault in the program; nothing of it is told."""
    return problem(500, _OURS)


HANDLERS = {
    404: of_protocol,
    405: of_protocol,
    500: ours,
    OgonblickError: of_ours,
}
