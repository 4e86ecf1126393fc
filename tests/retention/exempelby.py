"""Exempelby: a small invented municipality with one account for each way of falling short."""

from dataclasses import replace
from datetime import date

from ogonblick.account import Account, AccountStatus, Platform, Route
from ogonblick.capture import Occasion
from retention.check import check_accounts
from retention.dormancy import activity
from retention.due import Taken
from retention.evidence import Evidence, Failure
from retention.policy import Policy

ON = date(2026, 11, 21)
"""The day of all data; the second half-year is under way."""

MAIN = Account(
    id="exempelby-facebook",
    name="Exempelby kommun",
    platform=Platform.FACEBOOK,
    url="https://www.facebook.com/exempelby",
    municipality="Exempelby kommun",
    department="Kommunledningskontoret",
    board="Kommunstyrelsen",
    mailbox="kommunikation@exempelby.example",
    editors=("Redaktör 1", "Redaktör 2"),
    administrators=("Administratör 1", "Administratör 2", "Kommunikationsenheten"),
    owner="Kommunikationschef",
    purpose="Nå invånarna snabbt",
    approvals=(
        "Verksamhetschef, 2024-01-10",
        "Förvaltningschef, 2024-01-12",
        "Samråd: enheten för kommunikation och marknadsföring, 2024-01-11",
    ),
    watched="flera gånger per arbetsdag",
)
LIBRARY = replace(
    MAIN,
    id="biblioteket-instagram",
    name="Exempelby bibliotek",
    platform=Platform.INSTAGRAM,
    url="https://www.instagram.com/exempelbybibliotek",
    department="Kulturförvaltningen",
    board="Kulturnämnden",
    mailbox="anna.exempelsson@exempelby.example",
    editors=("Anna Exempelsson",),
    administrators=("Anna Exempelsson",),
    owner="Anna Exempelsson",
    purpose="",
    approvals=(),
    watched="en gång i veckan",
)
CLOSED = replace(
    MAIN,
    id="simhallen-x",
    name="Simhallen",
    platform=Platform.X,
    url="https://x.com/exempelbysimhall",
    department="Kulturförvaltningen",
    board="Kulturnämnden",
    status=AccountStatus.CLOSED,
    closed_on=date(2026, 5, 4),
)
BY_HAND = replace(
    MAIN,
    id="ungdom-snapchat",
    name="Ungdomsgården",
    platform=Platform.SNAPCHAT,
    url="https://www.snapchat.com/add/exempelbyungdom",
    department="Kulturförvaltningen",
    board="Kulturnämnden",
    route=Route.MANUAL,
)
DRILL = replace(
    MAIN,
    id="kris-x",
    name="Krisövning",
    platform=Platform.X,
    url="https://x.com/exempelbykris",
    exempt="kontot används bara vid övning",
)
ACCOUNTS = (MAIN, LIBRARY, CLOSED, BY_HAND, DRILL)
TAKEN = (
    Taken(MAIN.id, Occasion.SCHEDULED, "2025H2", date(2025, 9, 1)),
    Taken(MAIN.id, Occasion.SCHEDULED, "2026H1", date(2026, 2, 3)),
    Taken(MAIN.id, Occasion.MAJOR_CHANGE, "20260401T080000", date(2026, 4, 1)),
    Taken(MAIN.id, Occasion.SCHEDULED, "2026H2", date(2026, 8, 10)),
    Taken(LIBRARY.id, Occasion.SCHEDULED, "2025H2", date(2025, 9, 2)),
    Taken(LIBRARY.id, Occasion.BEFORE_REMOVAL, "20260310T101500", date(2026, 3, 10)),
)
FAILURES = (
    Failure(LIBRARY.id, Occasion.SCHEDULED, "2026H1", date(2026, 2, 4), attempts=3, is_open=True),
    Failure(MAIN.id, Occasion.SCHEDULED, "2026H1", date(2026, 2, 2), attempts=1, is_open=False),
)
PUBLISHED_ON = {MAIN.id: date(2026, 8, 9), LIBRARY.id: date(2024, 12, 1)}


def evidence(policy: Policy, **changes: object) -> Evidence:
    """Return all that is known of Exempelby; the register's findings are the policy's own."""
    findings = check_accounts(ACCOUNTS, policy, activity(PUBLISHED_ON, TAKEN))
    found = Evidence(
        accounts=ACCOUNTS,
        taken=TAKEN,
        failures=FAILURES,
        findings=findings,
        on=ON,
        plans=("Dokumenthanteringsplan för Exempelby, version 3",),
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # tests give right types
