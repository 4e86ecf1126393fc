"""Pages for what went wrong: what it means and what to do next."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ogonblick.errors import InputError
from portal.web.attempts import WAIT
from portal.web.rendering import page
from portal.web.visiting import visit_of

_MISSING = (
    "Sidan finns inte",
    "Adressen leder ingenstans. Gå till översikten eller sök efter det du vill läsa.",
)
_WRONG_WAY = (
    "Så kan sidan inte användas",
    "Gå tillbaka till ögonblicksbilden och använd knapparna där.",
)
_NOT_ALLOWED = (
    "Det har du inte behörighet till",
    "Dina roller räcker inte för den här sidan. Behöver du den, säg till den som sköter Ögonblick.",
)
_NOT_OURS = (
    "Formuläret är för gammalt",
    "Det har inte utförts. Gå tillbaka, ladda om sidan och försök igen.",
)
_NO_FORM = (
    "Formuläret går inte att läsa",
    "Inget har sparats. Gå tillbaka, ladda om sidan och försök igen.",
)
_TOO_MUCH = (
    "Det är för mycket på en gång",
    "Inget har sparats. Gå tillbaka och skicka en kortare text eller en mindre fil.",
)
_TOO_OFTEN = (
    "Det har gjorts för många gånger",
    "Vänta en kvart och försök igen. Inget har gått förlorat.",
)
_UNUSABLE = "Något är fel i det som portalen är inställd med. Säg till den som sköter Ögonblick."
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


def away(request: Request, error: Exception) -> Response:
    """Answer for a part that is not there, or does not reply."""
    return _problem(request, 503, "Det går inte just nu", str(error))


def refused(request: Request, error: Exception) -> Response:
    """Answer for everything else that an archive, a bundle or a disk did not do."""
    return _problem(request, 503, "Arkivet lämnar inte ut det du bad om", str(error))


def not_now(request: Request, error: Exception) -> Response:
    """Answer for a step in a case that may not be taken as the case stands."""
    return _problem(request, 409, "Det går inte som ärendet är nu", str(error))


def unusable(request: Request, error: Exception) -> Response:
    """Answer for a file that cannot be used: whose it is, no stranger is told."""
    faults = error.faults if isinstance(error, InputError) and visit_of(request).person else ()
    text = " ".join(fault.text for fault in faults) or _UNUSABLE
    return _problem(request, 422, "Uppgifterna går inte att använda", text)


def of_protocol(request: Request, error: Exception) -> Response:
    """Answer for an address or a method that we do not have."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    title, text = _MISSING if status == HTTPStatus.NOT_FOUND else _WRONG_WAY
    return _problem(request, status, title, text)


def ours(request: Request, _: Exception) -> Response:
    """Answer for a fault in the program itself; it is logged, and nothing of it is shown."""
    return _problem(request, 500, *_OUR_FAULT)


def denied(request: Request, error: Exception) -> Response:
    """Answer for something that is there, but not for this person."""
    return _problem(request, 403, "Det får du inte se", str(error))


def not_allowed(request: Request) -> Response:
    """Answer for a door that this person may not pass."""
    return _problem(request, 403, *_NOT_ALLOWED)


def no_form(request: Request) -> Response:
    """Answer for what was sent as a form and is none."""
    return _problem(request, 400, *_NO_FORM)


def not_ours(request: Request) -> Response:
    """Answer for a form without this session's token."""
    return _problem(request, 403, *_NOT_OURS)


def too_often(request: Request) -> Response:
    """Answer for a door that was passed too many times in a short while."""
    answer = _problem(request, 429, *_TOO_OFTEN)
    answer.headers.update(WAIT)
    return answer


def too_much(request: Request) -> Response:
    """Answer for a form that is longer than its door takes."""
    return _problem(request, 413, *_TOO_MUCH)


def _problem(request: Request, status: int, title: str, text: str) -> Response:
    return page("problem.html", request, status, title=title, text=text, number=status)
