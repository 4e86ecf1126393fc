"""The package as it is installed: whole, alone, and in nobody's way."""

import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from ogonblick import __version__
from tests.house import ROOT, packages

UV = ROOT / ".tools" / "uv"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as it would be for anybody."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT]
    # the backend is in the cache since the program was installed; the index is only asked if not
    if subprocess.run([*build, "--offline"], capture_output=True, check=False).returncode:
        subprocess.run(build, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; the libraries are borrowed from ours.

    A path in a ``.pth`` file is added without reading the ``.pth`` files that lie there, so the
    repository itself, which our environment has in one, is not to be seen.
    """
    folder = tmp_path_factory.mktemp("environment")
    quiet = [UV, "--quiet", "--offline"]
    subprocess.run([*quiet, "venv", "--python", sys.executable, folder], check=True)
    python = folder / "bin" / "python"
    install = [*quiet, "pip", "install", "--no-deps", "--python", python, wheel]
    subprocess.run(install, check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    """Modules, rules, scripts, templates, profiles and migrations are all installed."""
    kept = {
        str(path.relative_to(ROOT))
        for package in packages()
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == kept
    assert {Path(name).suffix for name in held} >= {".py", ".toml", ".json", ".js", ".html", ".css"}


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    """The licence goes with the program, whole: fifteen articles and the appendix."""
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith("licenses/LICENSE"))
        text = opened.read(name).decode()
    assert all(f"\n{number}." in text for number in range(1, 16))
    assert "\nAppendix" in text.replace(" ", "")
    assert "European Union Public Licence (EUPL) v. 1.1, v. 1.2" in text


def test_the_installed_command_runs(installed: Path, tmp_path: Path) -> None:
    """``ogonblick --version`` answers from the wheel alone."""
    command = [installed / "bin" / "ogonblick", "--version"]
    told = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert __version__ in told.stdout


def test_the_installed_program_is_not_the_repository(installed: Path, tmp_path: Path) -> None:
    """What runs there is what was installed there."""
    ask = "import portal, storage; print(portal.__file__, storage.__file__)"
    command = [installed / "bin" / "python", "-c", ask]
    told = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert all(path.startswith(str(installed)) for path in told.stdout.split())


def test_no_other_distribution_has_a_module_of_our_names() -> None:
    """Our plain names shadow nobody's, and nobody's shadows ours."""
    brought_by = packages_distributions()
    assert not {one for name in packages() for one in brought_by.get(name, ())} - {"ogonblick"}
