"""``ogonblick plan``: plans adopted, and what is stored decided again, on a real catalogue."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from ogonblick.account import Account, Platform
from ogonblick.capture import Coverage, Occasion, Outcome
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.errors import CatalogueError, InputError
from ogonblick.hold import LegalHold
from ogonblick.likeness import Likeness
from ogonblick.post import Origin, Post, PostKind
from ogonblick.settings import Settings
from ogonblick.snapshot import Receipt, Snapshot
from portal.cli import ogonblick as program
from portal.cli.plan_changes import SHOWN
from storage.database.catalogue import Catalogue, open_catalogue
from tests.entering import ENTERED

TAKEN = datetime(2020, 5, 4, 12, tzinfo=UTC)
KEPT = Decision(Retention.PERMANENT, None, "EX-1", "", "Exempelplan, version 1", ("Bevaras.",))
DECISION = 'beslut = { dnr = "EX 1", organ = "Nämnden", paragraf = "§ 1", datum = 2020-02-11 }'
PICTURE = "kulturen_2020h1_scheduled"
OTHER = "social_2020h1_scheduled"

Run = Callable[..., Result]


def plan(period: str, version: str = "1", *more: str, board: str = "Kulturnämnden") -> str:
    """Return a plan that disposes of snapshots after a period."""
    lines = ["[plan]", 'namn = "Plan"', 'kommun = "Exempelby kommun"', f'version = "{version}"']
    lines += [f'namnd = "{board}"', *more, "[[rad]]", 'id = "1"', DECISION]
    lines += ['handlingstyp = "ögonblicksbild"', 'bevarande = "gallras"']
    return "\n".join([*lines, f'gallringsfrist = "{period}"', ""])


def account(name: str, board: str) -> Account:
    """Return an account of a board."""
    url = f"https://{name}.example/"
    return Account(name, name, Platform.WEBSITE, url, "Exempelby kommun", "Förvaltningen", board)


def snapshot(account_id: str, period: str = "2020H1") -> Snapshot:
    """Return a snapshot from May 2020, decided by the example."""
    return Snapshot(
        id=f"{account_id}_{period.lower()}_scheduled",
        account_id=account_id,
        occasion=Occasion.SCHEDULED,
        period=period,
        taken_at=TAKEN,
        outcome=Outcome.COMPLETE,
        title="Bild",
        url="https://kulturen.example/",
        coverage=Coverage(),
        findings=(),
        bundle_digest=digest_of([b""]),
        size=1,
        decision=KEPT,
        likeness=Likeness(""),
        receipt=Receipt("", "hink", ()),
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of its own."""
    return tmp_path / "home"


@pytest.fixture
def opened(home: Path) -> Iterator[Catalogue]:
    """A catalogue with a snapshot of each of two boards."""
    opened = open_catalogue(Settings(home=home).database_url)
    opened.register(
        [account("kulturen", "Kulturnämnden"), account("social", "Socialnämnden")], ENTERED
    )
    for name in ("kulturen", "social"):
        opened.record(snapshot(name), [], [], [])
    yield opened
    opened.close()


@pytest.fixture
def run(home: Path, opened: Catalogue) -> Run:  # noqa: ARG001 - the catalogue is what it runs on
    """A way to run the command in the home."""

    def ran(*arguments: str | Path, **settings: str) -> Result:
        env = {"OGONBLICK_HOME": str(home)} | settings
        return CliRunner(env=env).invoke(program, ["plan", *map(str, arguments)])

    return ran


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """A way to write a plan in a file."""

    def written(text: str) -> Path:
        file = tmp_path / "plan.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def adopt(run: Run, file: Path, *more: str) -> Result:
    """Adopt a plan."""
    told = run("adopt", file, "--by", "nämndsekreteraren", *more)
    assert told.exit_code == 0, told.output
    return told


def kept_until(opened: Catalogue, snapshot_id: str = PICTURE) -> str:
    """Return what is recorded of a snapshot's last day."""
    return str(opened.snapshot(snapshot_id).decision.keep_until)


