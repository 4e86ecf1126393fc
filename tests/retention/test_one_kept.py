"""Of records that are the same one is kept, and must be there whenever the others are to go."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bundles.plain import from_json, to_json
from ogonblick.digest import digest_of
from ogonblick.swedish import SWEDEN
from retention.certificate import Disposal, certificate_in_words, certify
from retention.disposal import (
    Act,
    Approval,
    Clearance,
    Proposal,
    approve,
    clear,
    why_it_stays,
)
from retention.duplicates import Twin
from retention.one_kept import propose_all_but_one
from retention.records import StoredRecord
from tests.retention.test_certificate import METHOD
from tests.retention.test_duplicates import ALIKE, HOLD, plan, read

AT = datetime(2026, 11, 22, 10, tzinfo=SWEDEN)
PROPOSER, APPROVER = Act("Arkivarien", AT), Act("Registratorn", AT + timedelta(hours=1))
LATER = Act("Driften", AT + timedelta(days=3))
RECORDS = [StoredRecord(one, digest_of([one.id.encode()]), 2, 1000) for one in ALIKE]
SAID = {one.id: f"{one.id} är oförändrad." for one in ALIKE}
PLAN = read(plan())


def proposed() -> Proposal:
    """Return what is proposed where the plan lets one be kept."""
    return propose_all_but_one(RECORDS, SAID, PLAN, [], PROPOSER)


def approved() -> Approval:
    """Return it as a second person approved it, by way of what a catalogue keeps."""
    found = approve(from_json(Proposal, to_json(proposed())), APPROVER)
    assert isinstance(found, Approval)
    return found


def cleared(records: list[StoredRecord], says: str = "", holds: int = 0) -> Clearance:
    """Return what may be carried out with those records there, by a plan that says so."""
    in_force = read(plan(says)) if says else PLAN
    found = clear(approved(), records, in_force, [HOLD] * holds, LATER)
    assert isinstance(found, Clearance)
    return found


def test_all_but_the_best_are_proposed_with_what_stays_in_their_place() -> None:
    """By the row and its authority, obsolete from the day that somebody says so."""
    found = proposed()
    assert [one.record.subject.id for one in found.items] == ["s2", "s1"]
    assert [one.twin for one in found.items] == [
        Twin("s3", "s2 är oförändrad."),
        Twin("s3", "s1 är oförändrad."),
    ]
    assert {(one.begins, one.ends, one.decision.row) for one in found.items} == {
        (date(2026, 11, 22), date(2026, 11, 22), "4")
    }
    assert found.items[0].decision.authority == "Nämnden § 1, 2025-02-11 (dnr EX 1)"


@pytest.mark.parametrize("says", ['nara_dubbletter = "länka"', ""])
def test_without_the_row_nothing_is_proposed_and_it_is_said_why(says: str) -> None:
    """Each of the others is told of."""
    found = propose_all_but_one(RECORDS, SAID, read(plan(says)), [], PROPOSER)
    assert found.items == ()
    assert [one.record_id for one in found.left_out] == ["s2", "s1"]
    assert "Planen säger inget" in found.left_out[0].reasons[0]


def test_they_are_cleared_three_days_later_without_being_recorded_as_obsolete() -> None:
    """The case carries its own word of that, so a case that is withdrawn leaves nothing behind."""
    assert [one.record.subject.id for one in cleared(RECORDS).items] == ["s2", "s1"]


def test_nothing_goes_when_what_was_to_stay_is_gone() -> None:
    """Then the others are the only ones there are."""
    found = cleared(RECORDS[1:])
    assert found.items == ()
    assert [one.record_id for one in found.stopped] == ["s2", "s1"]
    assert "s3, som skulle bli kvar i stället, finns inte" in found.stopped[0].reasons[0]


def test_nothing_goes_when_the_row_or_a_hold_says_otherwise_by_then() -> None:
    """A changed plan stops it, and a hold on any of them, the one that stays too."""
    changed = cleared(RECORDS, 'nara_dubbletter = "länka"')
    assert "Planen säger inget" in changed.stopped[0].reasons[0]
    held = cleared(RECORDS, holds=1)
    assert [one.record_id for one in held.stopped] == ["s1"]
    on_kept = clear(approved(), RECORDS, PLAN, [replace(HOLD, subject_id="s3")], LATER)
    assert isinstance(on_kept, Clearance)
    assert {one.reasons[0].partition(",")[0] for one in on_kept.stopped} == {
        "Ett gallringsstopp gäller"
    }


def test_at_the_very_moment_what_stays_must_be_there() -> None:
    """It is asked once more for each record."""
    item = approved().proposal.items[0]
    asked = (item, RECORDS[1], PLAN, [], date(2026, 11, 25))
    assert why_it_stays(*asked, RECORDS[0]) == ()
    assert "finns inte" in why_it_stays(*asked)[0]


def test_a_case_that_would_take_the_one_that_stays_takes_neither() -> None:
    """However the two came into one case."""
    both = approved()
    own = replace(both.proposal.items[0], record=RECORDS[0], twin=None)
    wrong = replace(both, proposal=replace(both.proposal, items=(own, *both.proposal.items)))
    found = clear(wrong, RECORDS, PLAN, [], LATER)
    assert isinstance(found, Clearance)
    assert found.items == ()


def test_the_certificate_names_what_was_kept() -> None:
    """With the row, its authority and what was said of the two."""
    done = [Disposal(id_, LATER.at) for id_ in ("s2", "s1")]
    certificate = certify("G1", cleared(RECORDS), done, LATER, METHOD)
    text = certificate_in_words(certificate)
    assert "s3 är kvar i dess ställe (s2 är oförändrad.)" in text
    assert "rad 4" in text
    assert "Nämnden § 1, 2025-02-11 (dnr EX 1)" in text
