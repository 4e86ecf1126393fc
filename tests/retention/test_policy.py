"""Policies: Helsingborg's as it ships, and the faults of one written by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ogonblick.errors import InputError
from retention.guidelines import (
    BeforeClosing,
    ChangeTrigger,
    Clock,
    Matter,
    Receiver,
    ReceiverKind,
    Receivers,
    RemovalAction,
    VagueWord,
    Watch,
)
from retention.overview import overview
from retention.policy import (
    Policy,
    policy_at,
    read_policy,
    shipped_policies,
    shipped_policy,
)
from retention.windows import Windows, YearlySpan

SIXTH = Path(__file__).parents[1] / "golden" / "sjatte_kommunen.toml"

SMALL = (
    '[policy]\nnamn = "Riktlinjer"\nkommun = "Exempelby kommun"\ntakt = "år"\n'
    'storre_forandring = "räknas"\nfore_avslut = "ögonblicksbild"\n'
)

A = '[[klausul]]\nid = "A"\ntext = "Svara snart."\n'
RECEIVER = "[policy.mottagare]\navslut = "
VAGUE = '[[tolkning]]\nord = "snart"\nklausul = "A"\n'


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
    assert helsingborg.removals.saved_first
    assert helsingborg.staffing.minimum_editors == 2
    assert helsingborg.decided is None


def test_each_receiver_is_of_a_kind_and_rests_on_a_clause(helsingborg: Policy) -> None:
    """Registrators get what closes and what is removed; the half-yearly one has no receiver."""
    registrar = ReceiverKind.REGISTRAR, "respektive förvaltnings registrator"
    central = Receiver(ReceiverKind.CENTRAL, "kommunikationsansvarig för sociala medier", "HBG-0b")
    assert helsingborg.receivers == Receivers(
        snapshot=None,
        closing=Receiver(*registrar, "HBG-11b"),
        removal=Receiver(*registrar, "HBG-8a"),
        register=central,
    )


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
    """A small policy of another kind, which is silent in everything that it need not say."""
    policy = read_policy(SMALL + "beslutad = 2016-12-16\n", "policy.toml")
    assert (policy.clock, policy.change_trigger) == (Clock.YEAR, ChangeTrigger.SATISFIES)
    assert policy.before_closing is BeforeClosing.SNAPSHOT
    assert policy.staffing.minimum_editors == 0
    assert not policy.removals.saved_first
    assert policy.receivers == Receivers()
    assert str(policy.decided) == "2016-12-16"


@pytest.mark.parametrize(
    ("trigger", "asks", "orders"),
    [
        (ChangeTrigger.NONE, "false", False),
        (ChangeTrigger.SATISFIES, "false", True),
        (ChangeTrigger.IN_ADDITION, "false", True),
        (ChangeTrigger.IN_ADDITION, "true", False),
    ],
)
def test_a_larger_change_is_ordered_where_it_is_asked_for_and_nobody_is(
    trigger: ChangeTrigger, asks: str, *, orders: bool
) -> None:
    """Guidelines without such a demand, and those that want a person's word first, order none."""
    policy = read_policy(f"{SMALL}storre_forandring_fragas = {asks}\n", "policy.toml")
    assert replace(policy, change_trigger=trigger).orders_at_change is orders


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (SMALL.replace('"år"', '"månad"'), 4, 'ordet "månad" är okänt'),
        (SMALL.replace('takt = "år"\n', ""), 1, "saknar takt"),
        (SMALL + '[policy.bemanning]\nminst_antal_redaktorer = "två"\n', 8, "ett heltal"),
        (SMALL + '[[klausul]]\nid = "A"\ntext = "x"\ngaller = ["avsluta"]\n', 10, '"avslut"?'),
        (SMALL + '[[grund]]\nid = "A"\n', 7, "saknar text"),
        (SMALL + '[[grund]]\nid="A"\ntext="x"\n[[klausul]]\nid="A"\ntext="y"\n', 8, "används"),
        (SMALL + '[policy.mottagare]\navsult = "registrator"\n', 8, 'menade du "avslut"'),
        (SMALL + '[policy.forteckning]\nplatser = "webbplats"\n', 8, "en lista"),
        (SMALL + "[policy.forteckning]\nplatser = [1]\n", 8, "en lista"),
        (SMALL + '[policy.borttagning]\natgarder = ["ta bort"]\n', 8, '"tas bort"?'),
        (SMALL + '[policy.mottagare]\navslut = "registratorn"\n', 8, "en grupp"),
        (SMALL + RECEIVER + '{ slag = "registrator", namn = "R" }\n', 8, "saknar klausul"),
        (SMALL + RECEIVER + '{ slag = "chef", namn = "C", klausul = "A" }\n' + A, 8, '"chef"'),
        (SMALL + RECEIVER + '{ slag = "registrator", namn = "R", klausul = "B" }\n' + A, 8, '"B"'),
        (SMALL + A + '[[tolkning]]\nord = "snart"\nklausul = "B"\n', 12, "finns inte i filen"),
        (SMALL + A + '[[tolkning]]\nord = "genast"\nklausul = "A"\n', 11, "står inte i A"),
        (SMALL + A + '[[tolkning]]\nord = "snart"\n', 10, "saknar klausul"),
        (
            SMALL + A + VAGUE + 'betyder = "inom ett dygn"\ntolkat = 2026-01-01\n',
            10,
            "saknar tolkat_av",
        ),
        (SMALL + '[klausuler]\nid = "A"\n', 7, 'menade du "klausul"'),
        (SMALL + '[policy.fonster]\ninte = ["jul"]\n', 8, 'skriv "jul" som "juli" eller'),
        (SMALL + "[policy.fonster]\nspridning_dagar = 0\n", 8, "skriv minst 1"),
        (SMALL + '[policy.bevakning]\nminst = "varje dag"\n', 8, '"varje dag" är okänt'),
        (SMALL + "[policy.bevakning]\n", 7, "saknar minst"),
        (SMALL + '[policy.overksamhet]\natgard = "avsluta"\n', 8, '"avslutas"?'),
        (SMALL + "[policy.overksamhet]\nmanader = -1\n", 8, "skriv minst 0"),
        (SMALL + '[policy.godkannande]\nnytt_konto = "chef"\n', 8, "en lista"),
        (SMALL + "[policy.godkannande]\nnyt_konto = []\n", 8, 'menade du "nytt_konto"'),
    ],
)
def test_each_fault_is_told_with_its_line(text: str, line: int, words: str) -> None:
    """One fault gives exactly one, on the line to mend."""
    ((found, said),) = faults_of(text)
    assert (found, words in said) == (line, True), said


