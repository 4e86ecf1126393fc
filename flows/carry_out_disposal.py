"""Carry out an approved disposal: from two persons' word to a certificate of what was seen gone."""

from prefect import flow, task

from bundles.plain import from_json
from flows.disposal_certificate import certify_case, deposit_certificate
from flows.disposal_steps import begin, finish, forget_records, reclaim_bytes, remove_records
from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from flows.workplace import clear, workplace
from ogonblick.errors import DisposalRefused
from ogonblick.plan import CaseStatus, DisposalCase
from retention.disposal import Clearance


def carry_out(case_id: str, by: str, rooms: Rooms) -> DisposalCase:
    """Carry out a case: in the end its cleared records are gone, and its certificate is kept.

    May be called again after a kill at any instruction, and by two processes at once: what was
    begun is finished, and the certificate is written last, from what was seen gone. Raises
    ``DisposalRefused`` with every reason when nothing may be carried out.
    """
    known = rooms.catalogue.case(case_id)
    with workplace(rooms, known.id) as place:
        try:
            case = begin(rooms, rooms.catalogue.case(case_id), by)
        except DisposalRefused:
            clear(place)
            raise
        if case.status is not CaseStatus.DONE:
            case = case if case.certificate else dispose(rooms, case, by)
            deposit_certificate(rooms, case, place)
            case = finish(rooms, case)
        clear(place)
        return case


def dispose(rooms: Rooms, case: DisposalCase, by: str) -> DisposalCase:
    """Remove what is cleared from every place, and return the case with what became of it."""
    clearance = from_json(Clearance, case.clearance)
    stayed = remove_records(rooms, case, clearance)
    reclaim_bytes(rooms)
    forget_records(rooms, case, clearance, stayed)
    return certify_case(rooms, case, clearance, stayed, by)


@task(
    name="dispose",
    task_run_name="{case_id}",
    retries=2,
    retry_delay_seconds=[10, 60],
    retry_condition_fn=may_pass,
)
def carry_out_case(case_id: str, by: str) -> CaseStatus:
    """Carry out a case in this process' rooms; returns how far it came."""
    return carry_out(case_id, by, rooms()).status


@flow(name="carry-out-disposal", flow_run_name="{case_id}")
def carry_out_disposal(case_id: str, by: str) -> CaseStatus:
    """Carry out one approved disposal case; ``by`` is the name of who ordered it."""
    return carry_out_case(case_id, by)
