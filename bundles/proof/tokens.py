"""RFC 3161 to the letter: what an authority is asked, and what its reply says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from asn1crypto import cms, core, tsp  # type: ignore[import-untyped]  # ships no types
from cryptography import x509

from bundles.proof.keys import certificate_of, subject
from ogonblick.digest import Digest
from ogonblick.errors import BundleError

_GRANTED = ("granted", "granted_with_mods")
# What asn1crypto raised when replies were cut, and flipped byte by byte (2026-11).
_UNREADABLE = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)


class _Reply(core.Sequence):  # type: ignore[misc]  # asn1crypto ships no types
    """A reply; asn1crypto's own demands a token of refusals too."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


@dataclass(frozen=True)
class Token:
    """What a reply says; nothing of it is verified by reading it.

    ``digest`` is of what was stamped, ``certificates`` holds the signer's own first.
    """

    digest: Digest
    moment: datetime
    nonce: int | None
    policy: str
    certificates: tuple[x509.Certificate, ...]

    @property
    def authority(self) -> str:
        """Return whom the signer's certificate is for."""
        return subject(self.certificates[0])


def request_for(digest: Digest, nonce: int, policy: str) -> bytes:
    """Return what to ask an authority: its policy if given, its certificates always."""
    asked = {
        "version": "v1",
        "message_imprint": imprint(digest),
        "nonce": nonce,
        "cert_req": True,
    }
    if policy:
        asked["req_policy"] = policy
    return bytes(tsp.TimeStampReq(asked).dump())


def imprint(digest: Digest) -> dict[str, object]:
    """Return a digest as requests and tokens hold it."""
    algorithm = {"algorithm": digest.algorithm}
    return {"hash_algorithm": algorithm, "hashed_message": bytes.fromhex(digest.hexadecimal)}


def read_reply(data: bytes) -> Token:
    """Read a reply (``.tsr``). Raises ``BundleError``: a refusal, or what is wrong with it."""
    try:
        reply = _Reply.load(data, strict=True)
        status = reply["status"]["status"].native
        if status not in _GRANTED:
            raise BundleError(f"begäran avslogs ({status})")
        return _token(reply["time_stamp_token"]["content"])
    except _UNREADABLE as fault:
        raise BundleError("tidsstämpeln går inte att tolka") from fault


def _token(signed: Any) -> Token:  # noqa: ANN401 - asn1crypto ships no types
    if not _is_framed(signed):
        raise BundleError("tidsstämpeln motsäger sig själv")
    said = signed["encap_content_info"]["content"].parsed
    hashed = said["message_imprint"]
    return Token(
        digest=Digest(
            hashed["hash_algorithm"]["algorithm"].native, hashed["hashed_message"].native.hex()
        ),
        moment=said["gen_time"].native.astimezone(UTC),
        nonce=said["nonce"].native,
        policy=said["policy"].dotted,
        certificates=tuple(_certificates(signed)),
    )


def _certificates(signed: Any) -> Iterator[x509.Certificate]:  # noqa: ANN401 - the same
    """Yield the signer's certificate, then the others."""
    (signer,) = signed["signer_infos"]
    name = signer["sid"].chosen
    found = {bytes(one.chosen.dump()): one.chosen for one in signed["certificates"]}
    own = [der for der, one in found.items() if _is_named(one, name)]
    if not own:
        raise BundleError("tidsstämpeln saknar sitt eget certifikat")
    for der in (own[0], *(der for der in found if der != own[0])):
        yield certificate_of(der)


def _is_framed(signed: Any) -> bool:  # noqa: ANN401 - the same
    """Say whether what no signature covers agrees with itself, as RFC 5652 (5.1, 5.3) has it.

    Verifiers pass over it: of a stamp's bytes 17 could be changed unseen (2026-11).
    """
    (signer,) = signed["signer_infos"]
    numbered = isinstance(signer["sid"].chosen, cms.IssuerAndSerialNumber)
    versions = (signed["version"].native, signer["version"].native)
    hashed, way = signer["digest_algorithm"], signer["signature_algorithm"]
    return bool(
        versions == ("v3", "v1" if numbered else "v3")
        and hashed.native in [one.native for one in signed["digest_algorithms"]]
        and hashed["parameters"].native is None
        and _hash_of(way) in ("", hashed["algorithm"].native)
        and signer["signed_attrs"].native  # which reads them to the end, or raises
    )


def _hash_of(way: Any) -> str:  # noqa: ANN401 - the same
    """Return the hash that a way to sign names; with ``rsaEncryption`` it names none."""
    return "" if way["algorithm"].native == "rsassa_pkcs1v15" else str(way.hash_algo)


def _is_named(certificate: Any, name: Any) -> bool:  # noqa: ANN401 - the same
    """Say whether a signer's name (issuer and number, or key) is the certificate's."""
    if isinstance(name, cms.IssuerAndSerialNumber):
        same = name["serial_number"].native == certificate.serial_number
        return bool(same and name["issuer"] == certificate.issuer)
    return bool(name.native == certificate.key_identifier)
