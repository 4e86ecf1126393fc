"""Keys and certificates: read from PEM, made once, written in one form only."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from tempfile import mkstemp
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey

T = TypeVar("T")

# What cryptography raised when certificates were flipped bit by bit (2026-11).
_UNREADABLE = (
    *(ValueError, UnsupportedAlgorithm),
    *(x509.DuplicateExtension, x509.InvalidVersion, x509.UnsupportedGeneralNameType),
)
_NO_CERTIFICATE = "certifikatet går inte att läsa"
_SHA256 = hashes.SHA256()
_DER = serialization.Encoding.DER
_PEM = serialization.Encoding.PEM
_SPKI = serialization.PublicFormat.SubjectPublicKeyInfo


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return a file's bytes; made, and kept for us alone, if there is no such file yet.

    Several may call at once: a link is made only where nothing is, so one of them wins, and all
    return what the winner kept.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = mkstemp(dir=path.parent)  # which nobody else may read
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(make())
                file.flush()
                os.fsync(descriptor)
            with suppress(FileExistsError):
                path.hardlink_to(name)
        finally:
            Path(name).unlink()
    return path.read_bytes()


def new_key() -> bytes:
    """Return a new Ed25519 key as PEM."""
    return private_pem(ed25519.Ed25519PrivateKey.generate())


def private_pem(key: PrivateKey) -> bytes:
    """Return a private key as PEM (PKCS 8), not encrypted."""
    plain = serialization.NoEncryption()
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, plain)


def private_key(pem: bytes) -> PrivateKey:
    """Read a key to sign with. Raises ``BundleError`` for what is none, or is encrypted."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm) as fault:
        raise BundleError("nyckeln går inte att läsa: den ska vara PEM utan lösenord") from fault
    if not isinstance(key, PrivateKey):
        raise BundleError("nyckeln ska vara Ed25519, EC eller RSA")
    return key


def public_key(data: bytes) -> PublicKey:
    """Read a public key, PEM or DER. Raises ``BundleError``."""
    read = serialization.load_der_public_key
    if data.startswith(b"-----BEGIN"):
        read = serialization.load_pem_public_key
    return _usable(lambda: read(data))


def key_of(certificate: x509.Certificate) -> PublicKey:
    """Return a certificate's key. Raises ``BundleError``."""
    return _usable(certificate.public_key)


def _usable(read: Callable[[], object]) -> PublicKey:
    key = _read(read, "den öppna nyckeln går inte att läsa")
    if not isinstance(key, PublicKey):
        raise BundleError("den öppna nyckeln ska vara Ed25519, EC eller RSA")
    return key


def key_pem(key: PublicKey) -> bytes:
    """Return a public key as PEM."""
    return key.public_bytes(_PEM, _SPKI)


def key_der(key: PublicKey) -> bytes:
    """Return a public key as DER (SubjectPublicKeyInfo)."""
    return key.public_bytes(_DER, _SPKI)


def fingerprint(key: PublicKey) -> Digest:
    """Return what a public key is known by: the digest of its DER."""
    return digest_of([key_der(key)])


def certificates(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Read certificates, in the order of the file. Raises ``BundleError``."""
    found = _read(lambda: x509.load_pem_x509_certificates(pem), _NO_CERTIFICATE)
    return tuple(map(_whole, found))


def certificate_of(der: bytes) -> x509.Certificate:
    """Read one certificate from DER. Raises ``BundleError``."""
    return _whole(_read(lambda: x509.load_der_x509_certificate(der), _NO_CERTIFICATE))


def _whole(certificate: x509.Certificate) -> x509.Certificate:
    """Return a certificate when all of it can be read: cryptography reads a part when asked."""

    def parts() -> tuple[object, ...]:
        days = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
        names = (certificate.subject.rfc4514_string(), certificate.issuer)
        return (*days, *names, certificate.extensions, certificate.public_key())

    _read(parts, _NO_CERTIFICATE)
    return certificate


def certificates_pem(chain: Iterable[x509.Certificate]) -> bytes:
    """Return certificates as PEM, one after the other."""
    return b"".join(one.public_bytes(_PEM) for one in chain)


def subject(certificate: x509.Certificate) -> str:
    """Return whom a certificate is for, as RFC 4514 writes it."""
    return certificate.subject.rfc4514_string()


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Say whether the issuer's key signed the certificate, and may sign others' than its own."""
    try:
        certificate.verify_directly_issued_by(issuer)
        return certificate == issuer or _may_issue(issuer)
    except (InvalidSignature, TypeError, *_UNREADABLE):
        return False


def _may_issue(issuer: x509.Certificate) -> bool:
    """Say whether a certificate is an authority's: any other's holder could issue in its name."""
    try:
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def is_chain(chain: Sequence[x509.Certificate]) -> bool:
    """Say whether each certificate was issued by the next."""
    return all(is_issued_by(one, issuer) for one, issuer in pairwise(chain))


def is_rooted(chain: Sequence[x509.Certificate]) -> bool:
    """Say whether certificates form a chain, up to one that was issued by itself."""
    return is_chain((*chain, chain[-1]))


def chain_of(
    first: x509.Certificate, others: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Return a certificate, its issuer, the issuer's issuer, as far as the others lead."""
    chain, left = [first], [one for one in dict.fromkeys(others) if one != first]
    while issuers := [one for one in left if is_issued_by(chain[-1], one)]:
        chain.append(issuers[0])
        left.remove(issuers[0])
    return tuple(chain)


def sign(key: PrivateKey, data: bytes) -> bytes:
    """Sign: Ed25519 as it is; EC (DER) and RSA (PKCS 1 v1.5) over the SHA-256."""
    match key:
        case ed25519.Ed25519PrivateKey():
            return key.sign(data)
        case ec.EllipticCurvePrivateKey():
            return key.sign(data, ec.ECDSA(_SHA256))
    return key.sign(data, padding.PKCS1v15(), _SHA256)


def is_signed(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Say whether the signature is the key's over the data."""
    try:
        match key:
            case ed25519.Ed25519PublicKey():
                key.verify(signature, data)
            case ec.EllipticCurvePublicKey():
                key.verify(_as_der(key, signature), data, ec.ECDSA(_SHA256))
            case _:
                key.verify(signature, data, padding.PKCS1v15(), _SHA256)
    except InvalidSignature:
        return False
    return True


def _as_der(key: ec.EllipticCurvePublicKey, signature: bytes) -> bytes:
    """Return the signature as DER: browsers write its two numbers bare (ArchiveWeb.page does)."""
    half = (key.key_size + 7) // 8
    if len(signature) != 2 * half or _is_der(signature):
        return signature
    first, second = signature[:half], signature[half:]
    return encode_dss_signature(int.from_bytes(first), int.from_bytes(second))


def _is_der(signature: bytes) -> bool:
    """Say whether it begins as a DER sequence of its own length."""
    return signature[:2] == bytes([0x30, len(signature) - 2])


def _read(read: Callable[[], T], fault: str) -> T:
    try:
        return read()
    except _UNREADABLE as error:
        raise BundleError(fault) from error
