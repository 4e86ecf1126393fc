"""What the house tests read: the repository's own packages, modules and pages."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def project() -> dict[str, Any]:
    """Return ``pyproject.toml``."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages() -> list[str]:
    """Return the packages that are installed, as the wheel lists them."""
    listed: list[str] = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return listed


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every Python file under the folders, by its path in the repository, and its tree."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if ".venv" not in path.parts:
                yield path.relative_to(ROOT), _parsed(path)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def classes(*folders: str) -> set[str]:
    """Return the names of the public classes that the modules define."""
    return {
        node.name
        for _, tree in modules(*folders)
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of every module that is imported when the program runs."""
    if isinstance(tree, ast.If) and ast.unparse(tree.test) == "TYPE_CHECKING":
        return
    if isinstance(tree, ast.Import):
        yield from (alias.name for alias in tree.names)
    if isinstance(tree, ast.ImportFrom):
        yield tree.module or ""
    for child in ast.iter_child_nodes(tree):
        yield from imports(child)


def page(name: str) -> str:
    """Return the text of one of the repository's pages."""
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of every row of every table in a page, headings included."""
    for line in text.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split("|")]
