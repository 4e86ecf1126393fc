"""Renewal: newer stamps over older proof, beside a sealed bundle that never changes."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bundles.proof.layout import lay
from bundles.proof.renewal import expires, is_renewal_due, renewed
from bundles.seal import open_bundle
from bundles.verify import verify
from ogonblick.bundle import Bundle
from ogonblick.errors import BundleError
from tests.bundles.breaking import STAMP, stamp_missing
from tests.bundles.building import SEALED, faults, prover

LATER = SEALED + timedelta(days=9 * 365)


def renew(folder: Path, home: Path, at: datetime) -> None:
    """Renew the proof as it would be done at a moment."""
    lay(folder, renewed(folder, at, prover(home, at)))


def test_certificates_say_when_to_renew(sealed_once: Bundle) -> None:
    """The first certificate to expire decides, with a margin before it."""
    day = date(2035, 12, 31)
    assert expires(sealed_once.folder) == day
    margin = timedelta(days=30)
    assert not is_renewal_due(sealed_once.folder, day - timedelta(days=31), margin)
    assert is_renewal_due(sealed_once.folder, day - timedelta(days=30), margin)


def test_renewals_form_a_chain(bundle_copy: Path, tmp_path: Path) -> None:
    """Two renewals, nine years apart, verify, outlive the first stamp, and change no file."""
    before = open_bundle(bundle_copy)
    for number, years in enumerate((9, 18), start=1):
        renew(bundle_copy, tmp_path / "home", SEALED + timedelta(days=years * 365))
        assert (bundle_copy / f"proof/renewal-{number:04}.json").exists()
    assert faults(verify(bundle_copy, before.digest)) == set()
    assert not is_renewal_due(bundle_copy, date(2050, 1, 1), timedelta(days=365))
    after = open_bundle(bundle_copy)
    assert set(before.files) < set(after.files)
    assert after.digest == before.digest


def test_a_sealed_folder_stays_read_only(bundle_copy: Path, tmp_path: Path) -> None:
    """Renewal works in a read-only folder, and leaves it and its own files so."""
    for folder in (bundle_copy, bundle_copy / "proof"):
        folder.chmod(0o555)
    renew(bundle_copy, tmp_path / "home", LATER)
    modes = {path.name: path.stat().st_mode & 0o777 for path in bundle_copy.rglob("*")}
    assert (modes["proof"], modes["renewal-0001.tsr"]) == (0o555, 0o444)
    assert not [name for name in modes if name.endswith(".part")]


def test_a_renewal_begun_is_begun_again(bundle_copy: Path, tmp_path: Path) -> None:
    """What a kill left of a renewal before its list came is written over by the next."""
    (bundle_copy / "proof/renewal-0001.tsr").write_bytes(b"half")
    assert faults(verify(bundle_copy)) == {"B081"}
    renew(bundle_copy, tmp_path / "home", LATER)
    assert faults(verify(bundle_copy)) == set()


@pytest.mark.parametrize("name", [STAMP, "proof/manifest.sig", "manifest.json"])
def test_a_renewal_shows_what_was_lost(name: str, bundle_copy: Path, tmp_path: Path) -> None:
    """What was there when proof was renewed, and is not there any more, breaks the chain."""
    renew(bundle_copy, tmp_path / "home", LATER)
    data = (bundle_copy / name).read_bytes()
    (bundle_copy / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert "B080" in faults(verify(bundle_copy))


def test_nothing_to_renew_is_told(bundle_copy: Path, tmp_path: Path) -> None:
    """A bundle without a stamp cannot get a renewed one."""
    stamp_missing(bundle_copy)
    assert expires(bundle_copy) is None
    with pytest.raises(BundleError, match="ingen tidsstämpel"):
        renew(bundle_copy, tmp_path / "home", LATER)