def test_a_local_reading_of_a_vague_word_is_kept_apart_from_the_clause() -> None:
    """Who read it so, and when, stands beside the reading; the clause keeps its words."""
    told = 'betyder = "inom ett dygn"\ntolkat_av = "kommunikationsenheten"\ntolkat = 2026-03-01\n'
    policy = read_policy(SMALL + A + VAGUE + told, "policy.toml")
    assert policy.vague_words == (
        VagueWord("snart", "A", "inom ett dygn", "kommunikationsenheten", date(2026, 3, 1)),
    )
    assert policy.clauses[0].text == "Svara snart."


def test_every_unknown_word_of_a_list_is_told() -> None:
    """A list is mended once, like the rest of the file."""
    text = SMALL + '[policy.borttagning]\natgarder = ["ta bort", "avpubliceras", "dölj"]\n'
    assert [line for line, _ in faults_of(text)] == [8, 8]


def test_one_clause_may_settle_several_matters() -> None:
    """HÄS-6a asks for the clock, for larger changes and for closing in one sentence."""
    hassleholm = shipped_policy("hassleholm")
    for matter in (Matter.SNAPSHOT, Matter.CHANGE, Matter.CLOSING):
        assert hassleholm.by(matter) == " (HÄS-6a)"
    assert hassleholm.by(Matter.MAILBOX) == ""


