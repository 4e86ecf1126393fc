"""Holds as persons place and lift them, at the command line and in the portal."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from ogonblick.account import Account
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.plan import Ruling
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of
from portal.stored import stored_records
from retention.decide import Subject, decide, is_held
from retention.disposal import Act
from retention.inheritance import Plans
from storage.database.catalogue import Catalogue


def place(
    opened: Catalogue, plans: Plans, act: Act, why: str, *, subject_id: str = "", account_id: str
) -> LegalHold:
    """Place a hold on a snapshot, or on all of an account, and decide again about what it is on."""
    asked = LegalHold(act.by, why, day_of(act.at), subject_id, account_id)
    hold = opened.add_hold(asked)
    subjects = touched(opened, hold, day_of(act.at))
    decide_again(opened, subjects, plans, act.at, f"gallringsstoppet {hold.id} satt")
    return hold


def lift(opened: Catalogue, plans: Plans, hold: LegalHold, act: Act, why: str) -> LiftedHold:
    """Lift a hold; that it was, and who lifted it, is kept.

    Raises ``CatalogueError`` for one that is lifted already, or that an open release needs.
    """
    lifted = LiftedHold(hold, act.by, act.at, why)
    opened.lift_hold(lifted)
    subjects = touched(opened, hold, day_of(act.at))
    decide_again(opened, subjects, plans, act.at, f"gallringsstoppet {hold.id} hävt")
    return lifted


def touched(opened: Catalogue, hold: LegalHold, today: date) -> list[Subject]:
    """Return all that is stored and that a hold is on, or was."""
    stored = [record.subject for _, record in stored_records(opened, opened.accounts())]
    return held(stored, [hold], today)


def held(subjects: Sequence[Subject], holds: Iterable[LegalHold], today: date) -> list[Subject]:
    """Return those that the holds are on, as decisions know it; no plan has a say in that."""
    decisions = decide(subjects, (), holds, today)
    return [one for one, told in zip(subjects, decisions, strict=True) if is_held(told)]


def decide_again(
    opened: Catalogue, subjects: Sequence[Subject], plans: Plans, at: datetime, occasion: str
) -> None:
    """Have the recorded decisions say what the holds say now; one that stays so is not changed."""
    decisions = decide(subjects, plans, opened.holds(), day_of(at))
    known = {one.id: one.decision for one in _snapshots(opened, subjects)}
    for subject, decision in zip(subjects, decisions, strict=True):
        if decision != known.get(subject.id):
            opened.rule_again(Ruling(subject.id, decision, at, occasion))


def _snapshots(opened: Catalogue, subjects: Iterable[Subject]) -> Iterator[Snapshot]:
    for account_id in dict.fromkeys(one.account_id for one in subjects):
        yield from opened.snapshots(account_id)


def holds_on(opened: Catalogue, account: Account, subject_id: str = "") -> list[LegalHold]:
    """Return the holds on all of an account; with a snapshot's id those on that one too."""
    return [
        one
        for one in opened.holds()
        if one.subject_id in ("", subject_id)
        and one.account_id in ("", account.id)
        and one.board in ("", account.board)
    ]
