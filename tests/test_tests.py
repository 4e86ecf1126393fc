"""The tests themselves: each says in one line what it shows."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house import modules

Function = ast.FunctionDef | ast.AsyncFunctionDef

CHECKING = {"pytest.raises", "expect"}
"""Calls that fail the test by themselves; ``expect`` is Playwright's."""


def functions() -> Iterator[tuple[Path, Function]]:
    """Yield every test function under ``tests/`` with its file."""
    for path, tree in modules("tests"):
        for node in ast.walk(tree):
            if isinstance(node, Function) and node.name.startswith("test_"):
                yield path, node


def test_every_test_states_its_behaviour() -> None:
    """Every test has a docstring that begins with one whole sentence."""
    silent = [
        f"{path}:{test.lineno} {test.name}"
        for path, test in functions()
        if not (ast.get_docstring(test) or "").partition("\n")[0].endswith((".", "?"))
    ]
    assert not silent


def test_every_test_checks_something() -> None:
    """A test without an assertion, or an error that it waits for, could not fail."""
    idle = [
        f"{path}:{test.lineno} {test.name}" for path, test in functions() if not is_checking(test)
    ]
    assert not idle


def is_checking(test: Function) -> bool:
    """Say whether a test asserts, expects an error or a page, or is about nothing being raised."""
    return "never_raises" in test.name or any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and ast.unparse(node.func) in CHECKING)
        for node in ast.walk(test)
    )


def test_no_test_name_is_taken_twice() -> None:
    """No test hides another of the same name in its file."""
    names = [(path, test.name) for path, test in functions()]
    assert len(names) == len(set(names))
