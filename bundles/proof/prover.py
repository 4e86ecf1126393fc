"""The prover: signs and stamps as the settings say, or says why it cannot."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bundles.proof.authorities import Authority, RemoteAuthority
from bundles.proof.keys import certificates, key_of, made_once, new_key, private_key
from bundles.proof.local import local_authority
from bundles.proof.signed_data import Said, Signer, sign_digest
from bundles.proof.stamping import Stamp, Wanted, stamps
from ogonblick.digest import Digest
from ogonblick.errors import BundleError, ProofUnavailable
from ogonblick.settings import Settings


@dataclass(frozen=True)
class Prover:
    """What sealing proves a bundle with. Nothing is read, made or asked before it is needed.

    ``clock`` gives aware moments; only the local authority looks at it.
    """

    settings: Settings
    clock: Callable[[], datetime]

    def signer(self) -> Signer | None:
        """Return the key to sign with, made if the settings name none and there is none.

        Raises ``ProofUnavailable`` if it cannot be had and is demanded; None if it is not.
        """
        try:
            return _signer(self.settings)
        except (BundleError, OSError) as fault:
            if self.settings.demand_signature:
                raise ProofUnavailable(
                    f"Det går inte att signera: {fault}. Inget är förseglat. Rätta"
                    " OGONBLICK_SIGNING_KEY eller OGONBLICK_SIGNING_CERTIFICATE och kör igen."
                ) from fault
            return None

    def authorities(self) -> Sequence[Authority]:
        """Return who is to stamp, the local one if nobody is named.

        Raises ``ProofUnavailable`` if a file of theirs cannot be read or made, and stamps are
        demanded; there are none if not.
        """
        try:
            return _authorities(self.settings, self.clock)
        except (BundleError, OSError) as fault:
            if self.settings.demand_timestamps:
                raise ProofUnavailable(
                    f"Det går inte att tidsstämpla: {fault}. Inget är förseglat. Rätta"
                    " OGONBLICK_TIMESTAMP_CERTIFICATES, eller se över OGONBLICK_HOME/keys, och"
                    " kör igen."
                ) from fault
            return []

    def stamps(self, data: bytes, at: datetime) -> list[Stamp]:
        """Have data stamped by every authority, by as many as the settings demand at least."""
        return self._stamps(data, at, self.settings.demand_timestamps, sys.maxsize)

    def stamp(self, data: bytes, at: datetime) -> Stamp:
        """Have data stamped by the first authority that can, whatever the settings demand."""
        return self._stamps(data, at, 1, 1)[0]

    def sign(self, signer: Signer, digest: Digest, at: datetime) -> Said:
        """Sign a digest; a signature with a certificate is stamped too."""
        least = min(1, self.settings.demand_timestamps)

        def stamped(signature: bytes) -> Stamp | None:
            return next(iter(self._stamps(signature, at, least, 1)), None)

        return sign_digest(signer, digest, at, stamped)

    def _stamps(self, data: bytes, at: datetime, least: int, most: int) -> list[Stamp]:
        wanted = Wanted(self.settings.timestamp_policy, least, most)
        return stamps(self.authorities(), data, at, wanted)


def _keys(settings: Settings) -> Path:
    return settings.home / "keys"


def _signer(settings: Settings) -> Signer:
    if not settings.signing_key:
        return Signer(private_key(made_once(_keys(settings) / "signing.pem", new_key)))
    key = private_key(Path(settings.signing_key).read_bytes())
    if not settings.signing_certificate:
        return Signer(key)
    chain = certificates(Path(settings.signing_certificate).read_bytes())
    if key_of(chain[0]) != key.public_key():
        raise BundleError("certifikatet hör inte till nyckeln")
    return Signer(key, chain, settings.signing_domain)


def _authorities(settings: Settings, clock: Callable[[], datetime]) -> Sequence[Authority]:
    addresses = settings.timestamp_authorities.split()
    if not addresses:
        return [local_authority(_keys(settings), clock)]
    roots = certificates(Path(settings.timestamp_certificates).read_bytes())
    return [RemoteAuthority(address, roots) for address in addresses]
