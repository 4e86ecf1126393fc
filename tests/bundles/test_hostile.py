"""Bundles made to deceive or to break the verifier: each is told, and no check is skipped."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bundles.proof import testimony
from bundles.proof.keys import is_issued_by, key_pem, new_key, private_key
from bundles.proof.trust import NOTHING_KNOWN, Trust, read_signers
from bundles.seal import seal
from bundles.verify import verify
from ogonblick.errors import BundleError
from tests.bundles.building import SEALED, fill, make_writable, prover
from tests.bundles.certifying import party

DEEP = "[" * 100_000


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A good bundle that a test may change."""
    own = prover(tmp_path / "home")
    sealed = seal(fill(tmp_path / "capture"), tmp_path / "bundle", SEALED, own)
    return make_writable(sealed.folder)


def errors(folder: Path, trust: Trust = NOTHING_KNOWN) -> set[str]:
    """Return the codes of what makes a bundle untrustworthy."""
    return {one.code for one in verify(folder, trust=trust) if one.severity.value == "error"}


def test_a_missing_signature_is_an_error_where_one_is_expected(copied: Path) -> None:
    """Who knows the key is not told that all is well when the proof has been taken away."""
    expected = Trust(read_signers(key_pem(private_key(new_key()).public_key())))
    shutil.rmtree(copied / "proof")
    assert errors(copied) == set()
    assert errors(copied, expected) == {"B065"}


def test_a_missing_or_homemade_stamp_is_an_error_where_one_is_demanded(copied: Path) -> None:
    """A certificate that calls itself local does not stand in for the authority asked for."""
    demanded = Trust(authorities=party("Rot").chain, demanded=True)
    assert errors(copied, Trust(authorities=demanded.authorities)) == set()
    assert errors(copied, demanded) == {"B075"}
    for path in ("1-lokal.tsr", "1-lokal.pem"):
        (copied / "proof" / path).unlink()
    assert errors(copied, demanded) == {"B075"}


def test_a_leaf_is_no_authority() -> None:
    """Whoever has a certificate of their own cannot issue one in the municipality's name."""
    root = party("Rot")
    leaf = party("En kund", root)
    forged = party("Kommunen", leaf)
    assert is_issued_by(leaf.chain[0], root.chain[0])
    assert not is_issued_by(forged.chain[0], leaf.chain[0])


@pytest.mark.parametrize(
    "make",
    [
        lambda place: place.symlink_to("/etc"),
        lambda place: place.symlink_to("snapshot.pdf"),
        os.mkfifo,
    ],
    ids=["a folder elsewhere", "a file", "a pipe"],
)
def test_what_is_no_file_of_its_own_is_told_and_not_read(
    copied: Path, make: Callable[[Path], None]
) -> None:
    """A link leads out of the bundle, and a pipe never ends."""
    make(copied / "proof" / "2-x.tsr")
    assert errors(copied) == {"B007"}


@pytest.mark.parametrize("path", ["manifest.json", "proof/manifest.sig.json"])
@pytest.mark.parametrize(
    "content",
    [DEEP, '{"format": 1e999}', '"\\ud800"', "5", '{"signature": [1e999, "\\ud800"]}'],
    ids=["deep", "infinite", "half a sign", "a number", "all of it"],
)
def test_content_that_breaks_readers_is_a_finding(copied: Path, path: str, content: str) -> None:
    """Nested without end, infinite, half a sign, no object at all: told, never raised."""
    (copied / path).write_text(content)
    assert errors(copied)
    assert testimony.testimony_of(copied).is_bundle


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ('"size": ', '"size": 1e999, "was": '),
        ('"path": "snapshot.wacz"', '"path": "../../../../etc/hostname"'),
        ('"path": "snapshot.wacz"', '"path": 5'),
        ('"sealed_at": "2026', '"sealed_at": "0001-01-01T00:00:00+14:00", "was": "2026'),
        ('Z",\n  "software"', '",\n  "software"'),
    ],
    ids=["size", "outside", "no text", "before time", "without zone"],
)
def test_a_manifest_with_impossible_values_is_a_finding(
    copied: Path, true: str, false: str
) -> None:
    """Sizes, places and times that no bundle can have are told, never raised."""
    manifest = copied / "manifest.json"
    manifest.write_text(manifest.read_text().replace(true, false, 1))
    assert errors(copied)


def test_a_bundle_that_lost_its_proof_is_not_taken_for_sealed(tmp_path: Path) -> None:
    """Sealing again trusts what lies there no further than the settings allow."""
    capture, own = fill(tmp_path / "capture"), prover(tmp_path / "home")
    sealed = seal(capture, tmp_path / "bundle", SEALED, own)
    shutil.rmtree(make_writable(sealed.folder) / "proof")
    with pytest.raises(BundleError, match="saknar det bevis"):
        seal(capture, tmp_path / "bundle", SEALED, own)
