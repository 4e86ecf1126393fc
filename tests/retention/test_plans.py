"""Which plans rule: adopted ones before files, one for each board, and their faults together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ogonblick.account import Account
from ogonblick.digest import digest_of
from ogonblick.errors import InputError
from ogonblick.plan import AdoptedPlan
from retention.plans import (
    plans_at,
    plans_in_force,
    plans_to_adopt,
    plans_without_account,
    replaced,
    retitled,
    ruling,
)
from retention.schedule import RetentionSchedule

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TOWN = "Exempelby kommun"


def text(board: str = "", version: str = "1", *more: str) -> str:
    """Return a plan with one row."""
    lines = ["[plan]", 'namn = "Plan"', f'kommun = "{TOWN}"', f'version = "{version}"']
    lines += [f'namnd = "{board}"'] if board else []
    lines += [*more, "[[rad]]", 'id = "1"', 'handlingstyp = "logg"', 'bevarande = "bevaras"']
    return "\n".join(lines) + "\n"


def faults_of(*places: Path) -> list[str]:
    """Read faulty plans; return the faults."""
    with pytest.raises(InputError) as caught:
        plans_at(*map(str, places))
    return [str(fault) for fault in caught.value.faults]


def schedule(board: str, version: str, begins: date | None = None) -> RetentionSchedule:
    """Return a plan without rows."""
    return RetentionSchedule("Plan", TOWN, version, (), board, begins)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """A way to write a file in a folder of plans."""

    def written(name: str, content: str) -> Path:
        (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path / name

    return written


def adopted(content: str) -> AdoptedPlan:
    """Return a plan as the catalogue keeps it."""
    return AdoptedPlan(TOWN, "", "Plan", "1", content, digest_of([b""]), NOW, "nämnden")


def test_no_place_is_the_shipped_example() -> None:
    """Until somebody has a plan, the example is shown, and says that it is one."""
    assert [one.name for one in plans_at()] == [
        "Exempel på dokumenthanteringsplan för sociala medier"
    ]


def test_a_folder_is_all_its_plans(write: Callable[[str, str], Path]) -> None:
    """Each TOML file of a folder is a plan, and other files are none."""
    folder = write("b.toml", text("Socialnämnden")).parent
    write("a.toml", text("Kulturnämnden"))
    write("läs mig.txt", "ingen plan")
    assert [one.board for one in plans_at(str(folder))] == ["Kulturnämnden", "Socialnämnden"]


def test_the_faults_of_all_files_come_together(write: Callable[[str, str], Path]) -> None:
    """Faults in two files, a file that is missing and one that is no text, in one go."""
    one = write("a.toml", text().replace("bevaras", "sparas"))
    other = write("b.toml", text("Kulturnämnden").replace("kommun", "komun"))
    binary = one.with_name("c.toml")
    binary.write_bytes(b"\xff\xfe\x00")
    told = faults_of(one.parent, one.with_name("saknas.toml"))
    assert [line.partition(":")[0] for line in told] == [
        f"{one}, rad 8",
        f"{other}, rad 1",
        f"{other}, rad 3",
        str(binary),
        str(one.with_name("saknas.toml")),
    ]


def test_two_plans_for_one_board_at_one_time_are_a_fault(
    write: Callable[[str, str], Path],
) -> None:
    """The later file is told which one it collides with; one after the other is no fault."""
    first = write("a.toml", text("Kulturnämnden", "1", "giltig_till = 2026-12-31"))
    second = write("b.toml", text("Kulturnämnden", "2", "giltig_fran = 2026-12-31"))
    (told,) = faults_of(first, second)
    assert told.startswith(f"{second}: Kulturnämnden i {TOWN} har redan planen i {first}")
    second.write_text(text("Kulturnämnden", "2", "giltig_fran = 2027-01-01"), encoding="utf-8")
    assert [one.version for one in plans_at(str(first), str(second))] == ["1", "2"]


def test_the_same_file_twice_is_one_plan(write: Callable[[str, str], Path]) -> None:
    """A file that is named beside its folder does not collide with itself."""
    file = write("a.toml", text())
    assert len(plans_at(str(file), str(file.parent))) == 1


def test_a_folder_without_plans_is_told(tmp_path: Path) -> None:
    """An empty folder is a mistake, not a municipality that keeps everything."""
    assert faults_of(tmp_path) == [
        f"{tmp_path}: mappen innehåller ingen plan; lägg en fil som slutar på .toml i den."
    ]


def test_an_adopted_plan_beats_the_setting_even_a_broken_one(
    write: Callable[[str, str], Path],
) -> None:
    """With a plan in the catalogue, a fault in the file stops no harvest."""
    broken = str(write("trasig.toml", "[plan"))
    assert [one.name for one in plans_in_force([adopted(text())], broken, TODAY)] == ["Plan"]
    with pytest.raises(InputError):
        plans_in_force([], broken, TODAY)


def test_without_adopted_plans_the_setting_rules(write: Callable[[str, str], Path]) -> None:
    """A file, or the example where none is set."""
    place = str(write("a.toml", text("Kulturnämnden")))
    assert [one.board for one in plans_in_force([], place, TODAY)] == ["Kulturnämnden"]
    assert plans_in_force([], "", TODAY) == plans_at()


def test_the_newest_version_in_force_rules_its_board() -> None:
    """A version for next year waits, and the one before it rules until then."""
    newest, older = schedule("K", "3", date(2027, 1, 1)), schedule("K", "2")
    oldest, other = schedule("K", "1"), schedule("", "9")
    versions = [newest, older, oldest, other]
    assert ruling(versions, TODAY) == (older, other)
    assert ruling(versions, date(2027, 1, 1)) == (newest, other)
    assert ruling([newest], TODAY) == (newest,)


def test_a_new_plan_takes_the_place_of_its_boards() -> None:
    """Only the same board's plan is replaced."""
    culture, social, new = schedule("K", "1"), schedule("S", "1"), schedule("K", "2")
    assert replaced([culture, social], [new]) == (social, new)


