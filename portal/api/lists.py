"""Lists and reports for programs as the files that persons take home: tables, pages and PDF."""

from starlette.responses import Response

from ogonblick.person import Permission
from ogonblick.token import Scope
from portal.api.operations import HEAVY, VERSION, Call, Nothing, Operation, Plain
from portal.api.rules import ReportQuery
from portal.api.searching import Question
from portal.web.hit_lists import EXCEL, hits_as_csv, hits_as_excel
from portal.web.listing import ListFormat
from portal.web.register import list_file
from portal.web.report import report_pdf
from portal.web.rooms import Rooms


def list_hits_csv(rooms: Rooms, call: Call[Question, Nothing]) -> Response:
    """Return the hits of a search as CSV, and note that they were taken."""
    return hits_as_csv(rooms, call.query.asked)


def list_hits_excel(rooms: Rooms, call: Call[Question, Nothing]) -> Response:
    """Return the hits of a search as an Excel file, and note that they were taken."""
    return hits_as_excel(rooms, call.query.asked)


def get_published_page(rooms: Rooms, call: Plain) -> Response:  # noqa: ARG001 - every answer takes it
    """Return the list for the public as a page that stands alone."""
    return list_file(rooms, ListFormat.HTML)


def get_published_table(rooms: Rooms, call: Plain) -> Response:  # noqa: ARG001 - every answer takes it
    """Return the list for the public as CSV."""
    return list_file(rooms, ListFormat.CSV)


def get_report_document(rooms: Rooms, call: Call[ReportQuery, Nothing]) -> Response:
    """Return the report of a year as PDF/A."""
    return report_pdf(rooms, int(call.names["year"]), call.query.department)


_SEARCH = f"{VERSION}/search"
_TAKING = (Scope.FETCH, Permission.HAND_OUT)
_LIST = f"{VERSION}/published"
_OVERSEEING = (Scope.REGISTER, Permission.OVERSEE)

OPERATIONS = (
    Operation(
        "GET",
        f"{_SEARCH}/csv",
        list_hits_csv,
        *_TAKING,
        "Träffarna på en sökning som tabell (CSV); det noteras",
        "text/csv",
        weight=HEAVY,
    ),
    Operation(
        "GET",
        f"{_SEARCH}/xlsx",
        list_hits_excel,
        *_TAKING,
        "Träffarna på en sökning som tabell (Excel); det noteras",
        EXCEL,
        weight=HEAVY,
    ),
    Operation(
        "GET",
        f"{_LIST}/html",
        get_published_page,
        *_OVERSEEING,
        "Förteckningen för allmänheten som en färdig sida",
        "text/html",
    ),
    Operation(
        "GET",
        f"{_LIST}/csv",
        get_published_table,
        *_OVERSEEING,
        "Förteckningen för allmänheten som tabell (CSV)",
        "text/csv",
    ),
    Operation(
        "GET",
        f"{VERSION}/reports/{{year:int}}/document",
        get_report_document,
        *_OVERSEEING,
        "Efterlevnaden av riktlinjerna under ett år, som PDF/A",
        "application/pdf",
        weight=HEAVY,
    ),
)