def test_unpublishing_is_another_event_than_removing() -> None:
    """HAN-7 lets editors do either; HAN-9a asks for registration with a motive of both."""
    removals = shipped_policy("haninge").removals
    assert removals.actions == (RemovalAction.DELETE, RemovalAction.UNPUBLISH)
    assert removals.registered
    assert removals.motivated


def test_guidelines_bear_the_dates_that_they_have() -> None:
    """Decided, updated and valid are three things, and Kungsbacka's rules have none of them."""
    hallstahammar, haninge = shipped_policy("hallstahammar"), shipped_policy("haninge")
    assert (str(hallstahammar.decided), str(hallstahammar.valid_to)) == ("2025-05-12", "2030-12-31")
    assert (haninge.decided, str(haninge.updated)) == (None, "2016-12-16")
    kungsbacka = shipped_policy("kungsbacka")
    assert (kungsbacka.decided, kungsbacka.updated, kungsbacka.valid_to) == (None, None, None)


@pytest.mark.parametrize("name", shipped_policies())
def test_every_shipped_policy_rests_on_its_own_clauses(name: str) -> None:
    """All ids bear the same municipality's letters, and secret data is always provided for."""
    policy = shipped_policy(name)
    ids = [clause.id for clause in policy.clauses]
    ids += [ground.id for ground in policy.removal_grounds]
    assert len({one.partition("-")[0] for one in ids}) == 1
    assert policy.clause_on(Matter.SECRECY)


def test_a_sixth_municipality_is_a_sixth_file() -> None:
    """Guidelines of one's own are named by their path, and say all that a shipped one can say."""
    sixth = policy_at(str(SIXTH))
    assert (sixth.municipality, sixth.clock, sixth.watch) == (
        "Exempelby kommun",
        Clock.HALF_YEAR,
        Watch.DAILY,
    )
    assert sixth.windows == Windows((YearlySpan((7, 1), (7, 31)), YearlySpan((12, 20), (1, 6))), 10)
    assert sixth.dormancy.months == 6
    assert overview(sixth)["nytt konto godkänns av"] == "kanslichef (EXB-2)"


def test_a_policy_is_named_or_lies_in_a_file() -> None:
    """A word alone is a shipped policy; what ends in .toml is a file."""
    assert policy_at("haninge") == shipped_policy("haninge")
    with pytest.raises(InputError, match="välj bland"):
        policy_at("exempelby")


@pytest.mark.parametrize("place", ["finnsinte.toml", "mapp/finnsinte"])
def test_a_file_that_cannot_be_read_is_told(place: str) -> None:
    """The path is in the text, and what to do."""
    with pytest.raises(InputError, match=rf"{place}: .*Kontrollera sökvägen"):
        policy_at(place)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """A spreadsheet named as a policy is a fault of the input, not of the program."""
    file = tmp_path / "riktlinjer.toml"
    file.write_bytes(b"PK\x03\x04\xff")
    with pytest.raises(InputError, match="UTF-8"):
        policy_at(str(file))


@pytest.mark.parametrize(
    ("name", "opening", "purpose"),
    [
        ("helsingborg", (), False),
        ("hassleholm", ("verksamhetschef", "förvaltningschef"), True),
        ("hallstahammar", ("chef",), False),
        ("kungsbacka", ("chef",), False),
        ("haninge", ("förvaltningschef",), False),
    ],
)
def test_who_approves_a_new_account_is_data(
    name: str, opening: tuple[str, ...], purpose: bool
) -> None:
    """HÄS-3a asks for two signatures and a purpose, three for one manager, Helsingborg for none."""
    approvals = shipped_policy(name).approvals
    assert (approvals.opening, approvals.purpose) == (opening, purpose)


@pytest.mark.parametrize("name", shipped_policies())
def test_no_window_and_no_months_are_shipped(name: str) -> None:
    """What no guideline says is left to the municipality; the spread has its default."""
    policy = shipped_policy(name)
    assert (policy.windows, policy.dormancy.months) == (Windows(), 0)
