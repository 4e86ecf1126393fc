"""The local authority: real time stamps from a clock that proves nothing to anybody else.

It is what stamps where no other authority is named, so that every bundle has the same form, and
so that nothing has to be set up to try the program.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import cms, tsp  # type: ignore[import-untyped]  # ships no types
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bundles.proof.keys import (
    PrivateKey,
    certificates,
    certificates_pem,
    made_once,
    private_key,
    private_pem,
    sign,
)
from ogonblick.digest import digest_of

LOCAL = "Lokal tidsstämpel: bevisar bara den egna klockan"
"""The local authority's name: in its certificate, and so in every stamp of it."""

_POLICY = "2.25.162898112377224269960059434858311796152"
_YEARS = timedelta(days=3652)


@dataclass(frozen=True)
class LocalAuthority:
    """An authority of our own; ``chain`` holds its certificate and then the root's."""

    key: PrivateKey
    chain: tuple[x509.Certificate, ...]
    clock: Callable[[], datetime]
    name: str = "lokal"

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """Return our own root."""
        return self.chain[-1:]

    def reply(self, request: bytes) -> bytes:
        """Stamp what is asked for, with the moment of our clock in whole seconds."""
        token = self._token(tsp.TimeStampReq.load(request))
        signed = {"content_type": "signed_data", "content": self._signed(token)}
        answer = {"status": {"status": "granted"}, "time_stamp_token": signed}
        return bytes(tsp.TimeStampResp(answer).dump())

    def _token(self, request: Any) -> bytes:  # noqa: ANN401 - asn1crypto ships no types
        own = _read(self.chain[0].public_bytes(Encoding.DER))
        said = {
            "version": "v1",
            "policy": _POLICY,
            "message_imprint": request["message_imprint"],
            "serial_number": x509.random_serial_number(),
            "gen_time": self.clock().astimezone(UTC).replace(microsecond=0),
            "nonce": request["nonce"],
            "tsa": asn1_x509.GeneralName("directory_name", own.subject),
        }
        return bytes(tsp.TSTInfo(said).dump())

    def _signed(self, token: bytes) -> dict[str, object]:
        """Return the token in CMS, signed as RFC 5816 asks: naming the certificate by SHA-256."""
        certificate = self.chain[0].public_bytes(Encoding.DER)
        own = _read(certificate)
        attributes = _attributes(token, certificate)
        issuer = {"issuer": own.issuer, "serial_number": own.serial_number}
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", issuer),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": sign(self.key, attributes.dump()),
        }
        return {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": cms.ParsableOctetString(token),
            },
            "certificates": [cms.CertificateChoices("certificate", own)],
            "signer_infos": [signer],
        }


def local_authority(folder: Path, clock: Callable[[], datetime]) -> LocalAuthority:
    """Return this year's authority, kept in ``folder``, made there if there is none.

    There is a new one every year, for its certificates last ten, and must outlive its stamps.
    """
    now = clock().astimezone(UTC)
    pem = made_once(folder / f"authority-{now.year}.pem", lambda: _new_authority(now))
    return LocalAuthority(private_key(pem), certificates(pem), clock)


def is_local(certificate: x509.Certificate) -> bool:
    """Say whether a stamp's certificate is a local authority's, by its own word."""
    return certificate.subject == _name(LOCAL)


def _attributes(token: bytes, certificate: bytes) -> Any:  # noqa: ANN401 - asn1crypto ships no types
    """Return what is signed: the kind of content, its digest, and whose certificate it is."""
    own = {"cert_hash": bytes.fromhex(digest_of([certificate]).hexadecimal)}
    said = {
        "content_type": ["tst_info"],
        "message_digest": [bytes.fromhex(digest_of([token]).hexadecimal)],
        "signing_certificate_v2": [{"certs": [own]}],
    }
    return cms.CMSAttributes([{"type": kind, "values": values} for kind, values in said.items()])


def _read(certificate: bytes) -> Any:  # noqa: ANN401 - the same
    return asn1_x509.Certificate.load(certificate)


def _new_authority(now: datetime) -> bytes:
    """Return a key with its certificate, and the root's certificate, as PEM.

    The root's own key is thrown away: nobody can make another authority in its name.
    """
    root, key = _new_key(), _new_key()
    name = _name(f"{LOCAL} (rot)")
    top = _certificate(name, name, root, now).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    own = _certificate(_name(LOCAL), name, key, now).add_extension(usage, critical=True)
    chain = [one.sign(root, hashes.SHA256()) for one in (own, top)]
    return private_pem(key) + certificates_pem(chain)


def _new_key() -> ec.EllipticCurvePrivateKey:
    """Return a key on P-256: openssl puts no Ed25519 into the CMS of a stamp."""
    return ec.generate_private_key(ec.SECP256R1())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    """Begin a certificate, valid from before the year, wherever in it a clock is set right."""
    start = datetime(now.year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _YEARS)
    )