def test_adopting_a_plan_decides_again_and_says_what_moved(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """The board's snapshot gets the new row, the other board's what is left: no plan."""
    told = adopt(run, write(plan("2 år"))).output
    assert (
        "Ögonblicksbild, Kulturnämnden: sparas kortare och får gallras genast"
        " (rad EX-1 → rad 1): 1 bild" in told
    )
    assert "Antagen av nämndsekreteraren: Plan, version 1, för Kulturnämnden" in told
    assert kept_until(opened) == "2022-05-05"
    assert opened.snapshot(OTHER).decision.schedule == "ingen plan"
    assert [one.occasion for one in opened.rulings(PICTURE)][1:] == ["ny plan: Plan, version 1"]


def test_a_longer_period_says_how_many_locks_are_to_be_lengthened(
    run: Run, write: Callable[[str], Path]
) -> None:
    """The archive's locks follow what is decided, so a person is told of them."""
    assert "längre lås" not in adopt(run, write(plan("2 år"))).output
    longer = adopt(run, write(plan("40 år", "2"))).output
    assert "1 bild behöver ett längre lås i arkivet." in longer


def test_a_dry_run_tells_the_same_and_changes_nothing(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """What a dry run says is what then happens."""
    file = write(plan("2 år"))
    tried = adopt(run, file, "--dry-run", "--json").output
    assert (opened.plans(), kept_until(opened)) == ([], "None")
    assert adopt(run, file, "--json").output == tried


def test_a_faulty_plan_leaves_the_previous_one_in_force(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """Every fault is told, nothing is adopted, and the message says what goes on being in force."""
    adopt(run, write(plan("2 år")))
    told = run("adopt", write(plan("2 jular", "2", "giltig_fran = 17")), "--by", "A")
    assert isinstance(told.exception, InputError)
    assert len(told.exception.faults) == 2
    assert "den plan som gällde förut gäller fortfarande" in told.stderr
    assert ([one.version for one in opened.plans()], kept_until(opened)) == (["1"], "2022-05-05")


def test_adopting_the_same_plan_again_changes_nothing(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """A command that was cut short is simply run again."""
    file = write(plan("2 år"))
    adopt(run, file)
    history = opened.rulings(PICTURE)
    assert "Inget som är sparat får ett annat beslut." in adopt(run, file).output
    assert (len(opened.plans()), opened.rulings(PICTURE)) == (1, history)


def test_a_plan_for_the_future_waits(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """Until it begins the version before it rules, and ``redecide`` is what it then takes."""
    adopt(run, write(plan("2 år")))
    told = adopt(run, write(plan("40 år", "2", "giltig_fran = 2999-01-01"))).output
    assert "Den gäller inte i dag. Kör »ogonblick plan redecide« när den gör det." in told
    assert kept_until(opened) == "2022-05-05"


def test_holds_count_when_it_is_decided_again(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """A hold takes the recorded day away with its reason, and only for what it names."""
    adopt(run, write(plan("2 år")))
    opened.add_hold(LegalHold("registratorn", "utlämnande", TAKEN.date(), account_id="kulturen"))
    assert PICTURE in run("redecide", "--dry-run").output
    assert kept_until(opened) == "2022-05-05"
    told = run("redecide").output
    assert "gallras inte så länge gallringsstoppet gäller" in told
    assert "(stopp-1)" in opened.snapshot(PICTURE).decision.reasons[0]


def test_a_snapshot_made_obsolete_says_by_whom(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """The recorded word gives the decision its day; the history names nobody, the word does."""
    adopt(run, write(plan("vid inaktualitet")))
    assert kept_until(opened) == "None"
    told = run("obsolete", PICTURE, "--by", "Anna", "--why", "inget värde")
    assert "Den antecknades som inaktuell" in told.output
    (mark,) = opened.obsolete()
    assert (mark.subject_id, mark.by, mark.why) == (PICTURE, "Anna", "inget värde")
    assert kept_until(opened) == str(mark.day)
    assert opened.rulings(PICTURE)[-1].occasion == "antecknad som inaktuell"
    assert "Inaktuell enligt Anna: inget värde" in run("explain", PICTURE).output
    assert isinstance(
        run("obsolete", "saknas_x", "--by", "A", "--why", "B").exception, CatalogueError
    )


def test_explain_tells_the_history_and_what_would_be_decided_today(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """Each ruling with its day and occasion; a hold that is not decided about yet is seen."""
    adopt(run, write(plan("2 år")))
    told = run("explain", PICTURE).output
    assert "rad 1\n" in told
    assert "ny plan: Plan, version 1: får gallras tidigast 2022-05-05" in told
    assert "säger i dag något annat" not in told
    opened.add_hold(LegalHold("registratorn", "utlämnande", TAKEN.date()))
    assert "säger i dag något annat" in run("explain", PICTURE).output
    answer = json.loads(run("explain", PICTURE, "--json").output)
    assert (answer["row"], answer["today"]["keep_until"], len(answer["rulings"])) == ("1", None, 2)


def test_explain_tells_what_plans_say_of_the_content(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """Posts by their own row and from when they were published; what no row mentions is kept."""
    posts = [Post("p1", PostKind.POST, Origin.DRAWN_UP, "Kulturen", "Hej", published=TAKEN)]
    posts += [Post(f"k{one}", PostKind.COMMENT, Origin.RECEIVED, "Ek", "Hej") for one in (1, 2)]
    opened.record(snapshot("kulturen", "2021H1"), posts, [], [])
    row = f'[[rad]]\nid = "2"\n{DECISION}\nhandlingstyp = "inlägg"\nbevarande = "gallras"\n'
    adopt(run, write(plan("2 år") + row + 'gallringsfrist = "3 år efter publicering"\n'))
    told = run("explain", "kulturen_2021h1_scheduled", "--content").output
    assert "går med det, inte före" in told
    assert "inlägg (1): får gallras tidigast 2023-05-05 (rad 2" in told
    assert "kommentar (2): bevaras (ingen rad)" in told


def test_explain_of_an_account_is_about_its_next_snapshot(
    run: Run, write: Callable[[str], Path]
) -> None:
    """A board without a plan keeps everything, and the text says why."""
    adopt(run, write(plan("2 år")))
    assert "Ingen plan gäller Socialnämnden" in run("explain", "social").output
    assert json.loads(run("explain", "kulturen", "--json").output)["row"] == "1"


def test_diff_compares_files_and_what_is_in_force(
    run: Run, opened: Catalogue, tmp_path: Path
) -> None:
    """Each board's snapshots move by their own plan; nothing is changed by looking."""
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    old.write_text(plan("2 år"), encoding="utf-8")
    new.write_text(plan("40 år", "2", "giltig_fran = 2999-01-01"), encoding="utf-8")
    told = run("diff", old, new).output
    assert f"{PICTURE} (ögonblicksbild) sparas längre" in told
    assert "1 bild behöver ett längre lås" in told
    groups = json.loads(run("diff", "current", old, "--json").output)
    moved = [one["subject"]["id"] for group in groups for one in group["differences"]]
    assert moved == [PICTURE, OTHER]  # without a plan in the catalogue the example goes too
    assert run("diff", "current", "current").output == (
        "Inget som är sparat får ett annat beslut.\n"
    )
    assert (opened.plans(), kept_until(opened)) == ([], "None")


def test_a_long_list_is_cut_and_says_so(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """A heading counts all, and only the first are told one by one."""
    for number in range(SHOWN + 4):
        opened.record(snapshot("kulturen", f"R{number}"), [], [], [])
    told = adopt(run, write(plan("2 år"))).output
    assert f": {SHOWN + 5} bilder" in told
    assert "… och 5 till; --json visar alla." in told


def test_a_plan_for_a_board_without_account_is_refused(
    run: Run, opened: Catalogue, write: Callable[[str], Path]
) -> None:
    """A misspelt board is a fault, and the previous plan stays in force."""
    adopt(run, write(plan("2 år")))
    file = write(plan("1 år", "2", board="Kulturnämden"))
    for told in (run("check", file), run("adopt", file, "--by", "nämndsekreteraren")):
        assert isinstance(told.exception, InputError)
        text = "Plan, version 2: inget konto i registret hör till Kulturnämden"
        assert text in str(told.exception)
    assert "gäller fortfarande" in told.output
    assert [one.version for one in opened.plans()] == ["1"]


def test_show_tells_each_boards_rows(run: Run, write: Callable[[str], Path]) -> None:
    """Every board in the register is there, those without a plan too."""
    adopt(run, write(plan("2 år")))
    told = run("show").output
    assert "Kulturnämnden, Exempelby kommun: Plan, version 1.\n1: ögonblicksbild gallras" in told
    assert "Ingen plan gäller Socialnämnden i Exempelby kommun." in told
    (answer,) = json.loads(run("show", "--json").output)
    assert answer["board"] == "Kulturnämnden"


def test_a_broken_setting_stops_nothing_once_a_plan_is_adopted(
    run: Run, write: Callable[[str], Path], tmp_path: Path
) -> None:
    """The adopted plan is what counts; without one the fault is told."""
    broken = tmp_path / "trasig.toml"
    broken.write_text("[plan", encoding="utf-8")
    setting: dict[str, Any] = {"OGONBLICK_PLAN": str(broken)}
    assert isinstance(run("explain", "kulturen", **setting).exception, InputError)
    file = write(plan("2 år"))
    assert run("adopt", file, "--by", "Anna", **setting).exit_code == 0
    assert "rad 1\n" in run("explain", "kulturen", **setting).output


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A municipality's own sheet, in Excel, with a cell that nobody can read and a foreign row."""
    book = Workbook()
    active = book.active
    assert active is not None
    active.append(["Kommun: Exempelby kommun"])
    active.append(["Namn: Plan för sociala medier"])
    active.append([])
    active.append(["Handlingstyp", "Gallring", "Anmärkning", "Beslut"])
    decided = "KS 2025/17, Kommunstyrelsen, § 12, 2025-02-11"
    active.append(["Ögonblicksbild", "2 år", "", decided])
    active.append(["Inlägg", "en stund", "", decided])
    active.append(["Protokoll i sociala medier", "Bevaras", "", ""])
    book.save(tmp_path / "plan.xlsx")
    return tmp_path / "plan.xlsx"


def test_a_sheet_becomes_a_plan_with_every_unread_cell_told(
    run: Run, sheet: Path, tmp_path: Path
) -> None:
    """What can be read is written, and each cell that cannot be is named as Excel names it."""
    target = tmp_path / "ny.toml"
    told = run("import", sheet, "--to", target, "--edition", "3", "--board", "Kulturnämnden")
    assert isinstance(told.exception, InputError)
    (fault,) = told.exception.faults
    assert "B6" in str(fault)
    assert "A7" in told.stderr
    checked = run("check", target).output
    assert "Plan för sociala medier, version 3, gäller Kulturnämnden" in checked
    assert "ögonblicksbild gallras 2 år efter insamling, beslutat av Kommunstyrelsen" in checked


def test_a_sheet_overwrites_nothing(run: Run, sheet: Path, tmp_path: Path) -> None:
    """A plan that somebody has mended by hand is not lost to a second import."""
    mended = tmp_path / "ny.toml"
    mended.write_text("rättad", encoding="utf-8")
    told = run("import", sheet, "--to", mended, "--edition", "3")
    assert isinstance(told.exception, FileExistsError)
    assert mended.read_text(encoding="utf-8") == "rättad"


def test_without_a_file_the_plan_is_printed(run: Run, sheet: Path) -> None:
    """On standard output for a person, as one JSON value for a program."""
    assert 'handlingstyp = "ögonblicksbild"' in run("import", sheet, "--edition", "3").stdout
    answer = json.loads(run("import", sheet, "--edition", "3", "--json").stdout)
    assert 'version = "3"' in answer["text"]
    assert (len(answer["faults"]), len(answer["left_out"])) == (1, 1)