def test_what_is_adopted_is_the_text_itself(write: Callable[[str, str], Path]) -> None:
    """The catalogue gets the file's own words, their digest, and who adopted them when."""
    content = "# anteckning\n" + text("Kulturnämnden", "4")
    (plan,) = plans_to_adopt([str(write("a.toml", content))], "nämndsekreteraren", NOW)
    assert plan == AdoptedPlan(
        municipality=TOWN,
        board="Kulturnämnden",
        name="Plan",
        version="4",
        text=content,
        digest=digest_of([content.encode()]),
        adopted_at=NOW,
        adopted_by="nämndsekreteraren",
    )


def test_a_plan_for_a_board_that_has_no_account_is_told(
    account: Callable[..., Account],
) -> None:
    """The misspelt board is named, the others are not; without a register nothing is known."""
    plans = [schedule("Kulturnämden", "1"), schedule("Kulturnämnden", "1"), schedule("", "1")]
    known = [account("bibblan", board="Kulturnämnden")]
    (told,) = plans_without_account(plans, known)
    assert str(told).startswith("Plan, version 1: inget konto i registret hör till Kulturnämden")
    assert plans_without_account(plans, []) == ()
    (alien,) = plans_without_account([replace(plans[2], municipality="Provköping")], known)
    assert "någon nämnd i Provköping" in alien.text


def adopted_as(content: str, version: str, at: datetime) -> AdoptedPlan:
    """Return a version as it was adopted at a moment."""
    return AdoptedPlan(TOWN, "", "Plan", version, content, digest_of([content.encode()]), at, "n")


def test_a_replaced_version_does_not_come_back() -> None:
    """When the version that took over has ended, none is in force: all is kept, and told so."""
    first = adopted_as(text(), "1", NOW)
    second = adopted_as(text("", "2", "giltig_till = 2027-06-30"), "2", NOW + timedelta(days=1))
    (before,) = plans_in_force([second, first], "", date(2027, 6, 30))
    (after,) = plans_in_force([second, first], "", date(2027, 7, 1))
    assert (before.version, after.version) == ("2", "2")
    assert after.valid_to == date(2027, 6, 30)


def test_an_adopted_plan_begins_when_it_was_adopted() -> None:
    """One that names no first day is no older than its adoption, so a correction takes over."""
    dated = adopted_as(text("", "1", "giltig_fran = 2026-01-01"), "1", NOW)
    correction = adopted_as(text("", "2"), "2", NOW + timedelta(days=1))
    (rules,) = plans_in_force([correction, dated], "", TODAY + timedelta(days=1))
    assert (rules.version, rules.valid_from) == ("2", TODAY + timedelta(days=1))


def test_one_title_is_one_text() -> None:
    """Decisions name the plan that made them by name and version: those may not change."""
    first, changed = adopted_as("a", "1", NOW), adopted_as("b", "1", NOW)
    assert retitled([changed], [first]) == (changed,)
    assert retitled([first, adopted_as("c", "2", NOW)], [first]) == ()
