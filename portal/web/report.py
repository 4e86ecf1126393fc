"""The compliance report as a page of the portal, and as a file that stands alone."""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from bundles.pdf.writer import write_pdf
from ogonblick.errors import CatalogueError
from ogonblick.person import Permission
from portal.evidence import evidence_now
from portal.report_document import report_document
from portal.web.doors import Door
from portal.web.rendering import document, page
from portal.web.rooms import Rooms
from retention.compliance import Compliance, compliance
from retention.evidence import Scope


def report_years(rooms: Rooms) -> tuple[int, ...]:
    """Return the years that something is known of, this one first whatever is known."""
    taken = {day.year for *_, day, _ in rooms.catalogue.taken()}
    return tuple(sorted(taken | {rooms.today().year}, reverse=True))


def report_page(rooms: Rooms, year: int, department: str = "") -> Compliance:
    """Return the report of a year on the whole register, or on a department.

    Who may not see the whole gets the first of their own, where they ask for none of those.

    Raises ``CatalogueError`` for a year that nothing is known of.
    """
    if year not in report_years(rooms):
        raise CatalogueError(f"Det finns ingen rapport för {year}. Välj ett år på sidan Rapport.")
    evidence = evidence_now(rooms.catalogue, rooms.policy, rooms.plans(), rooms.clock())
    return compliance(evidence, rooms.policy, year, _scope(rooms, department))


def _scope(rooms: Rooms, department: str) -> Scope:
    own = sorted(rooms.person.places(rooms.needs))
    is_allowed = rooms.is_whole or department in own
    return Scope(department=department if is_allowed else own[0])


def report_file(report: Compliance) -> str:
    """Return the report as one file of HTML, with the portal's own style in it."""
    style = files("portal.web").joinpath("static", "style.css").read_text(encoding="utf-8")
    return document("report_file.html", report=report, style=style) + "\n"


def _report(rooms: Rooms, request: Request) -> Response:
    years = report_years(rooms)
    department = request.query_params.get("forvaltning", "")
    shown = report_page(rooms, request.path_params.get("year", years[0]), department)
    return page("report.html", request, report=shown, years=years)


def _report_pdf(rooms: Rooms, request: Request) -> Response:
    department = request.query_params.get("forvaltning", "")
    return report_pdf(rooms, request.path_params["year"], department)


def report_pdf(rooms: Rooms, year: int, department: str) -> Response:
    """Answer with the same report as PDF/A. Raises what ``report_page`` raises."""
    found = report_page(rooms, year, department)
    name = f'attachment; filename="efterlevnad-{found.year}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    content = write_pdf(report_document(found, rooms.clock()))
    return Response(content, media_type="application/pdf", headers=headers)


DOORS = (
    Door("/rapport", _report, Permission.OVERSEE),
    Door("/rapport/{year:int}", _report, Permission.OVERSEE),
    Door("/rapport/{year:int}/pdf", _report_pdf, Permission.OVERSEE),
)
