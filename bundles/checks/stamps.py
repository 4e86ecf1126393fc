"""Time stamps over a bundle's manifest, and over a signature."""

from collections.abc import Iterator
from pathlib import Path

from cryptography import x509

from bundles.checks.sealing import Sealing
from bundles.datapackage import stamp
from bundles.findings import finding
from bundles.proof.keys import certificates, certificates_pem, is_rooted
from bundles.proof.layout import chain_file, read, stamp_files
from bundles.proof.local import is_local
from bundles.proof.stamping import is_near
from bundles.proof.tokens import Token, read_reply
from bundles.proof.trust import Trust, check_reply
from ogonblick.capture import Finding
from ogonblick.errors import BundleError


def check_stamps(folder: Path, sealing: Sealing, trust: Trust) -> Iterator[Finding]:
    """Yield what is wrong with the stamps over the manifest, one by one."""
    paths = stamp_files(folder)
    if not paths:
        yield finding("B072")
    if not paths and trust.demanded:
        yield finding("B075", reason="den som väntades har inte stämplat")
    for path in paths:
        yield from check_stamp(folder, path, sealing, trust)


def check_stamp(folder: Path, path: str, sealing: Sealing, trust: Trust) -> Iterator[Finding]:
    """Yield what is wrong with the stamp at ``path``, with its certificates beside it."""
    try:
        reply, chain = read(folder, path), read(folder, chain_file(path))
    except BundleError as fault:
        yield finding("B073", path, reason=fault)
        return
    yield from check_reply_over(sealing, reply, chain, path, trust)


def check_reply_over(
    sealing: Sealing, reply: bytes, chain: bytes, place: str, trust: Trust
) -> Iterator[Finding]:
    """Yield what is wrong with a reply over some bytes, and how far it can be trusted."""
    try:
        token, beside = read_reply(reply), _read_chain(chain)
    except BundleError as fault:
        yield finding("B073", place, reason=fault)
        return
    if beside[0] != token.certificates[0]:
        yield finding("B073", place, reason="certifikaten bredvid är inte stämpelns egna")
    if token.digest != sealing.digest:
        yield finding("B074", place)
    try:
        check_reply(reply, token.digest, _roots(token, beside, trust))
    except BundleError as fault:
        yield finding("B075", place, reason=fault)
    if sealing.at and not is_near(token.moment, sealing.at):
        yield finding("B076", place, moment=stamp(token.moment), sealed=stamp(sealing.at))
    yield from _check_reach(token, place, trust)


def _read_chain(pem: bytes) -> tuple[x509.Certificate, ...]:
    chain = certificates(pem)
    if certificates_pem(chain) != pem:
        raise BundleError("certifikaten bredvid är skrivna på ett annat sätt")
    if not is_rooted(chain):
        raise BundleError("certifikaten bredvid är inte utfärdade av varandra")
    return chain


def _roots(
    token: Token, beside: tuple[x509.Certificate, ...], trust: Trust
) -> tuple[x509.Certificate, ...]:
    """Return what a stamp must lead back to: what is known from elsewhere, for what may be so."""
    if trust.demanded or (trust.authorities and not is_local(token.certificates[0])):
        return trust.authorities
    return beside[1:] or beside


def _check_reach(token: Token, place: str, trust: Trust) -> Iterator[Finding]:
    """Yield what a good stamp still does not prove."""
    if is_local(token.certificates[0]):
        yield finding("B077", place)
    elif not trust.authorities:
        yield finding("B078", place, authority=token.authority)
