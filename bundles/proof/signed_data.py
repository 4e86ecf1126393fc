"""SignatureData of WACZ Auth 0.1.0: a digest signed, by whom, with what, and when."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from bundles.datapackage import SOFTWARE, stamp
from bundles.proof.keys import (
    PrivateKey,
    PublicKey,
    certificates,
    certificates_pem,
    fingerprint,
    key_der,
    key_of,
    public_key,
    sign,
    subject,
)
from bundles.proof.stamping import Stamp
from ogonblick.digest import Digest
from ogonblick.errors import BundleError

VERSION = "0.1.0"
"""The version of WACZ Auth that we write."""

_ALWAYS = {"hash", "created", "software", "signature"}
_ANONYMOUS = {*_ALWAYS, "version", "publicKey"}
_NAMED = {*_ALWAYS, "version", "domain", "domainCert", "timeSignature", "timestampCert"}

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)

Said = Mapping[str, str]
"""SignatureData as its JSON has it."""


@dataclass(frozen=True)
class Signer:
    """A key that signs, with its certificates (its own first) and their domain, if it has any."""

    key: PrivateKey
    chain: tuple[x509.Certificate, ...] = ()
    domain: str = ""


@dataclass(frozen=True)
class SignedData:
    """SignatureData as read; nothing of it is verified by reading it.

    ``signature`` stays base64, for that is what its time stamp is of. ``chain``, ``domain`` and
    what is stamped are empty for a key without certificate.
    """

    hash: str
    created: datetime
    software: str
    version: str
    signature: str
    key: PublicKey
    chain: tuple[x509.Certificate, ...] = ()
    domain: str = ""
    time_signature: bytes = b""
    time_chain: bytes = b""

    @property
    def signer(self) -> str:
        """Return who signed: whom the certificate is for, or else the key's fingerprint."""
        return subject(self.chain[0]) if self.chain else str(fingerprint(self.key))


def sign_digest(
    signer: Signer, digest: Digest, created: datetime, stamped: Callable[[bytes], Stamp | None]
) -> Said:
    """Sign a digest, as it is printed.

    ``created`` is told in whole seconds: an authority that knows no smaller ones would else have
    stamped before it (authsign refuses that). With a certificate the standard asks for a time
    stamp over the signature as well; where none can be had, only its form without certificate is
    left.
    """
    text = str(digest)
    signature = _base64(sign(signer.key, text.encode()))
    said = {
        "hash": text,
        "created": stamp(whole_second(created)),
        "software": SOFTWARE,
        "version": VERSION,
        "signature": signature,
    }
    time = stamped(signature.encode()) if signer.chain else None
    return {**said, **(_named(signer, time) if time else _anonymous(signer))}


def whole_second(moment: datetime) -> datetime:
    """Return the whole second that a moment lies in, as signatures tell it."""
    return moment.replace(microsecond=0)


def _anonymous(signer: Signer) -> Said:
    return {"publicKey": _base64(key_der(signer.key.public_key()))}


def _named(signer: Signer, time: Stamp) -> Said:
    return {
        "domain": signer.domain,
        "domainCert": certificates_pem(signer.chain).decode(),
        "timeSignature": _base64(time.reply),
        "timestampCert": time.chain.decode(),
    }


def read_signed_data(said: object) -> SignedData:
    """Read SignatureData from its JSON. Raises ``BundleError`` that says what is wrong."""
    if not isinstance(said, dict) or not all(isinstance(one, str) for one in said.values()):
        raise BundleError("den har inte standardens form")
    known = _NAMED | {"crossSignedCert"} if "domainCert" in said else _ANONYMOUS
    needed = _NAMED if "domainCert" in said else _ANONYMOUS
    # ArchiveWeb.page writes no version (2026-11)
    if faults := sorted((said.keys() - known) | (needed - said.keys() - {"version"})):
        raise BundleError(f"den saknar eller har för mycket: {', '.join(faults)}")
    return _read_named(said) if "domainCert" in said else _read_anonymous(said)


def _read_anonymous(said: Said) -> SignedData:
    return _read(said, public_key(bytes_of(said["publicKey"])))


def _read_named(said: Said) -> SignedData:
    chain = certificates(said["domainCert"].encode())
    stamped = bytes_of(said["timeSignature"])
    return _read(
        said, key_of(chain[0]), chain, said["domain"], stamped, said["timestampCert"].encode()
    )


def _read(  # what the two forms share, and then what only one of them has
    said: Said,
    key: PublicKey,
    chain: tuple[x509.Certificate, ...] = (),
    domain: str = "",
    time_signature: bytes = b"",
    time_chain: bytes = b"",
) -> SignedData:
    bytes_of(said["signature"])
    return SignedData(
        hash=said["hash"],
        created=_moment(said["created"]),
        software=said["software"],
        version=said.get("version", ""),
        signature=said["signature"],
        key=key,
        chain=chain,
        domain=domain,
        time_signature=time_signature,
        time_chain=time_chain,
    )


def bytes_of(text: str) -> bytes:
    """Read base64, written as it should be. Raises ``BundleError``."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as fault:
        raise BundleError("ett värde är inte base64") from fault
    if _base64(data) != text:
        raise BundleError("ett värde är inte base64")
    return data


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _moment(text: str) -> datetime:
    """Read a moment as RFC 3339 writes it; Python takes any character for the T between."""
    if not _RFC_3339.fullmatch(text):
        raise BundleError(f"tiden {text} går inte att tolka, eller saknar tidszon")
    try:
        return datetime.fromisoformat(text)
    except ValueError as fault:
        raise BundleError(f"tiden {text} går inte att tolka") from fault
