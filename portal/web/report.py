"""The compliance report as a page of the portal, and as a file that stands alone."""

from importlib.resources import files

from ogonblick.errors import CatalogueError
from portal.evidence import evidence_now
from portal.web.rendering import document
from portal.web.rooms import Rooms
from retention.compliance import Compliance, compliance
from retention.evidence import Scope


def report_years(rooms: Rooms) -> tuple[int, ...]:
    """Return the years that something is known of, this one first whatever is known."""
    taken = {day.year for *_, day, _ in rooms.catalogue.taken()}
    return tuple(sorted(taken | {rooms.today().year}, reverse=True))


def report_page(rooms: Rooms, year: int) -> Compliance:
    """Return the report of a year on the whole register.

    Raises ``CatalogueError`` for a year that nothing is known of.
    """
    if year not in report_years(rooms):
        raise CatalogueError(f"Det finns ingen rapport för {year}. Välj ett år på sidan Rapport.")
    evidence = evidence_now(rooms.catalogue, rooms.policy, rooms.plans(), rooms.clock())
    return compliance(evidence, rooms.policy, year, Scope())


def report_file(report: Compliance) -> str:
    """Return the report as one file of HTML, with the portal's own style in it."""
    style = files("portal.web").joinpath("static", "style.css").read_text(encoding="utf-8")
    return document("report_file.html", report=report, style=style) + "\n"
