"""Signatures: the manifest's, beside it, and the WACZ's own, inside."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

from cryptography import x509
from cryptography.x509.oid import NameOID

from bundles.checks.sealing import Sealing
from bundles.checks.stamps import check_reply_over
from bundles.datapackage import DIGEST_PATH, PATH, plain_json, stamp
from bundles.findings import finding
from bundles.proof.keys import (
    certificates,
    certificates_pem,
    is_chain,
    is_issued_by,
    is_signed,
    key_of,
    key_pem,
)
from bundles.proof.layout import CERTIFICATE, KEY, SIGNATURE, SIGNED, read
from bundles.proof.signed_data import (
    VERSION,
    SignedData,
    bytes_of,
    read_signed_data,
    whole_second,
)
from bundles.proof.stamping import is_near
from bundles.proof.trust import Trust
from bundles.reading import datapackage, read_member
from ogonblick.capture import Finding
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError

TIME_SIGNATURE = "timeSignature"


def check_wacz_signature(wacz: ZipFile, trust: Trust) -> Iterator[Finding]:
    """Yield what is wrong with a WACZ's own signature, over its list of what it holds."""
    try:
        sealing = _wacz_sealing(wacz)
        data = read_member(wacz, DIGEST_PATH)
        said = json.loads(data)
        signed = said.get("signedData")
    except (AttributeError, BundleError, ValueError):
        return  # which B020-B027 tell of
    if signed is None:
        yield from _unsigned(DIGEST_PATH, trust)
        return
    if sealing.is_ours and plain_json(said) != data:
        yield finding("B062", DIGEST_PATH, reason="den är skriven på ett annat sätt")
    try:
        yield from _check_signed_data(read_signed_data(signed), sealing, DIGEST_PATH, trust)
    except BundleError as fault:
        yield finding("B062", DIGEST_PATH, reason=fault)


def check_manifest_signature(folder: Path, sealing: Sealing, trust: Trust) -> Iterator[Finding]:
    """Yield what is wrong with the files that sign a bundle's manifest."""
    wanted = (SIGNED, SIGNATURE, KEY)
    missing = [path for path in wanted if not (folder / path).is_file()]
    if len(missing) == len(wanted):
        yield from _unsigned(SIGNED, trust)
        return
    for path in missing:
        yield finding("B062", path, reason="den saknas")
    if SIGNED not in missing:
        yield from _check_signed_file(folder, sealing, trust)


def _unsigned(place: str, trust: Trust) -> Iterator[Finding]:
    """Tell that nobody signed, which is worse where somebody should have."""
    yield finding("B061", place)
    if trust.signers:
        yield finding("B065", place, found="ingen har signerat")


def _check_signed_file(folder: Path, sealing: Sealing, trust: Trust) -> Iterator[Finding]:
    try:
        data = read(folder, SIGNED)
        said = json.loads(data)
        signed = read_signed_data(said)
    except (BundleError, ValueError) as fault:
        yield finding("B062", SIGNED, reason=fault)
        return
    if plain_json(said) != data:
        yield finding("B062", SIGNED, reason="den är skriven på ett annat sätt")
    yield from _check_signed_data(signed, sealing, SIGNED, trust)
    yield from _check_bare(folder, sealing, signed)


def _check_bare(folder: Path, sealing: Sealing, signed: SignedData) -> Iterator[Finding]:
    """Yield what is wrong with the files that are there for openssl, against what signed."""
    key = signed.key
    if (folder / KEY).is_file() and read(folder, KEY) != key_pem(key):
        yield finding("B062", KEY, reason="det är inte nyckeln som signerade")
    if (folder / SIGNATURE).is_file() and not is_signed(key, read(folder, SIGNATURE), sealing.data):
        yield finding("B063", SIGNATURE)
    beside = read(folder, CERTIFICATE) if (folder / CERTIFICATE).is_file() else b""
    if beside != certificates_pem(signed.chain) and not _is_certified(beside, signed):
        yield finding("B062", CERTIFICATE, reason="det är inte den signerande nyckelns certifikat")


def _is_certified(pem: bytes, signed: SignedData) -> bool:
    """Say whether certificates lie beside a signature that could not name them itself."""
    try:
        chain = certificates(pem)
        whole = certificates_pem(chain) == pem and is_chain(chain)
        return not signed.chain and whole and key_of(chain[0]) == signed.key
    except BundleError:
        return False


def _wacz_sealing(wacz: ZipFile) -> Sealing:
    data, listed = read_member(wacz, PATH), datapackage(wacz)
    created = listed.get("created")
    return Sealing(data, digest_of([data]), _moment(created), str(listed.get("software", "")))


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _check_signed_data(
    signed: SignedData, sealing: Sealing, place: str, trust: Trust
) -> Iterator[Finding]:
    if signed.hash != str(sealing.digest):
        yield finding("B064", place)
    if not is_signed(signed.key, bytes_of(signed.signature), signed.hash.encode()):
        yield finding("B063", place)
    if not _is_expected(signed, trust):
        yield finding("B065", place, found=signed.signer)
    yield from _check_telling(signed, sealing, place)
    yield from _check_certificate(signed, place, trust)


def _is_expected(signed: SignedData, trust: Trust) -> bool:
    """Say whether the key, or a certificate that it leads back to, is one that should sign."""
    chain = signed.chain
    return not trust.signers or any(
        one in chain or (chain and is_issued_by(chain[-1], one)) or key_of(one) == signed.key
        if isinstance(one, x509.Certificate)
        else one == signed.key
        for one in trust.signers
    )


def _check_telling(signed: SignedData, sealing: Sealing, place: str) -> Iterator[Finding]:
    """Yield where a signature tells of another sealing; ours tell of it in the same words."""
    told = (signed.software, signed.version)
    if sealing.is_ours and told != (sealing.software, VERSION):
        yield finding("B062", place, reason="den nämner ett annat program än det som förseglade")
    if sealing.at is None:
        return
    same = signed.created == whole_second(sealing.at) if sealing.is_ours else True
    if not (same and is_near(signed.created, sealing.at)):
        yield finding("B069", place, created=stamp(signed.created), sealed=stamp(sealing.at))


def _check_certificate(signed: SignedData, place: str, trust: Trust) -> Iterator[Finding]:
    if not signed.chain:
        return
    for one in signed.chain:
        since, until = one.not_valid_before_utc, one.not_valid_after_utc
        if not since <= signed.created <= until:
            yield finding("B066", place, since=since.date(), until=until.date())
    if not _is_for(signed.chain[0], signed.domain):
        yield finding("B067", place, domain=signed.domain)
    if not is_chain(signed.chain):
        yield finding("B068", place)
    text = signed.signature.encode()
    stamped = Sealing(text, digest_of([text]), signed.created)
    where = f"{place}, {TIME_SIGNATURE}"
    yield from check_reply_over(stamped, signed.time_signature, signed.time_chain, where, trust)


def _is_for(certificate: x509.Certificate, domain: str) -> bool:
    """Say whether a certificate is for the domain, by its names or else by its subject."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = found.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        named = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        names = [str(one.value) for one in named]
    wildcard = f"*.{domain.partition('.')[2]}"
    return domain in names or wildcard in names
