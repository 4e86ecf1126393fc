"""Passkeys (WebAuthn): what a browser is asked for, and whether its answer is to be believed.

The person shows the device who they are (by fingerprint, face or PIN), which the device vouches
for, so a passkey is two factors in one; it answers to our own address alone, so no foreign page
can ask for it. What kind of device it is we neither ask nor believe.
"""

import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ogonblick.errors import AccessDenied
from ogonblick.person import Passkey, Person

_UNBELIEVED = "Svaret från din passkey stämmer inte. Försök igen från början."
_REQUIRED = UserVerificationRequirement.REQUIRED
_BROKEN = (AttributeError, IndexError, KeyError, struct.error, TypeError, ValueError)
"""What the library raises about an answer that is not what it should be."""


@dataclass(frozen=True)
class Party:
    """Who asks: the name that passkeys are bound to, and the address of our pages."""

    name: str
    origin: str

    def _server(self) -> Fido2Server:
        us = PublicKeyCredentialRpEntity(name="Ögonblick", id=self.name)
        return Fido2Server(us, verify_origin=self.origin.__eq__)

    def creation(self, person: Person, held: Iterable[Passkey], challenge: bytes) -> str:
        """Return what a browser is asked for to make a passkey, as JSON; none that is there."""
        known = PublicKeyCredentialUserEntity(
            name=person.id, id=_handle(person), display_name=person.name
        )
        options, _ = self._server().register_begin(
            known,
            [_public(one) for one in held],
            resident_key_requirement=ResidentKeyRequirement.REQUIRED,
            user_verification=_REQUIRED,
            challenge=challenge,
        )
        return json.dumps(dict(options.public_key))

    def request(self, challenge: bytes) -> str:
        """Return what a browser is asked for to show a passkey, whosever it is, as JSON."""
        options, _ = self._server().authenticate_begin(
            user_verification=_REQUIRED, challenge=challenge
        )
        return json.dumps(dict(options.public_key))

    def made(
        self, answer: str, challenge: bytes, person: Person, name: str, at: datetime
    ) -> Passkey:
        """Return the passkey that a browser made. Raises ``AccessDenied`` for one not believed."""
        try:
            said = self._server().register_complete(_state(challenge), json.loads(answer))
        except _BROKEN as fault:
            raise AccessDenied(_UNBELIEVED) from fault
        public = said.credential_data
        if public is None:
            raise AccessDenied(_UNBELIEVED)
        id_ = _text(public.credential_id)
        return Passkey(id_, person.id, name, _text(bytes(public)), said.counter, at)

    def shown(self, answer: str, challenge: bytes, passkey: Passkey) -> int:
        """Return how often a passkey says that it was used, this time among them.

        Raises ``AccessDenied`` for an answer that is not that passkey's, to us and now.
        """
        try:
            said = AuthenticationResponse.from_dict(json.loads(answer))
            public = _public(passkey)
            self._server().authenticate_complete(_state(challenge), [public], said)
        except _BROKEN as fault:
            raise AccessDenied(_UNBELIEVED) from fault
        return int(said.response.authenticator_data.counter)


def passkey_named(answer: str) -> str:
    """Return which passkey an answer says it is of. Raises ``AccessDenied`` where it says none."""
    try:
        return _text(AuthenticationResponse.from_dict(json.loads(answer)).raw_id)
    except _BROKEN as fault:
        raise AccessDenied(_UNBELIEVED) from fault


def _handle(person: Person) -> bytes:
    """Return what devices know a person by: the same each time, and telling nothing."""
    return hashlib.sha256(f"passkey {person.id}".encode()).digest()


def _public(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(urlsafe_b64decode(f"{passkey.public}=="))


def _state(challenge: bytes) -> Mapping[str, Any]:
    """Return what the library remembers of a question."""
    return {"challenge": _text(challenge), "user_verification": _REQUIRED}


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
