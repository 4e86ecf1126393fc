"""Carry out an approved disposal: from two persons' word to a certificate of what was seen gone."""

from prefect import flow, task

from bundles.plain import from_json
from flows.disposal.certificate import certify_case, deposit_certificate
from flows.disposal.late import remove_late
from flows.disposal.steps import (
    act_of,
    begin,
    finish,
    forget_records,
    reclaim_bytes,
    remove_records,
)
from flows.harvest.workplace import clear, fenced, workplace
from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from ogonblick.errors import DisposalRefused
from ogonblick.plan import CaseStatus, DisposalCase
from retention.disposal import Act, Clearance


def carry_out(case_id: str, by: str, rooms: Rooms, account: str = "") -> DisposalCase:
    """Carry out a case: in the end its cleared records are gone, and its certificate is kept.

    May be called again after a kill at any instruction, and by two processes at once: what was
    begun is finished, and the certificate is written last, from what was seen gone. ``account`` is
    the operating system's user who ordered it. Raises ``DisposalRefused`` with every reason when
    nothing may be carried out, and ``LeaseLost`` if another host took the case over meanwhile.
    """
    known = rooms.catalogue.case(case_id)
    with workplace(rooms, known.id) as place:
        rooms = fenced(rooms, place)
        act = act_of(rooms, by, account)
        try:
            case = begin(rooms, rooms.catalogue.case(case_id), act)
        except DisposalRefused:
            clear(place)
            raise
        if case.status is not CaseStatus.DONE:
            case = case if case.certificate else dispose(rooms, case, act)
            case = finish(rooms, deposit_certificate(rooms, case, place))
        clear(place)
        return case


def dispose(rooms: Rooms, case: DisposalCase, act: Act) -> DisposalCase:
    """Remove what is cleared from every place, and return the case with what became of it."""
    clearance = from_json(Clearance, case.clearance)
    stayed = remove_records(rooms, case, clearance)
    remove_late(rooms, clearance, stayed)
    reclaim_bytes(rooms)
    forget_records(rooms, case, clearance, stayed)
    # read again: how much went with each record was noted at the moment when it did
    case = rooms.catalogue.case(case.id)
    return certify_case(rooms, case, from_json(Clearance, case.clearance), stayed, act)


def half_done(rooms: Rooms) -> list[tuple[str, str]]:
    """Return the cases that a kill or an error ended in the middle, and by whose order."""
    cases = rooms.catalogue.cases(CaseStatus.UNDER_WAY)
    return [(one.id, from_json(Clearance, one.clearance).cleared.by) for one in cases]


@task(
    name="dispose",
    task_run_name="{case_id}",
    retries=2,
    retry_delay_seconds=[10, 60],
    retry_condition_fn=may_pass,
)
def carry_out_case(case_id: str, by: str, account: str = "") -> CaseStatus:
    """Carry out a case in this process' rooms; returns how far it came."""
    return carry_out(case_id, by, rooms(), account).status


@flow(name="carry-out-disposal", persist_result=False, flow_run_name="{case_id}")
def carry_out_disposal(case_id: str, by: str, account: str = "") -> CaseStatus:
    """Carry out one approved disposal case; ``by`` ordered it, as the user ``account``."""
    return carry_out_case(case_id, by, account)
