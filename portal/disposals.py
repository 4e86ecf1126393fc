"""Disposals as persons decide about them, at the command line and in the portal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bundles.plain import from_json, to_json
from ogonblick.digest import digest_of
from ogonblick.errors import DisposalRefused
from ogonblick.plan import CaseStatus, DisposalCase
from portal.stored import stored_records
from retention.cases import Withdrawal, why_not_approved, why_not_withdrawn
from retention.disposal import Act, Item, LeftOut, Proposal, Refusal, approve, what_stays
from retention.inheritance import Plans
from retention.records import why_locked
from storage.database.catalogue import Catalogue

_SAME_ACCOUNT = (
    "Förslaget lades fram med samma användarkonto ({}). Den som har föreslagit gallringen kan inte"
    " själv godkänna den. Be en annan behörig person."
)


@dataclass(frozen=True)
class DryRun:
    """What would go and what would stay if a case were carried out now, and why that stays.

    What the archive's own locks keep is among what stays.
    """

    items: tuple[Item, ...]
    stays: tuple[LeftOut, ...]

    @property
    def mark(self) -> str:
        """What this very outcome is known by: another one has another mark."""
        return digest_of([to_json(self).encode()]).hexadecimal


def dry_run(opened: Catalogue, proposal: Proposal, plans: Plans, act: Act) -> DryRun:
    """Look through a proposal as it would be looked through if it were carried out now."""
    about = sorted({one.record.subject.account_id for one in proposal.items})
    accounts = [opened.account(one) for one in about]
    records = [record for _, record in stored_records(opened, accounts)]
    stays = what_stays(proposal, records, plans, opened.holds(), act.at.date())
    known = {one.record_id for one in stays}
    left = [one for one in proposal.items if one.record.subject.id not in known]
    kept = tuple(_locked(left, act))
    locked = {one.record_id for one in kept}
    items = tuple(one for one in left if one.record.subject.id not in locked)
    return DryRun(items, (*stays, *kept))


def _locked(items: Sequence[Item], act: Act) -> list[LeftOut]:
    """Return what the archive's own locks keep."""
    why = ((one.record.subject.id, why_locked(one.record.locked_until, act.at)) for one in items)
    return [LeftOut(id_, (reason,)) for id_, reason in why if reason]


def approve_as_second(opened: Catalogue, case: DisposalCase, act: Act) -> DisposalCase:
    """Approve a case as the second person. Raises ``DisposalRefused`` with every reason."""
    refuse(why_not_approved(case))
    approval = approve(from_json(Proposal, case.proposal), act)
    if isinstance(approval, Refusal):
        raise DisposalRefused("\n".join(approval.reasons))
    told = replace(case, status=CaseStatus.APPROVED, approval=to_json(approval.approved))
    opened.advance_case(told, CaseStatus.PROPOSED)
    return told


def why_same_account(case: DisposalCase, act: Act) -> tuple[str, ...]:
    """Say that who signed in is who proposed; nothing if not.

    At the command line all may share one account of the operating system, so there names decide.
    """
    proposed = from_json(Proposal, case.proposal).proposed
    is_same = bool(act.account) and proposed.account == act.account
    return (_SAME_ACCOUNT.format(act.account),) if is_same else ()


def withdraw_case(opened: Catalogue, case: DisposalCase, act: Act, why: str) -> DisposalCase:
    """Withdraw a case that nobody has begun to carry out; who and why is kept."""
    refuse(why_not_withdrawn(case))
    word = to_json(Withdrawal(act, why))
    withdrawn = replace(case, status=CaseStatus.WITHDRAWN, withdrawal=word)
    opened.advance_case(withdrawn, case.status)
    return withdrawn


def refuse(reasons: Sequence[str]) -> None:
    """Raise ``DisposalRefused`` with all the reasons, if there are any."""
    if reasons:
        raise DisposalRefused("\n".join(reasons))
