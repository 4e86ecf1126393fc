"""Of records that are alike all are kept, unless the plan says otherwise of each of them."""

from dataclasses import replace
from datetime import date

import pytest

from ogonblick.errors import InputError
from ogonblick.hold import LegalHold
from retention.decide import Subject
from retention.duplicates import KeepOne, keep_one
from retention.reading import read_schedule
from retention.schedule import NearDuplicates, RecordKind, RetentionSchedule

TODAY = date(2026, 11, 21)
ALIKE = [
    Subject(f"s{n}", RecordKind.SNAPSHOT, "konto", "Nämnden", date(2026, n, 1), "Exempelby kommun")
    for n in (3, 2, 1)
]
HOLD = LegalHold("Arkivarien", "Begäran", date(2026, 1, 1), subject_id="s1")


def plan(says: str = 'nara_dubbletter = "behåll en"', frist: str = "vid inaktualitet") -> str:
    """Return a plan with one row for snapshots."""
    return (
        '[plan]\nnamn = "Plan"\nkommun = "Exempelby kommun"\nversion = "1"\n[[rad]]\nid = "4"\n'
        'handlingstyp = "ögonblicksbild"\nbevarande = "gallras"\n'
        f'gallringsfrist = "{frist}"\n{says}\n'
        'beslut = { dnr = "EX 1", organ = "Nämnden", paragraf = "§ 1", datum = 2025-02-11 }\n'
    )


def read(text: str) -> RetentionSchedule:
    """Read a plan."""
    return read_schedule(text, "plan.toml")


def test_the_best_copy_is_kept_and_the_others_may_be_recorded_as_obsolete() -> None:
    """Where the plan says so, with its decision and what a person has to do."""
    assert keep_one(ALIKE, read(plan()), [], TODAY) == KeepOne(
        "s3",
        ("s2", "s1"),
        "Nämnden § 1, 2025-02-11 (dnr EX 1)",
        "Rad 4 i Plan, version 1 säger att en får behållas (Nämnden § 1, 2025-02-11 (dnr EX 1))."
        " De andra kan föreslås till gallring.",
    )


@pytest.mark.parametrize("says", ["", 'nara_dubbletter = "länka"'])
def test_they_are_links_unless_a_row_says_otherwise(says: str) -> None:
    """No word of it, or the word that nothing goes."""
    found = keep_one(ALIKE, read(plan(says)), [], TODAY)
    assert (found.kept, found.others, found.authority) == ("s3", (), "")


def test_one_that_no_row_speaks_of_keeps_them_all() -> None:
    """No row means bevaras, for another board's record and another kind too."""
    for other in (
        replace(ALIKE[2], municipality="Annanby kommun"),
        replace(ALIKE[2], kind=RecordKind.REMOVAL),
    ):
        assert not keep_one([*ALIKE[:2], other], read(plan()), [], TODAY).others


def test_two_decisions_keep_them_all() -> None:
    """What is recorded as obsolete is so by one decision; nobody took this one of the other."""
    own = replace(read(plan().replace("EX 1", "EX 2")), municipality="Annanby kommun")
    other = replace(ALIKE[2], municipality="Annanby kommun")
    found = keep_one([*ALIKE[:2], other], [read(plan()), own], [], TODAY)
    assert not found.others
    assert "olika beslut" in found.reason


def test_a_hold_on_one_keeps_them_all() -> None:
    """Whatever the row says."""
    found = keep_one(ALIKE, read(plan()), [HOLD], TODAY)
    assert not found.others
    assert "gallringsstopp" in found.reason


def test_a_row_not_yet_in_force_lets_nothing_go() -> None:
    """It is asked of today's rows alone."""
    later = read(plan('nara_dubbletter = "behåll en"\ngiltig_fran = 2027-01-01'))
    assert not keep_one(ALIKE, later, [], TODAY).others


@pytest.mark.parametrize(
    "text",
    [
        plan(frist="2 år"),
        plan().replace('"gallras"', '"bevaras"').replace('gallringsfrist = "vid inaktualitet"', ""),
    ],
)
def test_only_a_row_whose_records_go_when_obsolete_can_say_so(text: str) -> None:
    """A row that keeps, or disposes after a period, cannot: the fault says what can."""
    with pytest.raises(InputError, match="vid inaktualitet"):
        read(text)


def test_a_row_says_it_as_data() -> None:
    """What is read is what the row says, and links where it says nothing."""
    assert [
        read(plan(says)).rows[0].near_duplicates for says in ("", 'nara_dubbletter = "behåll en"')
    ] == [
        NearDuplicates.LINK,
        NearDuplicates.KEEP_ONE,
    ]
