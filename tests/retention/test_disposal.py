"""Disposal step by step: what is proposed, who may approve, what stops it at the last moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ogonblick.decision import Retention
from ogonblick.digest import digest_of
from ogonblick.hold import LegalHold
from retention.disposal import (
    Act,
    Approval,
    Clearance,
    Proposal,
    Refusal,
    approve,
    clear,
    propose,
    why_it_stays,
)
from retention.records import StoredRecord
from retention.schedule import (
    DisposalAuthority,
    Period,
    PeriodStart,
    RecordKind,
    RetentionSchedule,
    Rule,
)

Maker = Callable[..., StoredRecord]
Acts = Callable[..., Act]
HOLD = LegalHold("registratorn", "begäran om utlämnande", date(2026, 11, 23), id="stopp-7")


@pytest.fixture
def approval(stored: Maker, two_years: RetentionSchedule, act: Acts) -> Approval:
    """One due log, proposed by the first person and approved by the second."""
    approved = approve(propose([stored("a")], two_years, [], act("person 1")), act("person 2", 22))
    assert isinstance(approved, Approval)
    return approved


def ids(proposal: Proposal | Clearance) -> list[str]:
    """Return the records that may go."""
    return [item.record.subject.id for item in proposal.items]


def test_only_what_is_due_is_proposed_and_the_rest_is_told_why(
    stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """Not due, held and without a row: each stays, with the decision's own reasons."""
    records = [
        stored("due"),
        stored("young", taken_on=date(2025, 1, 1)),
        stored("held", account_id="konto-2"),
        stored("post", kind=RecordKind.POST),
    ]
    hold = replace(HOLD, account_id="konto-2")
    proposal = propose(records, two_years, [hold], act("person 1"))
    assert ids(proposal) == ["due"]
    told = {one.record_id: " ".join(one.reasons) for one in proposal.left_out}
    assert "Gallring är möjlig först 2027-01-02" in told["young"]
    assert "(stopp-7)" in told["held"]
    assert "Det som ingen rad nämner bevaras" in told["post"]


