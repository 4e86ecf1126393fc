"""A security key in software: what a browser would send for it, and ways to do each thing wrong."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

FLAG = AuthenticatorData.FLAG
HERE, SEEN = FLAG.UP, FLAG.UP | FLAG.UV


@dataclass
class SoftKey:
    """A key bound to one name, with how often it was used; ``flags`` is what it vouches for."""

    origin: str = "http://localhost"
    name: str = "localhost"
    count: int = 0
    flags: FLAG = SEEN
    id: bytes = b"nyckel-nummer-ett"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, wanted: dict[str, Any]) -> str:
        """Answer a page that asks for a passkey to be made."""
        said = self._said("webauthn.create", wanted)
        public = AttestedCredentialData.create(
            Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self._bound(), self.flags | FLAG.AT, self.count, public)
        made = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=said, attestationObject=bytes(made))

    def show(self, wanted: dict[str, Any]) -> str:
        """Answer a page that asks for a passkey to be shown."""
        self.count += 1
        said = self._said("webauthn.get", wanted)
        data = bytes(AuthenticatorData.create(self._bound(), self.flags, self.count))
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _bound(self) -> bytes:
        return hashlib.sha256(self.name.encode()).digest()

    def _said(self, kind: str, wanted: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": wanted["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, **parts: bytes) -> str:
        response = {name: _text(part) for name, part in parts.items()}
        own = _text(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
