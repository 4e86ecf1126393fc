"""The doors to deciding about a disposal: what would go now, and the second person's word on it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bundles.plain import from_json, to_json
from ogonblick.account import Account
from ogonblick.errors import AccessDenied, CatalogueError, DisposalRefused
from ogonblick.person import Permission
from ogonblick.plan import CaseStatus, DisposalCase
from portal.disposals import (
    DryRun,
    approve_as_second,
    dry_run,
    refuse,
    why_same_account,
    withdraw_case,
)
from portal.ordering import flows_of
from portal.orders import DISPOSAL
from portal.web.acting import act_of, said
from portal.web.disposal import ELSEWHERE, is_shown, veil_of
from portal.web.doors import Door, field
from portal.web.rendering import case_address, page
from portal.web.rooms import Rooms
from portal.web.steps import NOTHING, Filled, filled_in
from retention.cases import why_not_carried_out
from retention.disposal import Item, Proposal
from retention.persons import why_not_two
from storage.sheets.tables import table_as_csv

_SHOWN = 20
"""Records that stand on the page; the list has them all."""

_STALE = (
    "Det som skulle gallras har ändrats sedan sidan visades. Inget är gjort. Läs igenom det"
    " nedan på nytt, och besluta sedan."
)
_COUNT = "Skriv hur många ögonblicksbilder som gallras: {}. Inget är gjort."
_NOTHING = "Inget i ärendet kan gallras nu, så det finns inget att besluta om. Se varför nedan."
_NO_WHY = "Skriv varför, så att den som läser det efteråt förstår. Inget är gjort."
_NO_ANSWER = "Välj vad du beslutar. Inget är gjort."
_HEADING = (
    *("Handling", "Konto", "Går", "Varför den stannar", "Frist från", "Frist till"),
    *("Rad i planen", "Plan", "Gallringsbeslut", "Blir kvar i stället", "Byte"),
)


@dataclass(frozen=True)
class Share:
    """How much of what would go belongs together: by account, or by row."""

    name: str
    count: int
    size: int


@dataclass(frozen=True)
class Seen:
    """What somebody decides in front of: the mark of the dry run, and how many go, as written."""

    mark: str
    count: str


@dataclass(frozen=True)
class DecisionPage:
    """A case with its dry run as of now. ``mark`` is what was shown is known by when it is sent.

    ``same`` says in words why this person cannot approve, empty if they can. ``sample`` are the
    first of what would go.
    """

    case: DisposalCase
    proposal: Proposal
    run: DryRun
    mark: str
    same: str
    by_account: tuple[Share, ...]
    by_row: tuple[Share, ...]
    sample: tuple[Item, ...]
    address: str
    filled: Filled

    @property
    def may_be_approved(self) -> bool:
        """Say whether the case waits for a second person."""
        return self.case.status is CaseStatus.PROPOSED

    @property
    def may_be_carried_out(self) -> bool:
        """Say whether the case is approved, and not done."""
        return self.case.status in (CaseStatus.APPROVED, CaseStatus.UNDER_WAY)


def case_of(rooms: Rooms, request: Request) -> DisposalCase:
    """Return the case that an address names.

    Raises ``CatalogueError`` where there is none, ``AccessDenied`` where it is about accounts that
    this person may not dispose of.
    """
    case = rooms.catalogue.case(request.path_params["case_id"])
    if not is_shown(rooms, from_json(Proposal, case.proposal)):
        raise AccessDenied(ELSEWHERE)
    return case


def run_now(rooms: Rooms, case: DisposalCase) -> DryRun:
    """Return what would go and what would stay if the case were carried out at this moment."""
    proposal = from_json(Proposal, case.proposal)
    return dry_run(rooms.catalogue, proposal, rooms.plans(), act_of(rooms))


def decision_page(rooms: Rooms, case: DisposalCase, filled: Filled = NOTHING) -> DecisionPage:
    """Return a case as somebody decides about it; names of secret snapshots are veiled."""
    run, veil = run_now(rooms, case), veil_of(rooms)
    shown = from_json(DryRun, veil(to_json(run)))
    accounts = {one.id: one for one in rooms.accounts}
    return DecisionPage(
        case,
        from_json(Proposal, veil(case.proposal)),
        shown,
        run.mark,
        why_same(rooms, case),
        _shares(shown.items, lambda item: _name(accounts, item)),
        _shares(shown.items, lambda item: f"{item.decision.row}, {item.decision.schedule}"),
        shown.items[:_SHOWN],
        f"{case_address(case.id)}/beslut",
        filled,
    )


def why_same(rooms: Rooms, case: DisposalCase) -> str:
    """Say why this person is not a second one; empty if they are."""
    act, proposed = act_of(rooms), from_json(Proposal, case.proposal).proposed
    return " ".join((*why_same_account(case, act), why_not_two(proposed.by, act.by))).strip()


def _name(accounts: Mapping[str, Account], item: Item) -> str:
    account = accounts.get(item.record.subject.account_id)
    return account.name if account else item.record.subject.account_id


def _shares(items: Iterable[Item], of: Callable[[Item], str]) -> tuple[Share, ...]:
    counts, sizes = Counter[str](), Counter[str]()
    for item in items:
        counts[of(item)] += 1
        sizes[of(item)] += item.record.size
    return tuple(Share(name, counts[name], sizes[name]) for name in sorted(counts))


def _page(rooms: Rooms, request: Request, case: DisposalCase, filled: Filled) -> Response:
    shown, status = decision_page(rooms, case, filled), 409 if filled.fault else 200
    return page("disposal_decision.html", request, status, page=shown)


def _look(rooms: Rooms, request: Request) -> Response:
    return _page(rooms, request, case_of(rooms, request), NOTHING)


def _decide(rooms: Rooms, request: Request) -> Response:
    case, answer = case_of(rooms, request), field(request, "svar")
    try:
        take = _ANSWERS.get(answer, _unanswered)
        take(rooms, request, case)
    except (DisposalRefused, CatalogueError) as fault:
        return _page(rooms, request, case_of(rooms, request), filled_in(request, answer, fault))
    return RedirectResponse(case_address(case.id), 303)


def _approve(rooms: Rooms, request: Request, case: DisposalCase) -> None:
    approve(rooms, case, _seen(request))


def approve(rooms: Rooms, case: DisposalCase, seen: Seen) -> None:
    """Approve a case as the second person. Raises ``DisposalRefused`` with why that cannot be."""
    act = act_of(rooms)
    refuse(why_same_account(case, act))
    _require_seen(rooms, case, seen)
    approve_as_second(rooms.catalogue, case, act)


def _reject(rooms: Rooms, request: Request, case: DisposalCase) -> None:
    reject(rooms, case, said(request, "varfor"))


def reject(rooms: Rooms, case: DisposalCase, why: str) -> None:
    """Withdraw a case. Raises ``DisposalRefused`` without a reason, or where it is too late."""
    refuse(() if why else (_NO_WHY,))
    withdraw_case(rooms.catalogue, case, act_of(rooms), why)


def _carry_out(rooms: Rooms, request: Request, case: DisposalCase) -> None:
    carry_out(rooms, case, _seen(request))


def carry_out(rooms: Rooms, case: DisposalCase, seen: Seen) -> None:
    """Have an approved case carried out. Raises ``DisposalRefused`` with why that cannot be."""
    act = act_of(rooms)
    refuse(why_not_carried_out(case, act.by))
    if case.status is not CaseStatus.UNDER_WAY:  # what was begun is finished: half of it is gone
        _require_seen(rooms, case, seen)
    order = {"case_id": case.id, "by": act.by, "account": act.account}
    flows_of(rooms.settings).give(DISPOSAL, order)


def _unanswered(*_: object) -> None:
    raise DisposalRefused(_NO_ANSWER)


def _seen(request: Request) -> Seen:
    return Seen(field(request, "visat"), "".join(field(request, "antal").split()))


def _require_seen(rooms: Rooms, case: DisposalCase, seen: Seen) -> None:
    """Raise ``DisposalRefused`` unless what goes now is what was shown, and its number is typed."""
    run = run_now(rooms, case)
    said_so = {
        _STALE: seen.mark != run.mark,
        _NOTHING: not run.items,
        _COUNT.format(len(run.items)): seen.count != str(len(run.items)),
    }
    refuse([reason for reason, holds in said_so.items() if holds][:1])


def _list(rooms: Rooms, request: Request) -> Response:
    return listed(rooms, case_of(rooms, request))


def listed(rooms: Rooms, case: DisposalCase) -> Response:
    """Answer with all that would go or stay, as a table."""
    run = from_json(DryRun, veil_of(rooms)(to_json(run_now(rooms, case))))
    why = {one.record_id: " ".join(one.reasons) for one in run.stays}
    proposal = from_json(Proposal, veil_of(rooms)(case.proposal))
    rows = (_row(item, why.get(item.record.subject.id, "")) for item in proposal.items)
    name = f'attachment; filename="gallring-{case.id}.csv"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    content = table_as_csv(_HEADING, rows)
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _row(item: Item, stays: str) -> tuple[str, ...]:
    record, decision = item.record, item.decision
    return (
        *(record.subject.id, record.subject.account_id, "nej" if stays else "ja", stays),
        *(str(item.begins or ""), str(item.ends), decision.row, decision.schedule),
        *(decision.authority, item.twin.kept if item.twin else "", str(record.size)),
    )


_ANSWERS: Mapping[str, Callable[[Rooms, Request, DisposalCase], None]] = {
    "godkann": _approve,
    "avvisa": _reject,
    "utfor": _carry_out,
}

_PATH = "/gallring/{case_id}/beslut"

DOORS = (
    Door(_PATH, _look, Permission.DISPOSE, fresh=True),
    Door(_PATH, _decide, Permission.DISPOSE, "POST", fresh=True),
    Door(f"{_PATH}/lista.csv", _list, Permission.DISPOSE),
)
