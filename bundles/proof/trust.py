"""Whether a time stamp holds: its signature, and whom it leads back to."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from bundles.proof.keys import PublicKey, certificates, certificates_pem, public_key
from bundles.proof.tokens import Token, read_reply
from ogonblick.digest import Digest
from ogonblick.errors import BundleError

_SECONDS = 30


@dataclass(frozen=True)
class Trust:
    """What a verifier has got from elsewhere than the bundle; empty where nothing is known.

    One of ``signers`` (public keys, or certificates that a signer's may lead back to) should have
    signed; time stamps must lead back to one of ``authorities``, local ones too if they are
    ``demanded``: a bundle from before there was an authority has no other.
    """

    signers: tuple[PublicKey | x509.Certificate, ...] = ()
    authorities: tuple[x509.Certificate, ...] = ()
    demanded: bool = False


NOTHING_KNOWN = Trust()
"""The trust of somebody who has got nothing but the bundle."""


def read_signers(pem: bytes) -> tuple[PublicKey | x509.Certificate, ...]:
    """Read what should have signed: certificates, or one public key. Raises ``BundleError``."""
    return certificates(pem) if b"BEGIN CERTIFICATE" in pem else (public_key(pem),)


def check_reply(reply: bytes, digest: Digest, roots: Sequence[x509.Certificate]) -> Token:
    """Return what a stamp over the digest says, once it is verified up to one of the roots.

    Certificates need only have been valid when the stamp was made. Raises ``BundleError`` that
    says what is wrong.
    """
    token = read_reply(reply)
    if token.digest != digest:
        raise BundleError("tidsstämpeln gäller något annat innehåll")
    try:
        decoded = decode_timestamp_response(reply)
    except ValueError:
        # Authorities send their certificates unsorted, which strict DER forbids (OpenSSL 3.0 does
        # with two of them: InvalidSetOrdering, 2026-11).
        _check_by_openssl(reply, token, roots)
        return token
    try:
        verifier = VerifierBuilder(roots=list(roots)).build()
        verifier.verify(decoded, bytes.fromhex(digest.hexadecimal))
    except (ValueError, VerificationError) as fault:
        raise BundleError(f"tidsstämpeln går inte att lita på: {fault}") from fault
    return token


def _check_by_openssl(reply: bytes, token: Token, roots: Sequence[x509.Certificate]) -> None:
    """Verify with the program ``openssl``, which is less strict about how a reply is written."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "reply.tsr").write_bytes(reply)
        (folder / "roots.pem").write_bytes(certificates_pem(roots))
        command: list[str | Path] = [
            *("openssl", "ts", "-verify", "-digest", token.digest.hexadecimal),
            *("-in", folder / "reply.tsr", "-CAfile", folder / "roots.pem"),
            *("-attime", str(int(token.moment.timestamp()))),
        ]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise BundleError(
                "tidsstämpeln är skriven så att programmet openssl behövs, och det finns inte här"
            ) from fault
    if done.returncode:
        raise BundleError("tidsstämpeln går inte att lita på, enligt openssl")
