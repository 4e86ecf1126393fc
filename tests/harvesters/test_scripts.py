"""The scripts that are sent into a page: modules that name what they need of each other."""

import re
from pathlib import Path
from posixpath import normpath

import pytest
from playwright.sync_api import Page

from harvesters.browser.page import scripts
from harvesters.browser.page.scripts import EXPORT, IMPORT, script

PLACE = Path(scripts.__file__).parent
MODULES = {
    path.relative_to(PLACE).as_posix(): path.read_text(encoding="utf-8")
    for path in PLACE.rglob("*.js")
}
ASKED = sorted(name for name in MODULES if "/" not in name)
NEEDED = sorted(name for name in MODULES if "/" in name)


DEFINED = re.compile(
    r"^(?=( *)(?:export )?const (\w+) =\s+(.*\{\n(?:.*\n)*?\1\}.*;|(?:.*\n)*?.*;)$)", re.MULTILINE
)
"""A name and its value, which ends with the brace that it begins with, or a first semicolon."""
WORTH_A_NAME = 40
"""Characters from which a value is too long to be written twice."""
MOST_LINES = 150


def imports(name: str) -> dict[str, set[str]]:
    """Return what a module imports: names by the path of the module that has them."""
    told = {
        normpath(f"{PLACE}/{name}/../{path}"): set(re.findall(r"\w+", names))
        for names, path in IMPORT.findall(MODULES[name])
    }
    return {Path(path).relative_to(PLACE).as_posix(): names for path, names in told.items()}


@pytest.mark.parametrize("name", ASKED)
def test_a_script_and_what_it_imports_is_one_function(page: Page, name: str) -> None:
    """Each script, put together, is an expression whose value can be called."""
    assert page.evaluate(f"typeof {script(name.removesuffix('.js'))}") == "function"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_says_what_it_is_for(name: str) -> None:
    """Each begins with a line that says what it gives, and is short enough to be read at once."""
    assert MODULES[name].startswith("// ")
    assert MODULES[name].count("export default") == (name in ASKED)
    assert len(MODULES[name].splitlines()) <= MOST_LINES


@pytest.mark.parametrize("name", sorted(MODULES))
def test_what_a_module_imports_is_there_and_used(name: str) -> None:
    """Each import names something that a module in a folder exports, and is needed."""
    body = IMPORT.sub("", MODULES[name])
    for path, names in imports(name).items():
        assert path in NEEDED
        assert names <= set(EXPORT.findall(MODULES[path]))
        assert {one for one in names if not re.search(rf"\b{one}\b", body)} == set()


@pytest.mark.parametrize("name", NEEDED)
def test_what_a_module_exports_is_imported(name: str) -> None:
    """Nothing is exported that no other module asks for."""
    exported = set(EXPORT.findall(MODULES[name]))
    wanted = set().union(*(imports(other).get(name, set()) for other in MODULES))
    assert exported
    assert exported == wanted


def test_no_helper_stands_twice() -> None:
    """What two modules need is a part that both import, not the same lines in each."""
    homes: dict[str, set[str]] = {}
    for name, text in MODULES.items():
        for _, _, value in DEFINED.findall(text):
            homes.setdefault(" ".join(value.split()), set()).add(name)
    twice = {value for value, names in homes.items() if len(names) > 1}
    assert {value for value in twice if len(value) > WORTH_A_NAME} == set()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_name_of_the_parts_means_one_thing(name: str) -> None:
    """What a part exports is nowhere the name of something else."""
    parts = {path: text for path, text in MODULES.items() if path.startswith("parts/")}
    exported = {one for text in parts.values() for one in EXPORT.findall(text)}
    own = {one for _, one, _ in DEFINED.findall(MODULES[name])}
    assert own & exported <= set(EXPORT.findall(parts.get(name, "")))
