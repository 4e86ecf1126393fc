"""The web portal: every area's doors gathered, guarded, and each error given its page."""

from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ExceptionHandler

from ogonblick.errors import (
    AccessDenied,
    ArchiveUnavailable,
    CaseRefused,
    CatalogueError,
    InputError,
    NotInArchive,
    OgonblickError,
    ServiceError,
)
from portal.api.app import mounted
from portal.web import (
    approving,
    auditing,
    cases,
    changes,
    closing,
    comparing,
    confirming,
    deliveries,
    disposal,
    drawing,
    faces,
    filmstrips,
    happenings,
    histories,
    hit_lists,
    holding,
    journeys,
    likeness,
    masking,
    overview,
    passkeys,
    problems,
    programs,
    reaching,
    register,
    release_steps,
    releases,
    removing,
    replaying,
    report,
    search,
    signing_in,
    snapshots,
    taking,
    tokens,
    tongues,
    watching,
    zooming,
)
from portal.web.doors import Door, route
from portal.web.rooms import Rooms
from portal.web.security import guards

DOORS: tuple[Door, ...] = (
    *overview.DOORS,
    *snapshots.DOORS,
    *register.DOORS,
    *filmstrips.DOORS,
    *histories.DOORS,
    *comparing.DOORS,
    *likeness.DOORS,
    *changes.DOORS,
    *zooming.DOORS,
    *taking.DOORS,
    *removing.DOORS,
    *closing.DOORS,
    *replaying.DOORS,
    *search.DOORS,
    *hit_lists.DOORS,
    *cases.DOORS,
    *holding.DOORS,
    *disposal.DOORS,
    *approving.DOORS,
    *releases.DOORS,
    *release_steps.DOORS,
    *masking.DOORS,
    *drawing.DOORS,
    *faces.DOORS,
    *reaching.DOORS,
    *happenings.DOORS,
    *deliveries.DOORS,
    *report.DOORS,
    *auditing.DOORS,
    *journeys.DOORS,
    *signing_in.DOORS,
    *passkeys.DOORS,
    *confirming.DOORS,
    *tongues.DOORS,
    *programs.DOORS,
    *tokens.DOORS,
    *watching.DOORS,
)
"""Every address there is, beside the style sheet's folder."""

_FAULTS: Mapping[Any, ExceptionHandler] = {
    404: problems.of_protocol,
    405: problems.of_protocol,
    500: problems.ours,
    AccessDenied: problems.denied,
    CaseRefused: problems.not_now,
    InputError: problems.unusable,
    CatalogueError: problems.catalogue,
    NotInArchive: problems.missing,
    ArchiveUnavailable: problems.unavailable,
    ServiceError: problems.away,
    OgonblickError: problems.refused,
}
"""The page that answers each number of the protocol, and each error of ours."""


def create_app(rooms: Rooms) -> Starlette:
    """Return the portal over open rooms.

    The archive should be opened with little patience: a person waits in front of every page.
    """
    return Starlette(
        routes=[
            *(route(rooms, door) for door in DOORS),
            mounted(rooms),
            Mount("/static", StaticFiles(packages=[("portal.web", "static")])),
        ],
        middleware=guards(rooms.settings.portal_address),
        exception_handlers=_FAULTS,
    )
