"""Captures and bundles that the tests share."""

import shutil
from pathlib import Path

import pytest

from bundles.proof.prover import Prover
from bundles.seal import seal
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture
from tests.bundles.building import SEALED, fill, make_writable, prover
from tests.bundles.released_page import sealed_page


@pytest.fixture
def capture(tmp_path: Path) -> Capture:
    """A finished capture of a small page."""
    return fill(tmp_path / "capture")


@pytest.fixture
def own(tmp_path: Path) -> Prover:
    """A prover with keys of its own."""
    return prover(tmp_path / "home")


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A good bundle, sealed once for all tests; never to be written in."""
    folder = tmp_path_factory.mktemp("sealed")
    return seal(fill(folder / "capture"), folder / "bundle", SEALED, prover(folder / "home"))


@pytest.fixture(scope="session")
def sundby(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle of a page that something is handed out of; never to be written in."""
    return sealed_page(tmp_path_factory.mktemp("sundby"))


@pytest.fixture
def bundle_copy(sealed_once: Bundle, tmp_path: Path) -> Path:
    """A good bundle's folder that a test may break."""
    folder = tmp_path / "bundle"
    shutil.copytree(sealed_once.folder, folder)
    return make_writable(folder)
