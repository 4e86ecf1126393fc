"""The register's and the report's commands, on a home where nothing has been captured."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ogonblick.errors import InputError
from portal.cli import ogonblick

Run = Callable[..., Result]
SIXTH = Path(__file__).parents[1] / "golden" / "sjatte_kommunen.toml"
HEADINGS = "id;namn;plattform;adress;kommun;nämnd;förvaltning;redaktörer;administratörer"
ROWS = (
    "a;Exempelby kommun;facebook;https://www.facebook.com/exempelby;Exempelby kommun;;KLK;A,B,C;",
    "b;Biblioteket;instagram;https://www.instagram.com/biblioteket;Exempelby kommun;;Kultur;A;",
)
PAGE = (
    "<p>Allmänna handlingar.</p><a href='https://facebook.com/Exempelby?ref=x'>F</a>"
    "<a href='https://x.com/okand'>X</a>"
)


def invoke(*words: str, home: Path) -> Result:
    """Run a command in a home; what it raises is raised."""
    settings = {"OGONBLICK_HOME": str(home)}
    found = CliRunner().invoke(ogonblick, words, standalone_mode=False, env=settings)
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home with a register of two accounts, which no test changes."""
    folder = tmp_path_factory.mktemp("rapport")
    register = folder / "konton.csv"
    register.write_text("\n".join((HEADINGS, *ROWS)), encoding="utf-8")
    invoke("accounts", "import", str(register), home=folder / "home")
    return folder / "home"


@pytest.fixture
def run(home: Path) -> Run:
    """Give a way to run a command in that home."""
    return partial(invoke, home=home)


def test_the_report_is_a_text_that_a_board_reads(run: Run) -> None:
    """Without a format it is told on the screen, under the guidelines in force."""
    told = run("report", "compliance", "--year", "2026").output
    assert told.startswith("EFTERLEVNAD AV RIKTLINJERNA FÖR SOCIALA MEDIER 2026\n")
    assert "Helsingborgs stad" in told
    assert "Biblioteket har 1 av minst 2 redaktörer (HBG-3)" in told


def test_the_report_of_a_sixth_municipality_needs_only_its_file(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``OGONBLICK_POLICY`` may be a path; the clauses are that file's own."""
    monkeypatch.setenv("OGONBLICK_POLICY", str(SIXTH))
    told = run("report", "compliance", "--year", "2026").output
    assert "Regler för kommunens kanaler (Exempelby kommun), beslutad 2026-01-15" in told
    assert "Biblioteket har 1 av minst 3 redaktörer (EXB-2)" in told


@pytest.mark.parametrize(
    ("form", "begins"), [("json", b"{"), ("html", b"<!doctype html>"), ("pdf", b"%PDF-1.")]
)
def test_the_report_is_written_to_a_file(
    run: Run, tmp_path: Path, form: str, begins: bytes
) -> None:
    """Each form is whole in its file, and the screen says where it is."""
    target = tmp_path / f"rapport.{form}"
    told = run("report", "compliance", "--year", "2026", "--format", form, "--to", str(target))
    assert str(target) in told.output
    assert target.read_bytes().startswith(begins)


def test_the_html_file_stands_alone(run: Run) -> None:
    """Nothing is fetched from anywhere: the style is in it, and no picture and no script."""
    told = run("report", "compliance", "--year", "2026", "--format", "html").output
    assert "--paper:" in told
    assert not [word for word in ("<script", "<img", "<link", "/konton/") if word in told]


def test_a_narrow_report_is_about_one_department(run: Run) -> None:
    """The scope is in the report, and the others' accounts are not."""
    words = ("report", "compliance", "--year", "2026", "--department", "Kultur")
    found = json.loads(run(*words, "--format", "json").output)
    assert found["scope"] == {"account_id": "", "department": "Kultur"}
    assert [one["account_id"] for one in found["accounts"]] == ["b"]


def test_a_page_of_bytes_is_not_shown_on_a_screen(run: Run) -> None:
    """PDF wants a file, and says so before anything is gathered."""
    with pytest.raises(click.UsageError, match="--to"):
        run("report", "compliance", "--year", "2026", "--format", "pdf")


def test_the_public_page_takes_part_in_the_report(run: Run, tmp_path: Path) -> None:
    """``--published`` compares the page as ``accounts published`` does, and tells the same."""
    page = tmp_path / "sidan.html"
    page.write_text("<p>Här finns våra konton.</p>", encoding="utf-8")
    told = run("report", "compliance", "--year", "2026", "--published", str(page)).output
    assert "Biblioteket finns inte på den publika sidan (HBG-0d)" in told
    assert "säger inte att det som publiceras är allmänna handlingar (HBG-0e)" in told


def test_the_public_page_is_compared_both_ways(run: Run, tmp_path: Path) -> None:
    """What is missing there, and what is missing here, each with its own code; exit code 1."""
    page = tmp_path / "sidan.html"
    page.write_text(PAGE, encoding="utf-8")
    compared = run("accounts", "published", "--compare", str(page), "--offline", "--json")
    found = {(one["code"], one["place"]) for one in json.loads(compared.output)}
    assert found == {("R115", "b"), ("R116", "https://x.com/okand")}
    assert compared.exit_code == 1


def test_the_list_for_the_public_is_written(run: Run, tmp_path: Path) -> None:
    """``accounts publish`` writes a page that ``accounts published`` finds nothing missing in."""
    page = tmp_path / "lista.html"
    run("accounts", "publish", "--to", str(page))
    compared = run("accounts", "published", "--compare", str(page), "--offline")
    assert (compared.exit_code, compared.output) == (0, "Sidan och registret stämmer överens.\n")


def test_due_tells_all_four_groups(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """New accounts are due at once; under guidelines without a clock all are exempt."""
    due = json.loads(run("due", "--json").output)
    assert {name: len(found) for name, found in due.items()} == {
        "due": 2,
        "overdue": 0,
        "not_yet": 0,
        "exempt": 0,
    }
    monkeypatch.setenv("OGONBLICK_POLICY", "kungsbacka")
    assert "anger inte hur ofta" in run("due", "--all").output
    assert "2 får ingen beställning" in run("due").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show",), "en gång per halvår (HBG-11a)"),
        (("show", "kungsbacka"), "Förslag:"),
        (("show", str(SIXTH)), "juli, 20 december–6 januari"),
        (("compare", "hassleholm", "haninge"), "räknas som den regelbundna (HAN-10)"),
        (("compare", "haninge", "haninge"), "svarar lika på alla frågor"),
        (("check", str(SIXTH)), "Inga fel: 3 klausuler."),
    ],
)
def test_policies_are_shown_compared_and_checked(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    """What guidelines say, what differs between two, and whether a file of one's own is right."""
    assert told in run("policy", *words).output
    assert json.loads(run("policy", *words, "--json").output) is not None


def test_all_faults_of_a_policy_are_told_at_once(run: Run, tmp_path: Path) -> None:
    """A file is mended once: an unknown clause and an unknown word are told together."""
    file = tmp_path / "riktlinjer.toml"
    file.write_text(
        SIXTH.read_text(encoding="utf-8")
        .replace('takt = "halvår"', 'takt = "kvartal"')
        .replace("[[klausul]]", '[[tolkning]]\nord = "ofta"\nklausul = "EXB-9"\n\n[[klausul]]', 1),
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        run("policy", "check", str(file))
    texts = [fault.text for fault in caught.value.faults]
    assert len(texts) == 2
    assert 'ordet "kvartal" är okänt' in texts[0]
    assert 'klausulen "EXB-9" finns inte i filen' in texts[1]
