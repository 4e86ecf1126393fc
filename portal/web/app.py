"""The web portal's routes, and nothing else."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bundles.manifest import DOCUMENT, MANIFEST, WACZ
from bundles.pdf.writer import write_pdf
from ogonblick import __version__
from ogonblick.errors import (
    ArchiveUnavailable,
    CatalogueError,
    NotInArchive,
    OgonblickError,
)
from ogonblick.event import Event, EventType
from ogonblick.settings import Settings
from ogonblick.snapshot import StoredFile
from portal.report_document import report_document
from portal.verification import trust_from, verify_now
from portal.web import pages, pictures, problems
from portal.web import report as reports
from portal.web.asking import asked_in
from portal.web.disposal import case_page, disposal_page
from portal.web.downloads import download
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.security import guards
from portal.web.watching import health, metrics
from retention.policy import Policy
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive

Answer = Callable[[Rooms, Request], Response]

PORTAL = f"Ögonblick {__version__}, portalen"
"""Who hands out, until the portal knows who is signed in."""


def create_app(
    settings: Settings,
    catalogue: Catalogue,
    archive: Archive,
    policy: Policy,
    clock: Callable[[], datetime],
) -> Starlette:
    """Return the portal over open rooms; ``clock`` gives aware moments.

    The archive should be opened with little patience: a person waits in front of every page.
    """
    rooms = Rooms(settings, catalogue, archive, policy, clock)
    return Starlette(
        routes=_routes(rooms),
        middleware=guards(),
        exception_handlers={
            404: problems.of_protocol,
            405: problems.of_protocol,
            500: problems.ours,
            CatalogueError: problems.catalogue,
            NotInArchive: problems.missing,
            ArchiveUnavailable: problems.unavailable,
            OgonblickError: problems.refused,
        },
    )


def _routes(rooms: Rooms) -> list[Route | Mount]:
    """Return every address there is. Starlette runs plain functions beside its event loop."""

    def route(path: str, answer: Answer, method: str = "GET") -> Route:
        return Route(path, partial(answer, rooms), methods=[method])

    snapshot = "/ogonblicksbilder/{snapshot_id}"
    return [
        route("/", _overview),
        route("/konton/{account_id}", _account),
        route(snapshot, _snapshot),
        route(f"{snapshot}/bild/{{number:int}}", _picture),
        route(f"{snapshot}/miniatyr", _thumbnail),
        route(f"{snapshot}/hamta", _wacz),
        route(f"{snapshot}/pdf", _document),
        route(f"{snapshot}/manifest", _manifest),
        route(f"{snapshot}/kontrollera", _verify, "POST"),
        route("/sok", _search),
        route("/avvikelser", _deviations),
        route("/avvikelser/{deviation_id}/bild", _evidence),
        route("/plan", _plan),
        route("/gallring", _disposal),
        route("/gallring/{case_id}", _disposal_case),
        route("/rapport", _report),
        route("/rapport/{year:int}", _report),
        route("/rapport/{year:int}/pdf", _report_pdf),
        route("/health", health),
        route("/metrics", metrics),
        Mount("/static", StaticFiles(packages=[("portal.web", "static")])),
    ]


def _overview(rooms: Rooms, request: Request) -> Response:
    return page("overview.html", request, page=pages.overview(rooms))


def _account(rooms: Rooms, request: Request) -> Response:
    shown = pages.account_page(rooms, request.path_params["account_id"])
    return page("account.html", request, page=shown)


def _snapshot(rooms: Rooms, request: Request) -> Response:
    shown = pages.snapshot_page(rooms, request.path_params["snapshot_id"])
    return page("snapshot.html", request, page=shown)


def _picture(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.catalogue.snapshot(request.path_params["snapshot_id"])
    return _webp(pictures.picture(rooms.archive, snapshot, request.path_params["number"]))


def _thumbnail(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.catalogue.snapshot(request.path_params["snapshot_id"])
    return _webp(pictures.thumbnail(rooms.archive, snapshot))


def _evidence(rooms: Rooms, request: Request) -> Response:
    deviation = pages.open_deviation(rooms, request.path_params["deviation_id"])
    if not deviation.evidence:
        raise NotInArchive("Avvikelsen har ingen bild.")
    return _webp(pictures.evidence(rooms.archive, deviation.evidence))


def _wacz(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.catalogue.snapshot(request.path_params["snapshot_id"])
    file = pictures.stored_file(snapshot, WACZ)
    _note_handed_out(rooms, request, file, snapshot.id)
    return download(request, rooms.archive, file, f"{snapshot.id}.wacz", "application/wacz")


def _document(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.catalogue.snapshot(request.path_params["snapshot_id"])
    file = pictures.stored_file(snapshot, DOCUMENT)
    _note_handed_out(rooms, request, file, snapshot.id)
    return download(request, rooms.archive, file, f"{snapshot.id}.pdf", "application/pdf")


def _note_handed_out(rooms: Rooms, request: Request, file: StoredFile, snapshot_id: str) -> None:
    """Note that somebody takes a whole file with them; a tool that reads parts is looking."""
    if request.method == "GET" and "range" not in request.headers:
        told = (EventType.DISSEMINATION, rooms.clock(), PORTAL, "success", file.key)
        rooms.catalogue.add_event(Event(snapshot_id, *told))


def _manifest(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.catalogue.snapshot(request.path_params["snapshot_id"])
    file = pictures.stored_file(snapshot, MANIFEST)
    name = f"{snapshot.id}-manifest.json"
    return download(request, rooms.archive, file, name, "application/json")


def _verify(rooms: Rooms, request: Request) -> Response:
    snapshot = rooms.catalogue.snapshot(request.path_params["snapshot_id"])
    account = rooms.catalogue.account(snapshot.account_id)
    verification = verify_now(
        snapshot,
        rooms.archive,
        rooms.catalogue,
        rooms.settings.home,
        rooms.clock,
        trust_from(rooms.settings),
    )
    return page("verification.html", request, verification=verification, account=account)


def _search(rooms: Rooms, request: Request) -> Response:
    shown = pages.search_page(rooms, asked_in(request.query_params))
    return page("search.html", request, page=shown)


def _deviations(rooms: Rooms, request: Request) -> Response:
    return page("deviations.html", request, page=pages.deviations_page(rooms))


def _plan(rooms: Rooms, request: Request) -> Response:
    return page("plan.html", request, page=pages.plan_page(rooms))


def _disposal(rooms: Rooms, request: Request) -> Response:
    return page("disposal.html", request, page=disposal_page(rooms))


def _disposal_case(rooms: Rooms, request: Request) -> Response:
    shown = case_page(rooms, request.path_params["case_id"])
    return page("disposal_case.html", request, page=shown)


def _report(rooms: Rooms, request: Request) -> Response:
    years = reports.report_years(rooms)
    shown = reports.report_page(rooms, request.path_params.get("year", years[0]))
    return page("report.html", request, report=shown, years=years)


def _report_pdf(rooms: Rooms, request: Request) -> Response:
    found = reports.report_page(rooms, request.path_params["year"])
    name = f'attachment; filename="efterlevnad-{found.year}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    content = write_pdf(report_document(found, rooms.clock()))
    return Response(content, media_type="application/pdf", headers=headers)


def _webp(data: bytes) -> Response:
    """Answer with one of our own pictures; it may be shown again for an hour without asking."""
    return Response(
        data, media_type="image/webp", headers={"Cache-Control": "private, max-age=3600"}
    )
