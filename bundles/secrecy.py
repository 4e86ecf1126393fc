"""What must not be read, or made up, by others: encrypted where it lies, or signed with a key.

AES-256 in Galois/counter mode (NIST SP 800-38D): what was changed, or put in another's place, does
not open. HMAC-SHA256 (RFC 2104): who has the key knows who said something.
"""

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ogonblick.errors import BundleError

_BITS = 256
_NONCE = 12
"""Bytes that are new for each text under a key, as the standard recommends."""


def new_secret_key() -> bytes:
    """Return a new key."""
    return AESGCM.generate_key(_BITS)


def locked(key: bytes, plain: bytes, about: str) -> bytes:
    """Encrypt bytes that are about something: they open only under the same word."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unlocked(key: bytes, data: bytes, about: str) -> bytes:
    """Decrypt what ``locked`` gave. Raises ``BundleError`` for a wrong key, or what was changed."""
    try:
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], about.encode())
    except (InvalidTag, ValueError) as fault:
        raise BundleError("nyckeln passar inte, eller så har innehållet ändrats") from fault


def signature_of(key: bytes, said: bytes) -> str:
    """Return the HMAC-SHA256 of what is said, hexadecimal."""
    return hmac.digest(key, said, "sha256").hex()
