"""The documentation as tests: every setting, command, error and finding is told, and truly."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ogonblick import __version__, errors
from ogonblick.settings import Secret, Settings
from portal.cli import ogonblick
from tests.house import ROOT, modules, packages, page, project, rows

PAGES = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
RUNNING = page("docs/running.md")
CODE = re.compile(r"[BCFL]\d{3}")


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and all below it, by the words that one writes."""
    yield name, command
    if isinstance(command, click.Group):
        for word, below in command.commands.items():
            yield from commands(below, f"{name} {word}")


COMMANDS = dict(commands(ogonblick, "ogonblick"))
TOLD = {row[0].strip("`"): row[1] for row in rows(RUNNING) if row[0].startswith("`ogonblick")}


def told_settings() -> dict[str, str]:
    """Return the variables in the table of settings, with the defaults that it tells."""
    found = [row for row in rows(RUNNING) if row[0].startswith("`OGONBLICK_")]
    return {row[0].strip("`"): row[1].strip("`") for row in found}


def as_told(default: object) -> str:
    """Return a default as the table writes it."""
    if default in ("", Secret("")):
        return "empty"
    return str(int(default) if isinstance(default, bool) else default)


def test_every_setting_is_told_with_its_default() -> None:
    """The table of settings is the settings, no more and no less, with their defaults."""
    defaults = vars(Settings()).items()
    truth = {f"OGONBLICK_{name.upper()}": as_told(default) for name, default in defaults}
    assert told_settings() == truth


@pytest.mark.parametrize("name", PAGES, ids=str)
def test_no_page_invents_a_setting(name: Path) -> None:
    """Every variable of ours that a page names is a setting."""
    assert set(re.findall(r"OGONBLICK_[A-Z0-9_]*[A-Z0-9]", page(str(name)))) <= set(told_settings())


def test_every_error_has_its_exit_code() -> None:
    """The table of exit codes is the tree of errors."""
    tree = {
        (str(kind.exit_code), f"`{kind.__name__}`")
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.OgonblickError)
    }
    told = {(row[0], row[1]) for row in rows(RUNNING) if re.fullmatch(r"`\w+`", row[1])}
    assert {(code, name) for code, name in told if code.isdecimal()} == tree


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    """Each command and each of its options says what it is for."""
    command = COMMANDS[name]
    assert command.help
    for option in command.params:
        assert not isinstance(option, click.Option) or option.help, option.name


def test_every_command_is_told() -> None:
    """The table of commands is the commands that do something."""
    doing = {name for name, one in COMMANDS.items() if not isinstance(one, click.Group)}
    assert {*doing, "ogonblick"} == TOLD.keys()


@pytest.mark.parametrize("name", TOLD)
def test_every_option_is_told(name: str) -> None:
    """Each command's row names its options, no more and no less."""
    options = {
        word
        for option in COMMANDS[name].params
        if isinstance(option, click.Option)
        for word in option.opts
    }
    assert set(re.findall(r"--[\w-]+", TOLD[name])) == options


def codes_in_use() -> set[str]:
    """Return every finding's code that the program can give."""
    written = {
        node.value
        for _, tree in modules(*packages())
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in written if CODE.fullmatch(text)}


def told_findings() -> dict[str, tuple[str, str]]:
    """Return weight and text of every code in the list of findings."""
    found = [row for row in rows(page("docs/findings.md")) if CODE.fullmatch(row[0])]
    assert all(len(row) == 4 and all(row) for row in found)
    return {row[0]: (row[1], row[2]) for row in found}


def kept_findings() -> dict[str, tuple[str, str]]:
    """Return weight and text of every code whose words are kept as data."""
    captures = tomllib.loads(page("harvesters/findings.toml"))
    bundles = json.loads(page("bundles/findings.json"))
    return {code: (one["severity"], one["text"]) for code, one in captures.items()} | {
        code: (one["severity"], one["sv"]) for code, one in bundles.items()
    }


def test_every_finding_is_told() -> None:
    """The list has every code that the program can give, and none that it cannot."""
    assert codes_in_use() == told_findings().keys()


def test_findings_are_told_in_their_own_words() -> None:
    """Weight and text in the list are those that people meet."""
    kept = kept_findings()
    assert {code: told for code, told in told_findings().items() if code in kept} == kept


def addresses(text: str) -> set[str]:
    """Return the targets of a page's links within the repository."""
    found = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return {target for target in found if "://" not in target}


def anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings get, as the usual renderers make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    bare = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in bare}


@pytest.mark.parametrize("name", PAGES, ids=str)
def test_every_link_leads_somewhere(name: Path) -> None:
    """Links between pages lead to files that exist, and to headings that they have."""
    for target in addresses(page(str(name))):
        file, _, anchor = target.partition("#")
        there = (ROOT / name.parent / file) if file else ROOT / name
        assert there.exists(), target
        assert not anchor or anchor in anchors(there.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("name", PAGES, ids=str)
def test_every_make_target_exists(name: Path) -> None:
    """What a page tells one to make can be made."""
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", page(str(name)), re.MULTILINE)) <= targets


def test_every_folder_is_in_the_readme() -> None:
    """The README tells what each folder of the repository holds."""
    told = {row[0].strip("`/") for row in rows(page("README.md")) if row[0].endswith("/`")}
    assert {*packages(), "tests", "deploy", "docs"} == told


def test_every_decision_is_dated_and_whole() -> None:
    """Each decision has its number, its day, and says context, decision and consequence."""
    decisions = [path for path in PAGES if path.parent.name == "decisions"]
    for number, path in enumerate(decisions, start=1):
        text = page(str(path))
        assert text.startswith(f"# {number:04}. ")
        assert re.search(r"^\d{4}-\d\d-\d\d\. ", text, re.MULTILINE)
        for part in ("Context", "Decision", "Consequence"):
            assert f"**{part}.**" in text, path


def test_versions_agree() -> None:
    """The changelog's newest version is the package's, and the program's."""
    newest = re.search(r"^## \[(.+?)\]", page("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == project()["project"]["version"] == __version__
