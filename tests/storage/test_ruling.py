"""Plans, decisions taken again, holds and what is obsolete: kept, with all that was before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ogonblick.account import Account
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.errors import CatalogueError
from ogonblick.event import EventType
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.plan import AdoptedPlan, Obsolete, Ruling
from ogonblick.snapshot import Snapshot
from storage.database.catalogue import Catalogue

NOON = datetime(2027, 1, 2, 12, tzinfo=UTC)
TEXT = '[plan]\nnamn = "Plan för kultur och fritid"\n'
HOLD = LegalHold("Stadsjuristen", "Tvist om badplatsen", date(2027, 1, 2), board="Fritidsnämnden")


def plan(version: str, *, board: str = "", days: int = 0) -> AdoptedPlan:
    """Return a plan's version, adopted some days after the first."""
    text = f'{TEXT}version = "{version}"\n'
    return AdoptedPlan(
        municipality="Exempelkommunen",
        board=board,
        name="Plan för kultur och fritid",
        version=version,
        text=text,
        digest=digest_of([text.encode()]),
        adopted_at=NOON + timedelta(days=days),
        adopted_by="arkivarien",
    )


def ruled(snapshot: Snapshot, until: date | None, days: int = 0) -> Ruling:
    """Return another decision about the snapshot."""
    retention = Retention.PERIOD if until else Retention.PERMANENT
    decision = Decision(retention, until, "2.1", "KS 2027:1", "plan 2", ("Rad 2.1 gäller.",))
    return Ruling(snapshot.id, decision, NOON + timedelta(days=days), "ny plan 2")


def test_plans_come_newest_first(catalogue: Catalogue) -> None:
    """Every version that was adopted is kept, whole."""
    first, own, second = plan("1"), plan("1", board="Fritidsnämnden", days=1), plan("2", days=2)
    for one in (first, own, second):
        catalogue.adopt(one)
    assert catalogue.plans() == [second, own, first]


def test_plan_in_use_is_adopted_once(catalogue: Catalogue) -> None:
    """The same text again is no change; an earlier version taken up again is one."""
    catalogue.adopt(plan("1"))
    catalogue.adopt(plan("1", days=1))
    assert catalogue.plans() == [plan("1")]
    catalogue.adopt(plan("2", days=2))
    catalogue.adopt(plan("1", days=3))
    assert [one.version for one in catalogue.plans()] == ["1", "2", "1"]


def test_new_decision_is_recorded(catalogue: Catalogue, snapshot: Snapshot) -> None:
    """The snapshot has the new decision, its history both, and an event tells why."""
    catalogue.record(snapshot, [], [], [])
    later = ruled(snapshot, date(2040, 1, 1))
    catalogue.rule_again(later)
    assert catalogue.snapshot(snapshot.id) == replace(snapshot, decision=later.decision)
    first = Ruling(snapshot.id, snapshot.decision, snapshot.taken_at, "vid registreringen")
    assert catalogue.rulings(snapshot.id) == [first, later]
    (event,) = catalogue.events(snapshot.id)
    assert (event.type, event.at) == (EventType.POLICY_ASSIGNMENT, NOON)
    assert event.detail == "ny plan 2: bevaras till 2040-01-01, rad 2.1 i plan 2"


def test_present_decision_again_is_no_change(catalogue: Catalogue, snapshot: Snapshot) -> None:
    """Deciding the same twice leaves one row in the history, and no event."""
    catalogue.record(snapshot, [], [], [])
    catalogue.rule_again(Ruling(snapshot.id, snapshot.decision, NOON, "ny plan 2"))
    assert len(catalogue.rulings(snapshot.id)) == 1
    assert catalogue.events(snapshot.id) == []


def test_decision_may_be_for_ever(catalogue: Catalogue, snapshot: Snapshot) -> None:
    """A snapshot that had a last day may lose it."""
    catalogue.record(snapshot, [], [], [])
    catalogue.rule_again(ruled(snapshot, None))
    assert catalogue.snapshot(snapshot.id).decision.keep_until is None
    assert catalogue.events(snapshot.id)[0].detail.startswith("ny plan 2: utan slutdatum")


def test_unknown_snapshot_is_not_ruled(catalogue: Catalogue, snapshot: Snapshot) -> None:
    """Neither a new decision nor a history is made up for a snapshot that is not there."""
    with pytest.raises(CatalogueError, match="finns inte"):
        catalogue.rule_again(ruled(snapshot, None))
    with pytest.raises(CatalogueError, match="finns inte"):
        catalogue.rulings(snapshot.id)


def test_hold_gets_an_id_and_holds_until_it_is_lifted(catalogue: Catalogue) -> None:
    """A hold is in force from when it is added until a person lifts it, and is kept after that."""
    one, other = catalogue.add_hold(HOLD), catalogue.add_hold(replace(HOLD, why="Annan tvist"))
    assert (replace(one, id=""), one.id != other.id) == (HOLD, True)
    assert catalogue.holds() == [one, other]
    lifted = LiftedHold(one, "Stadsjuristen", NOON, "Tvisten är avgjord")
    catalogue.lift_hold(lifted)
    assert (catalogue.holds(), catalogue.lifted_holds()) == ([other], [lifted])


@pytest.mark.parametrize("asked", ["stopp-7", "7", "", "stopp-²", "stopp-1 "])
def test_unknown_hold_is_answered_with_the_known(catalogue: Catalogue, asked: str) -> None:
    """An id that no hold in force has names those that are."""
    known = catalogue.add_hold(HOLD)
    with pytest.raises(CatalogueError, match=f"Stopp som gäller: {known.id}"):
        catalogue.lift_hold(LiftedHold(replace(HOLD, id=asked), "x", NOON, "x"))


def test_hold_is_lifted_once(catalogue: Catalogue) -> None:
    """Who lifted a hold and why cannot be written over."""
    lifted = LiftedHold(catalogue.add_hold(HOLD), "Stadsjuristen", NOON, "Avgjord")
    catalogue.lift_hold(lifted)
    with pytest.raises(CatalogueError, match="Stopp som gäller: inga"):
        catalogue.lift_hold(replace(lifted, why="Något annat"))
    assert catalogue.lifted_holds() == [lifted]


def test_hold_on_a_misspelt_account_is_refused(catalogue: Catalogue, account: Account) -> None:
    """A hold on an account that is not registered would hold nothing."""
    with pytest.raises(CatalogueError, match=f"Menade du {account.id}"):
        catalogue.add_hold(replace(HOLD, account_id=f"{account.id}x"))
    assert catalogue.add_hold(replace(HOLD, account_id=account.id)).account_id == account.id


def test_last_word_on_what_is_obsolete_wins(catalogue: Catalogue) -> None:
    """A record may be said to be obsolete more than once; what was said last counts."""
    first = Obsolete("a", date(2027, 1, 2), "registratorn", "Svaret är givet")
    other, last = replace(first, subject_id="b"), replace(first, day=date(2027, 3, 1))
    for said in (first, other, last):
        catalogue.mark_obsolete(said)
    assert catalogue.obsolete() == [other, last]