def test_a_row_without_authority_is_never_proposed(
    stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """A period that nobody has decided ends nothing."""
    undecided = replace(two_years, rows=(replace(two_years.rows[0], authority=None),))
    proposal = propose([stored("a")], undecided, [], act("person 1"))
    assert ids(proposal) == []
    assert "inget gallringsbeslut finns" in proposal.left_out[0].reasons[0]


def test_an_item_tells_its_periods_first_and_last_day(
    stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """A log of 4 May 2020 kept two years: through 4 May 2022."""
    (item,) = propose([stored("a")], two_years, [], act("person 1")).items
    assert (item.begins, item.ends) == (date(2020, 5, 4), date(2022, 5, 4))


def test_what_a_person_made_obsolete_goes_by_that_day(
    stored: Maker, two_years: RetentionSchedule, authority: DisposalAuthority, act: Acts
) -> None:
    """Gallras vid inaktualitet has no period: the recorded day is its first and its last."""
    row = Rule("1", RecordKind.LOG, Retention.WHEN_OBSOLETE, None, authority)
    plan = replace(two_years, rows=(row,))
    records = [stored("a", obsolete_on=date(2026, 11, 20)), stored("b")]
    proposal = propose(records, plan, [], act("person 1"))
    assert ids(proposal) == ["a"]
    assert (proposal.items[0].begins, proposal.items[0].ends) == (date(2026, 11, 20),) * 2


def test_a_period_whose_last_day_is_today_is_not_over(
    stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """Disposal is thinkable from the day after the last."""
    record = stored("a", taken_on=date(2024, 11, 21))
    assert ids(propose([record], two_years, [], act("person 1", 21))) == []
    assert ids(propose([record], two_years, [], act("person 1", 22))) == ["a"]


@pytest.mark.parametrize("approver", ["person 1", " Person  1 ", "person", "1 person", "", "  "])
def test_nobody_approves_their_own_proposal_or_namelessly(
    stored: Maker, two_years: RetentionSchedule, act: Acts, approver: str
) -> None:
    """It takes a second person; how the first one's name is typed makes no second."""
    proposal = propose([stored("a")], two_years, [], act("person 1"))
    refused = approve(proposal, act(approver, 22))
    assert isinstance(refused, Refusal)
    assert len(refused.reasons) == 1


@pytest.mark.parametrize(
    ("proposer", "day", "words"), [("", 22, "vem som har föreslagit"), ("person 1", 20, "äldre")]
)
def test_an_approval_needs_a_proposer_and_comes_after_the_proposal(
    stored: Maker, two_years: RetentionSchedule, act: Acts, proposer: str, day: int, words: str
) -> None:
    """A proposal by nobody, or of tomorrow, cannot be approved."""
    refused = approve(propose([stored("a")], two_years, [], act(proposer)), act("person 2", day))
    assert isinstance(refused, Refusal)
    assert words in refused.reasons[0]


def test_an_empty_proposal_cannot_be_approved(two_years: RetentionSchedule, act: Acts) -> None:
    """There is nothing to approve, so nobody is asked to."""
    refused = approve(propose([], two_years, [], act("person 1")), act("person 2"))
    assert isinstance(refused, Refusal)
    assert "Förslaget är tomt" in refused.reasons[0]


def test_what_is_still_right_is_cleared(
    approval: Approval, stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """Nothing has changed since the approval, so all of it may go."""
    cleared = clear(approval, [stored("a")], two_years, [], act("driften", 25))
    assert isinstance(cleared, Clearance)
    assert (ids(cleared), cleared.stopped) == (["a"], ())


def test_a_hold_placed_after_the_approval_stops_it(
    approval: Approval, stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """A request for release that came in the meantime beats two persons and a plan."""
    cleared = clear(approval, [stored("a")], two_years, [HOLD], act("driften", 25))
    assert isinstance(cleared, Clearance)
    assert ids(cleared) == []
    assert "(stopp-7)" in cleared.stopped[0].reasons[0]
    assert cleared.holds == 1


def test_a_hold_on_one_record_leaves_the_others_to_go(
    stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """The rest of the approval is carried out as it was approved."""
    records = [stored("a"), stored("b")]
    approved = approve(propose(records, two_years, [], act("person 1")), act("person 2"))
    assert isinstance(approved, Approval)
    hold = replace(HOLD, subject_id="a")
    cleared = clear(approved, records, two_years, [hold], act("driften", 25))
    assert isinstance(cleared, Clearance)
    assert ids(cleared) == ["b"]


def test_a_longer_period_decided_after_the_approval_stops_it(
    approval: Approval, stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """The plan that is in force when it is carried out is the one that counts."""
    period = replace(two_years.rows[0].period, years=20)  # type: ignore[type-var]  # it has one
    longer = replace(two_years, rows=(replace(two_years.rows[0], period=period),))
    cleared = clear(approval, [stored("a")], longer, [], act("driften", 25))
    assert isinstance(cleared, Clearance)
    assert "Gallring är möjlig först 2040-05-05" in cleared.stopped[0].reasons[-1]


def test_another_authority_than_the_approved_one_stops_it(
    approval: Approval, stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """Two persons approved a disposal under one decision; a new one needs them again."""
    newer = DisposalAuthority("EX 2026/90", "Exempelnämnden", "§ 40", date(2026, 11, 24))
    changed = replace(two_years, rows=(replace(two_years.rows[0], authority=newer),))
    cleared = clear(approval, [stored("a")], changed, [], act("driften", 25))
    assert isinstance(cleared, Clearance)
    assert "Föreslå på nytt" in cleared.stopped[0].reasons[0]


@pytest.mark.parametrize(
    ("plan", "record", "words"),
    [
        ({"version": "2"}, {}, "planen var Plan, version 1 och är Plan, version 2"),
        ({"rows": 1}, {}, "fristen var 2020-05-04 till 2022-05-04 och är 2020-05-04 till 2021"),
        ({}, {"board": "Skolnämnden"}, "arkivbildaren var Kulturnämnden och är Skolnämnden"),
        ({}, {"taken_on": date(2020, 5, 3)}, "första dagen för gallring var 2022-05-05 och är"),
    ],
    ids=["version", "shorter", "board", "day"],
)
def test_other_grounds_than_the_approved_stop_it(
    approval: Approval,
    stored: Maker,
    two_years: RetentionSchedule,
    act: Acts,
    plan: dict[str, object],
    record: dict[str, object],
    words: str,
) -> None:
    """A plan of another version, a shorter period, another owner: two persons did not see that."""
    rows = (replace(two_years.rows[0], period=Period(years=1)),) if "rows" in plan else ()
    changed = replace(two_years, **{**plan, "rows": rows or two_years.rows})  # type: ignore[arg-type]  # right types
    cleared = clear(approval, [stored("a", **record)], changed, [], act("driften", 25))
    assert isinstance(cleared, Clearance)
    assert ids(cleared) == []
    assert words in cleared.stopped[0].reasons[0]


def test_what_is_cleared_has_the_extent_that_the_archive_has(
    approval: Approval, stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """What was laid beside a record since it was proposed is removed too, and counted."""
    grown = replace(stored("a"), objects=5, size=4000)
    cleared = clear(approval, [grown], two_years, [], act("driften", 25))
    assert isinstance(cleared, Clearance)
    assert [(one.record.objects, one.record.size) for one in cleared.items] == [(5, 4000)]


def test_other_content_than_the_approved_stops_it(
    approval: Approval, stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """A record whose digest is another, or that is not there, is a matter to look into."""
    other = replace(stored("a"), digest=digest_of([b"something else"]))
    for records, words in (([other], "inte det som godkändes"), ([], "finns inte i arkivet")):
        cleared = clear(approval, records, two_years, [], act("driften", 25))
        assert isinstance(cleared, Clearance)
        assert words in cleared.stopped[0].reasons[0]


def test_an_approval_that_was_never_given_rightly_is_refused_again(
    approval: Approval, stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """A value made without ``approve``, or changed where it was kept, carries nothing out."""
    forged = Approval(approval.proposal, act("person 1", 22))
    refused = clear(forged, [stored("a")], two_years, [], act("driften", 25))
    assert isinstance(refused, Refusal)
    assert "annan behörig person" in refused.reasons[0]


def test_nothing_is_carried_out_before_it_was_approved(
    approval: Approval, stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """A clock that goes wrong cannot put the carrying out before the approval."""
    refused = clear(approval, [stored("a")], two_years, [], act("driften", 21))
    assert isinstance(refused, Refusal)


def test_a_period_by_an_inherited_row_is_counted_from_that_row(
    stored: Maker, two_years: RetentionSchedule, act: Acts
) -> None:
    """The board's own row of the same id says nothing of logs, and has no say in their period."""
    logs = replace(two_years.rows[0], period=Period(2, start=PeriodStart.CALENDAR_YEAR_ENDED))
    shared = replace(two_years, municipality="K", rows=(logs,))
    own_row = replace(two_years.rows[0], kind=RecordKind.POST)
    own = replace(shared, name="Egen", board="Kulturnämnden", rows=(own_row,))
    (item,) = propose([stored("a", municipality="K")], [own, shared], [], act("person 1")).items
    assert (item.decision.schedule, item.begins) == ("Plan, version 1", date(2020, 12, 31))


def test_one_record_is_looked_through_at_the_last_moment(
    approval: Approval, stored: Maker, two_years: RetentionSchedule
) -> None:
    """A hold, or content that is not there any more, keeps it; otherwise nothing does."""
    (item,) = approval.proposal.items
    today = date(2026, 11, 25)
    assert why_it_stays(item, stored("a"), two_years, [], today) == ()
    assert "(stopp-7)" in why_it_stays(item, stored("a"), two_years, [HOLD], today)[0]
    assert "finns inte i arkivet" in why_it_stays(item, None, two_years, [], today)[0]
