"""Signatures: made once with what is configured, and verified by standard tools as well."""

import base64
import json
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from bundles.proof.keys import (
    certificates_pem,
    is_signed,
    key_pem,
    made_once,
    new_key,
    private_key,
    sign,
)
from bundles.proof.prover import Prover
from bundles.proof.trust import Trust, read_signers
from bundles.seal import seal
from bundles.verify import verify
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture
from ogonblick.errors import BundleError, ProofUnavailable, SettingsError
from ogonblick.settings_reading import settings_from
from tests.bundles.building import SEALED, faults, prover
from tests.bundles.certifying import DOMAIN, KINDS, party, signing

ANONYMOUS = {"hash", "created", "software", "version", "signature", "publicKey"}
NAMED = (ANONYMOUS - {"publicKey"}) | {"domain", "domainCert", "timeSignature", "timestampCert"}


def wacz_signature(bundle: Bundle) -> dict[str, str]:
    """Return what the WACZ itself says of its signature."""
    with zipfile.ZipFile(bundle.folder / "snapshot.wacz") as wacz:
        signed: dict[str, str] = json.loads(wacz.read("datapackage-digest.json"))["signedData"]
    return signed


def test_a_key_signs_without_a_name(sealed_once: Bundle) -> None:
    """Manifest and WACZ carry the standard's form for a key alone, each over its own digest."""
    beside = json.loads((sealed_once.folder / "proof/manifest.sig.json").read_bytes())
    inside = wacz_signature(sealed_once)
    assert beside.keys() == inside.keys() == ANONYMOUS
    assert beside["hash"] == str(sealed_once.digest)
    assert (beside["publicKey"], beside["created"]) == (inside["publicKey"], inside["created"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_signs_for_a_domain(kind: str, capture: Capture, tmp_path: Path) -> None:
    """EC, RSA and Ed25519 certificates sign and stamp; openssl verifies what the WACZ says."""
    signer = party(DOMAIN, party("rot"), kind)
    own = prover(tmp_path / "home", **signing(tmp_path / "signer", signer))
    bundle = seal(capture, tmp_path / "bundle", SEALED, own)
    assert faults(verify(bundle.folder)) == set()
    said = wacz_signature(bundle)
    assert said.keys() == NAMED
    (tmp_path / "text").write_text(said["hash"])
    (tmp_path / "sig").write_bytes(base64.b64decode(said["signature"]))
    (tmp_path / "time.tsr").write_bytes(base64.b64decode(said["timeSignature"]))
    (tmp_path / "time.pem").write_text(said["timestampCert"])
    (tmp_path / "signed").write_text(said["signature"])
    digest = [] if kind == "ed25519" else ["-digest", "sha256"]
    verified = ["pkeyutl", "-verify", "-certin", "-inkey", "signer/chain.pem", "-rawin", *digest]
    for command in (
        [*verified, "-in", "text", "-sigfile", "sig"],
        ["ts", "-verify", "-data", "signed", "-in", "time.tsr", "-CAfile", "time.pem"],
    ):
        subprocess.run(["openssl", *command], cwd=tmp_path, check=True, capture_output=True)


def test_the_expected_signer_is_told_from_others(sealed_once: Bundle) -> None:
    """Whoever has the key from elsewhere sees that it signed, and that no other did."""
    own = read_signers((sealed_once.folder / "proof/key.pem").read_bytes())
    other = read_signers(key_pem(private_key(new_key()).public_key()))
    for source in (sealed_once.folder, sealed_once.folder / "snapshot.wacz"):
        assert faults(verify(source, trust=Trust(own))) == set()
        assert faults(verify(source, trust=Trust(other))) == {"B065"}


def test_the_expected_issuer_is_told_from_others(capture: Capture, tmp_path: Path) -> None:
    """A root that the signer's certificate leads back to is enough; another root is not."""
    root = party("rot")
    signer = party(DOMAIN, root)
    own = prover(tmp_path / "home", **signing(tmp_path / "signer", signer))
    folder = seal(capture, tmp_path / "bundle", SEALED, own).folder
    for known, found in ((root, set()), (signer, set()), (party("annan"), {"B065"})):
        expected = read_signers(certificates_pem(known.chain[-1:]))
        assert faults(verify(folder, trust=Trust(expected))) == found


def test_a_browser_s_signature_is_understood() -> None:
    """ArchiveWeb.page signs with P-384 and writes the two numbers bare; so may others."""
    key = ec.generate_private_key(ec.SECP384R1())
    text = b"sha256:" + b"0" * 64
    numbers = decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
    bare = b"".join(number.to_bytes(48) for number in numbers)
    assert is_signed(key.public_key(), bare, text)
    assert is_signed(key.public_key(), sign(key, text), text)
    assert not is_signed(key.public_key(), bare, text + b"1")
    assert not is_signed(key.public_key(), b"", text)


def test_many_at_once_make_one_key(tmp_path: Path) -> None:
    """Of twenty who need a key at the same time all get the same, and nobody else may read it."""
    place = tmp_path / "home" / "keys" / "signing.pem"
    with ThreadPoolExecutor(20) as pool:
        made = set(pool.map(lambda _: made_once(place, new_key), range(20)))
    assert len(made) == 1
    assert [path.name for path in place.parent.iterdir()] == ["signing.pem"]
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def unreadable_key(tmp_path: Path) -> dict[str, str]:
    """No PEM."""
    (tmp_path / "key").write_text("x")
    return {"signing_key": str(tmp_path / "key")}


def missing_key(tmp_path: Path) -> dict[str, str]:
    """No file."""
    return {"signing_key": str(tmp_path / "none")}


def another_s_certificate(tmp_path: Path) -> dict[str, str]:
    """Two certificates' files, mixed up."""
    one = signing(tmp_path / "one", party(DOMAIN, party("rot")))
    return one | {"signing_key": signing(tmp_path / "two", party(DOMAIN))["signing_key"]}


FAULTS = [unreadable_key, missing_key, another_s_certificate]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_without_a_signature_nothing_is_sealed(
    fault: object, capture: Capture, tmp_path: Path
) -> None:
    """What cannot be signed is not sealed, may be tried again, and leaves nothing behind."""
    assert callable(fault)
    own: Prover = prover(tmp_path / "home", **fault(tmp_path))
    with pytest.raises(ProofUnavailable, match="OGONBLICK_SIGNING_KEY") as told:
        seal(capture, tmp_path / "to" / "bundle", SEALED, own)
    assert told.value.temporary
    assert list((tmp_path / "to").iterdir()) == []


def test_a_certificate_for_another_domain_seals_nothing(capture: Capture, tmp_path: Path) -> None:
    """A signature that verification would refuse is not sealed with."""
    signer = signing(tmp_path / "signer", party(DOMAIN, party("rot")), "annan.example")
    with pytest.raises(BundleError, match="B067"):
        seal(capture, tmp_path / "to" / "bundle", SEALED, prover(tmp_path / "home", **signer))
    assert list((tmp_path / "to").iterdir()) == []


def test_an_unsigned_bundle_says_so(capture: Capture, tmp_path: Path) -> None:
    """Where no signature is demanded the bundle is sealed without, which verification tells."""
    own = prover(tmp_path / "home", demand_signature=False, **missing_key(tmp_path))
    folder = seal(capture, tmp_path / "bundle", SEALED, own).folder
    assert [one.place for one in verify(folder) if one.code == "B061"] == [
        "proof/manifest.sig.json",
        "datapackage-digest.json",
    ]
    assert faults(verify(folder)) == {"B061"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIGNING_CERTIFICATE", "chain.pem"),
        ("TIMESTAMP_AUTHORITIES", "http://tsa.example"),
        ("TIMESTAMP_CERTIFICATES", "roots.pem"),
        ("TIMESTAMP_AUTHORITIES", "ftp://tsa.example"),
        ("TIMESTAMP_POLICY", "good"),
        ("DEMAND_TIMESTAMPS", "2"),
    ],
)
def test_settings_that_prove_nothing_are_refused(name: str, value: str) -> None:
    """A setting of proof that stands alone, or asks too much, is named before anything begins."""
    with pytest.raises(SettingsError, match=f"OGONBLICK_{name}"):
        settings_from({f"OGONBLICK_{name}": value})
