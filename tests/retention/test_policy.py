"""Policies: Helsingborg's as it ships, and the faults of one written by hand."""

import pytest

from ogonblick.errors import InputError
from retention.policy import (
    BeforeClosing,
    ChangeTrigger,
    Clock,
    Matter,
    Policy,
    Receivers,
    read_policy,
    shipped_policies,
    shipped_policy,
)

SMALL = (
    '[policy]\nnamn = "Riktlinjer"\nkommun = "Exempelby kommun"\ntakt = "år"\n'
    'storre_forandring = "räknas"\nfore_avslut = "ögonblicksbild"\n'
)


def faults_of(text: str) -> list[tuple[int | None, str]]:
    """Read a faulty policy; return lines and texts."""
    with pytest.raises(InputError) as caught:
        read_policy(text, "policy.toml")
    return [(fault.line, fault.text) for fault in caught.value.faults]


def test_helsingborgs_policy_says_what_the_instruction_says(helsingborg: Policy) -> None:
    """Half-yearly clock, all content before closing, two editors, registrators as receivers."""
    assert helsingborg.clock is Clock.HALF_YEAR
    assert helsingborg.change_trigger is ChangeTrigger.NONE
    assert helsingborg.before_closing is BeforeClosing.ALL_CONTENT
    assert helsingborg.save_before_removal
    assert helsingborg.minimum_editors == 2
    assert helsingborg.decided is None
    registrar = "respektive förvaltnings registrator"
    assert helsingborg.receivers == Receivers("", registrar, registrar)


def test_helsingborgs_seven_grounds_have_their_clauses_words(helsingborg: Policy) -> None:
    """The grounds are those of point 9, in its order; the first is about secrecy."""
    grounds = helsingborg.removal_grounds
    assert [ground.id for ground in grounds] == [f"HBG-9{letter}" for letter in "abcdefg"]
    assert [ground.secrecy for ground in grounds] == [True] + [False] * 6
    assert grounds[2].text == "Personangrepp eller kränkningar."


@pytest.mark.parametrize(
    ("matter", "clause"),
    [
        (Matter.SNAPSHOT, "HBG-11a"),
        (Matter.CLOSING, "HBG-11b"),
        (Matter.REMOVAL, "HBG-8a"),
        (Matter.GROUNDS, "HBG-9"),
        (Matter.EDITORS, "HBG-3"),
        (Matter.LISTING, "HBG-0d"),
    ],
)
def test_each_rule_names_the_clause_it_rests_on(
    helsingborg: Policy, matter: Matter, clause: str
) -> None:
    """A rule can always be traced to the clause that asks for it."""
    found = helsingborg.clause_on(matter)
    assert found is not None
    assert found.id == clause


def test_a_matter_without_a_clause_is_silence(helsingborg: Policy) -> None:
    """Helsingborg says nothing of mailboxes, and nothing is made up for it."""
    assert helsingborg.clause_on(Matter.MAILBOX) is None


def test_policies_are_shipped_by_name_and_plans_are_not_among_them() -> None:
    """Every shipped policy can be read, and the example plan is no policy."""
    assert "helsingborg" in shipped_policies()
    assert "exempelplan" not in shipped_policies()
    assert all(shipped_policy(name).clauses for name in shipped_policies())


def test_an_unknown_policy_is_told_with_those_there_are() -> None:
    """A wrong name is a fault of the input, and the known names are said."""
    with pytest.raises(InputError, match=r"välj bland: .*helsingborg"):
        shipped_policy("helsingor")


def test_words_become_values() -> None:
    """A small policy of another kind: yearly, where a change-triggered snapshot counts."""
    policy = read_policy(SMALL + "beslutad = 2016-12-16\n", "policy.toml")
    assert (policy.clock, policy.change_trigger) == (Clock.YEAR, ChangeTrigger.SATISFIES)
    assert policy.before_closing is BeforeClosing.SNAPSHOT
    assert policy.minimum_editors == 0
    assert not policy.save_before_removal
    assert str(policy.decided) == "2016-12-16"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (SMALL.replace('"år"', '"månad"'), 4, 'ordet "månad" är okänt'),
        (SMALL.replace('takt = "år"\n', ""), 1, "saknar takt"),
        (SMALL + 'minst_antal_redaktorer = "två"\n', 7, "ett heltal"),
        (SMALL + '[[klausul]]\nid = "A"\ntext = "x"\ngaller = "avsluta"\n', 10, '"avslut"?'),
        (SMALL + '[[grund]]\nid = "A"\n', 7, "saknar text"),
        (SMALL + '[[grund]]\nid="A"\ntext="x"\n[[klausul]]\nid="A"\ntext="y"\n', 8, "används"),
        (SMALL + '[policy.mottagare]\navsult = "registrator"\n', 8, 'menade du "avslut"'),
        (SMALL + '[klausuler]\nid = "A"\n', 7, 'menade du "klausul"'),
    ],
)
def test_each_fault_is_told_with_its_line(text: str, line: int, words: str) -> None:
    """One fault gives exactly one, on the line to mend."""
    ((found, said),) = faults_of(text)
    assert (found, words in said) == (line, True), said
