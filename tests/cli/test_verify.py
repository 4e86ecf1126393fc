"""``ogonblick verify`` for anybody, and ``ogonblick proof renew``, run as a person runs them."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from bundles.proof.keys import certificates_pem, key_pem, new_key, private_key
from bundles.seal import seal
from tests.bundles.building import SEALED, fill, make_writable, prover
from tests.bundles.certifying import party
from tests.cli.conftest import Recorded
from tests.conftest import Ogonblick

YEARS = "9999"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good bundle's folder; never to be written in."""
    folder = tmp_path_factory.mktemp("sealed")
    own = prover(folder / "home")
    return seal(fill(folder / "capture"), folder / "bundle", SEALED, own).folder


@pytest.fixture
def copied(sealed: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return make_writable(Path(shutil.copytree(sealed, tmp_path / "bundle")))


def test_a_bundle_tells_who_sealed_it_and_when(
    sealed: Path, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """Every part has its tick; signer and stamp are named; nothing is made anywhere."""
    told = ogonblick("verify", sealed, home=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    said = json.loads((sealed / "proof/manifest.sig.json").read_text())
    with zipfile.ZipFile(sealed / "snapshot.wacz") as wacz:
        inside = json.loads(wacz.read("datapackage-digest.json"))
    assert said["publicKey"] == inside["signedData"]["publicKey"]
    assert told.stdout.count("✓ ") == 8
    assert "✓ Signatur: sha256:" in told.stdout
    stamp = "✓ Tidsstämpel 2 mars 2026 kl. 10.05 av CN=Lokal tidsstämpel"
    assert stamp in told.stdout.replace("\u00a0", " ")
    assert list(tmp_path.iterdir()) == []


def test_a_wacz_alone_is_verified_too(sealed: Path, ogonblick: Ogonblick, tmp_path: Path) -> None:
    """A file from anywhere is read without settings, even where those have faults."""
    settings = {"OGONBLICK_DEMAND_TIMESTAMPS": "9"}
    told = ogonblick("verify", sealed / "snapshot.wacz", "--json", home=tmp_path, **settings)
    assert told.returncode == 0
    answer = json.loads(told.stdout)
    assert answer["findings"] == []
    assert answer["testimony"]["signer"].startswith("sha256:")


def test_a_changed_bundle_is_told_by_codes(copied: Path, ogonblick: Ogonblick) -> None:
    """A changed manifest breaks signature and stamp; each has its cross, its code, and exit 20."""
    text = (copied / "manifest.json").read_text()
    (copied / "manifest.json").write_text(text.replace("scheduled", "on-request", 1))
    told = ogonblick("verify", copied, home=copied.parent)
    assert told.returncode == 20
    for line in ("✗ Manifestet och filerna", "✗ Signatur: ", "✗ Tidsstämpel ", "✓ Indexet"):
        assert line in told.stdout
    assert {"B063", "B064", "B074"} <= {line[:4] for line in told.stdout.splitlines()}


def test_other_keys_and_authorities_are_told(
    sealed: Path, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """``--key`` and ``--authority`` are what the verifier has got from elsewhere."""
    other, roots = tmp_path / "other.pem", tmp_path / "roots.pem"
    other.write_bytes(key_pem(private_key(new_key()).public_key()))
    roots.write_bytes(certificates_pem(party("en stämplare").chain))
    for key, code in ((sealed / "proof/key.pem", 0), (other, 20)):
        told = ogonblick("verify", sealed, "--key", key, home=tmp_path)
        assert told.returncode == code
        assert ("B065" in told.stdout, "B077" in told.stdout) == (code == 20, True)
    local = sealed / "proof/1-lokal.pem"
    for authority, code in ((local, 0), (roots, 20)):
        told = ogonblick("verify", sealed, "--authority", authority, home=tmp_path)
        assert (told.returncode, "B075" in told.stdout) == (code, code == 20)


@pytest.mark.parametrize("words", [("none.wacz",), (".", "--key", "text")])
def test_what_cannot_be_verified_is_told(
    words: tuple[str, ...], ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """A path at which nothing is, and a key that is none, are one sentence each."""
    (tmp_path / "text").write_text("x")
    told = ogonblick("verify", *words, home=tmp_path)
    assert (told.returncode, len(told.stderr.splitlines())) == (2, 1)
    assert "Ange en" in told.stderr


def test_a_folder_s_proof_is_renewed(copied: Path, ogonblick: Ogonblick, tmp_path: Path) -> None:
    """Only what expires is renewed, beside what is there, and the bundle verifies afterwards."""
    early = ogonblick("proof", "renew", copied, home=tmp_path)
    assert (early.returncode, early.stdout) == (0, "Inget att förnya ännu.\n")
    done = ogonblick("proof", "renew", copied, "--days", YEARS, "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert all((copied / path).exists() for path in json.loads(done.stdout))
    told = ogonblick("verify", copied, home=tmp_path)
    assert told.returncode == 0
    assert told.stdout.count("✓ Tidsstämpel ") == 2


@pytest.mark.browser
@pytest.mark.s3
@pytest.mark.prefect
def test_a_stored_snapshot_s_proof_is_renewed(
    recorded: Recorded, ogonblick: Ogonblick, tmp_path: Path
) -> None:
    """The new stamp lies in the archive beside the bundle, is fetched with it, and verified."""
    renew = ("proof", "renew", recorded.snapshot_id, "--days", YEARS, "--json")
    done = ogonblick(*renew, home=recorded.home)
    assert done.returncode == 0, done.stderr
    files = json.loads(done.stdout)
    got = ogonblick("snapshots", "get", recorded.snapshot_id, "--to", tmp_path, home=recorded.home)
    assert got.returncode == 0, got.stderr
    assert all((tmp_path / recorded.snapshot_id / path).exists() for path in files)
    told = ogonblick("verify", recorded.snapshot_id, "--json", home=recorded.home)
    places = [stamp["place"] for stamp in json.loads(told.stdout)["testimony"]["stamps"]]
    assert (told.returncode, places) == (0, ["proof/1-lokal.tsr", "proof/renewal-0001.tsr"])
