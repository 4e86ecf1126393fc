"""The register for programs: accounts, how they stand, what is amiss, and the list for all."""

from dataclasses import dataclass
from datetime import date

from ogonblick.account import Account
from ogonblick.capture import Finding
from ogonblick.person import Permission
from ogonblick.snapshot import Deviation
from ogonblick.token import Scope
from portal.api.operations import VERSION, Answer, Operation, Plain
from portal.web.listing import ListedDepartment, listed
from portal.web.pages import account_page, deviations_page, overview
from portal.web.register import register_page
from portal.web.rooms import Rooms


@dataclass(frozen=True)
class AccountList:
    """The accounts of the departments that the token is for."""

    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class AccountStanding:
    """An account, and how it stands today.

    ``due`` says why a snapshot is to be taken now, ``exempt`` why none is asked for, ``not_yet``
    why it waits; two of them are empty. ``overdue_since`` and ``next_day`` are null where there is
    no such day.
    """

    account: Account
    due: str
    overdue_since: date | None
    exempt: str
    not_yet: str
    next_day: date | None
    open_deviations: int


@dataclass(frozen=True)
class AccountState:
    """An account on the overview: its newest snapshot, and whether it is due."""

    account_id: str
    latest_snapshot: str
    is_due: bool
    overdue_since: date | None
    open_deviations: int


@dataclass(frozen=True)
class Status:
    """How it stands today. ``period`` is empty where the guidelines name no clock."""

    period: str
    snapshots_in_period: int
    due: int
    overdue: int
    open_deviations: int
    accounts: tuple[AccountState, ...]


@dataclass(frozen=True)
class Remark:
    """Something amiss in the register."""

    account_id: str
    finding: Finding


@dataclass(frozen=True)
class RemarkList:
    """What is amiss in the register."""

    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class PublishedList:
    """The accounts that the public sees, department by department."""

    date: date
    departments: tuple[ListedDepartment, ...]


@dataclass(frozen=True)
class DeviationList:
    """What is still to be put right, newest first."""

    deviations: tuple[Deviation, ...]


def list_accounts(rooms: Rooms, call: Plain) -> AccountList:  # noqa: ARG001 - every answer takes it
    """Return the register."""
    return AccountList(tuple(rooms.accounts))


def get_account(rooms: Rooms, call: Plain) -> AccountStanding:
    """Return one account."""
    shown = account_page(rooms, call.names["account_id"])
    return AccountStanding(
        account=shown.account,
        due=shown.due.reason if shown.due else "",
        overdue_since=shown.due.overdue_since if shown.due else None,
        exempt=shown.exempt.reason if shown.exempt else "",
        not_yet=shown.not_yet.reason if shown.not_yet else "",
        next_day=shown.not_yet.next_day if shown.not_yet else None,
        open_deviations=len(shown.deviations),
    )


def get_status(rooms: Rooms, call: Plain) -> Status:  # noqa: ARG001 - every answer takes it
    """Return how it stands."""
    shown = overview(rooms)
    states = (
        AccountState(
            account_id=row.account.id,
            latest_snapshot=row.latest.id if row.latest else "",
            is_due=row.due is not None,
            overdue_since=row.due.overdue_since if row.due else None,
            open_deviations=row.deviations,
        )
        for row in shown.rows
    )
    counts = (shown.snapshots_in_period, shown.due, shown.overdue, shown.deviations)
    return Status(shown.period, *counts, tuple(states))


def list_remarks(rooms: Rooms, call: Plain) -> RemarkList:  # noqa: ARG001 - every answer takes it
    """Return what is amiss."""
    found = register_page(rooms).findings
    return RemarkList(tuple(Remark(account.id, finding) for account, finding in found))


def list_published(rooms: Rooms, call: Plain) -> PublishedList:  # noqa: ARG001 - every answer takes it
    """Return the list for the public."""
    return PublishedList(rooms.today(), listed(rooms.accounts))


def list_deviations(rooms: Rooms, call: Plain) -> DeviationList:  # noqa: ARG001 - every answer takes it
    """Return the open deviations."""
    return DeviationList(deviations_page(rooms).deviations)


_ABOUT: dict[str, tuple[Answer, str]] = {
    "/status": (get_status, "Läget i dag: perioden, det som står på tur, och varje konto"),
    "/accounts": (list_accounts, "Registret: kontona i nyckelns förvaltningar"),
    "/accounts/{account_id}": (get_account, "Ett konto, och om det står på tur"),
    "/published": (list_published, "Förteckningen över konton som allmänheten ser"),
    "/remarks": (list_remarks, "Det som är fel eller saknas i registret"),
    "/deviations": (list_deviations, "Öppna avvikelser: det som inte gick att ta"),
}

OPERATIONS = tuple(
    Operation("GET", f"{VERSION}{path}", answer, Scope.REGISTER, Permission.OVERSEE, about)
    for path, (answer, about) in _ABOUT.items()
)
