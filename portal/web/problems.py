"""Pages for what went wrong: what it means and what to do next."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.web.rendering import page

_MISSING = (
    "Sidan finns inte",
    "Adressen leder ingenstans. Gå till översikten eller sök efter det du vill läsa.",
)
_WRONG_WAY = (
    "Så kan sidan inte användas",
    "Gå tillbaka till ögonblicksbilden och använd knapparna där.",
)
_OUR_FAULT = (
    "Något gick fel hos oss",
    "Felet är noterat i portalens logg. Försök igen, och säg annars till den som sköter Ögonblick.",
)


def missing(request: Request, error: Exception) -> Response:
    """Answer for something that is not there; the error knows what was meant."""
    return _problem(request, 404, "Det finns inte", str(error))


def catalogue(request: Request, error: Exception) -> Response:
    """Answer for the catalogue: without a cause behind it, the error is about an unknown id."""
    if error.__cause__ is None:
        return missing(request, error)
    return _problem(request, 503, "Katalogen svarar inte", str(error))


def unavailable(request: Request, error: Exception) -> Response:
    """Answer for an archive that does not reply; this may pass."""
    return _problem(request, 503, "Arkivet svarar inte", str(error))


def refused(request: Request, error: Exception) -> Response:
    """Answer for everything else that an archive, a bundle or a disk did not do."""
    return _problem(request, 503, "Arkivet lämnar inte ut det du bad om", str(error))


def of_protocol(request: Request, error: Exception) -> Response:
    """Answer for an address or a method that we do not have."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    title, text = _MISSING if status == HTTPStatus.NOT_FOUND else _WRONG_WAY
    return _problem(request, status, title, text)


def ours(request: Request, _: Exception) -> Response:
    """Answer for a fault in the program itself; it is logged, and nothing of it is shown."""
    return _problem(request, 500, *_OUR_FAULT)


def _problem(request: Request, status: int, title: str, text: str) -> Response:
    return page("problem.html", request, status, title=title, text=text, number=status)
