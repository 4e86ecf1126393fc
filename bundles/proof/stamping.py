"""Time stamps had from authorities, each looked at before it is believed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bundles.proof.authorities import Authority
from bundles.proof.keys import certificates_pem, chain_of, is_rooted
from bundles.proof.tokens import Token, request_for
from bundles.proof.trust import check_reply
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError, ProofUnavailable

NEAR = timedelta(minutes=10)
"""How far a stamp may lie from the moment that it should confirm (WACZ Auth 0.1.0)."""

_NONCE_BITS = 64


@dataclass(frozen=True)
class Stamp:
    """A time stamp as it is kept: the raw reply, and certificates (PEM) from signer to root."""

    name: str
    reply: bytes
    chain: bytes


@dataclass(frozen=True)
class Wanted:
    """What is asked for: the policy (empty: the authority's own), and how many stamps.

    Fewer than ``least`` are an error; when there are ``most``, nobody else is asked.
    """

    policy: str
    least: int
    most: int


def stamps(
    authorities: Sequence[Authority], data: bytes, at: datetime, wanted: Wanted
) -> list[Stamp]:
    """Ask the authorities for stamps; each is named by its number and its authority.

    ``at`` is the moment that the stamps should confirm. Raises ``ProofUnavailable`` that names
    those that gave none, if there are too few.
    """
    had: list[Stamp] = []
    faults = []
    for name, authority in zip(names(authorities), authorities, strict=True):
        if len(had) == wanted.most:
            break
        try:
            had.append(_stamp(authority, name, data, at, wanted.policy))
        except ProofUnavailable as fault:
            faults.append(str(fault))
    if len(had) < wanted.least:
        raise ProofUnavailable(
            f"{len(had)} av {wanted.least} tidsstämplar kom. Inget är förseglat: försök igen"
            " senare, eller ange en annan tidsstämplare i OGONBLICK_TIMESTAMP_AUTHORITIES.\n"
            + "\n".join(faults)
        )
    return had


def names(authorities: Sequence[Authority]) -> list[str]:
    """Return what each authority's stamp is called, fit for a file."""
    return [f"{number}-{one.name}" for number, one in enumerate(authorities, start=1)]


def _stamp(authority: Authority, name: str, data: bytes, at: datetime, policy: str) -> Stamp:
    digest, nonce = digest_of([data]), secrets.randbits(_NONCE_BITS)
    reply = authority.reply(request_for(digest, nonce, policy))
    try:
        token = check_reply(reply, digest, authority.roots)
        _check_answer(token, nonce, at, policy)
    except BundleError as fault:
        raise ProofUnavailable(f"Svaret från {authority.name} duger inte: {fault}.") from fault
    chain = chain_of(token.certificates[0], (*token.certificates, *authority.roots))
    if not is_rooted(chain):
        raise ProofUnavailable(
            f"Certifikaten för {authority.name} leder inte ända till en rot. Lägg roten i"
            " OGONBLICK_TIMESTAMP_CERTIFICATES."
        )
    return Stamp(name, reply, certificates_pem(chain))


def _check_answer(token: Token, nonce: int, at: datetime, policy: str) -> None:
    """Raise ``BundleError`` for a stamp that is no answer to this request, or of another time."""
    if token.nonce != nonce:
        raise BundleError("det hör till en annan begäran")
    if policy and token.policy != policy:
        raise BundleError(f"det följer policyn {token.policy} i stället för {policy}")
    if not is_near(token.moment, at):
        raise BundleError(f"det säger {token.moment:%Y-%m-%d %H:%M} UTC; jämför med datorns klocka")


def is_near(one: datetime, other: datetime) -> bool:
    """Say whether two moments lie within ten minutes of each other."""
    return abs(one - other) <= NEAR
