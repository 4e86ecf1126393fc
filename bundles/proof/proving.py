"""The proof of a bundle: its manifest signed and stamped, as files that standard tools read."""

from collections.abc import Iterator
from datetime import datetime

from bundles.datapackage import plain_json
from bundles.proof.keys import certificates_pem, key_pem, sign
from bundles.proof.layout import CERTIFICATE, FOLDER, KEY, SIGNATURE, SIGNED, Files
from bundles.proof.prover import Prover
from bundles.proof.signed_data import Signer
from bundles.proof.stamping import Stamp
from ogonblick.digest import digest_of


def proof_of(manifest: bytes, at: datetime, prover: Prover) -> Files:
    """Return the files of proof over a manifest's bytes, sealed at an aware moment.

    Raises ``ProofUnavailable`` if less can be had than the settings demand.
    """
    signer = prover.signer()
    signed = dict(_signature(manifest, at, prover, signer)) if signer else {}
    stamped = {
        path: data for one in prover.stamps(manifest, at) for path, data in _stamp_files(one)
    }
    return signed | stamped


def _signature(
    manifest: bytes, at: datetime, prover: Prover, signer: Signer
) -> Iterator[tuple[str, bytes]]:
    """Yield the signature twice: in the web archives' form, and bare over the manifest's bytes.

    The bare one is for openssl, which then needs nothing but the manifest, the signature and the
    key.
    """
    yield SIGNED, plain_json(prover.sign(signer, digest_of([manifest]), at))
    yield SIGNATURE, sign(signer.key, manifest)
    yield KEY, key_pem(signer.key.public_key())
    if signer.chain:
        yield CERTIFICATE, certificates_pem(signer.chain)


def _stamp_files(stamp: Stamp) -> Iterator[tuple[str, bytes]]:
    yield f"{FOLDER}/{stamp.name}.tsr", stamp.reply
    yield f"{FOLDER}/{stamp.name}.pem", stamp.chain
