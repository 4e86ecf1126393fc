"""Passwords: digested so that they cannot be read back, compared in the same time whoever asks.

scrypt is in the standard library and demands memory of whoever guesses, as Argon2id does; with
these figures (OWASP's, 2026) one comparison takes 32 MB and about 0.2 s of a core (2026-11). A
library more would be one more to keep up, for no guess less.
"""

import hashlib
import hmac
import re
import threading
import unicodedata
from functools import cache
from importlib.resources import files

from ogonblick.errors import ServiceError

SHORTEST = 12
LONGEST = 200
"""Signs that any field of signing in may hold: what is longer is not looked at."""

_FEWEST_SIGNS = 6
_NAME = 4  # shorter names stand in ordinary words

_COST, _BLOCK, _LANES = 1 << 15, 8, 3
_MEMORY = 64 << 20
_SALT = 16
_SCHEME = "scrypt"

_PATIENCE = 20.0
_CROWDED = "Många loggar in just nu. Vänta en stund och försök igen."

_room = threading.BoundedSemaphore(2)  # a guess costs 32 MB: forty at once would be too many
_BESIDE_LETTERS = re.compile(r"[\W\d_]+")
_AT_THE_END = re.compile(r"[\W\d_]+$")
_SWAPPED = str.maketrans("0134578@$!", "oieastbasi")


def digest_of_password(password: str, salt: bytes) -> str:
    """Return the digest to keep, with its figures and salt (16 random bytes) in it."""
    return f"{_SCHEME}${_COST}${_BLOCK}${_LANES}${salt.hex()}${_derived(password, salt).hex()}"


def is_password(password: str, digest: str) -> bool:
    """Say whether a password is the digest's; for an empty digest no, after the same work."""
    _, cost, block, lanes, salt, wanted = (digest or _nobodys()).split("$")
    found = _derived(password, bytes.fromhex(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, bytes.fromhex(wanted)) and bool(digest)


def faults_in_password(password: str, *names: str) -> list[str]:
    """Return what is wrong with a password for somebody of these names, each as a sentence."""
    plain = _composed(password)
    faults = {
        f"Lösenordet är för kort: skriv minst {SHORTEST} tecken, gärna några ord efter varandra.": (
            len(plain) < SHORTEST
        ),
        f"Lösenordet är för långt: skriv högst {LONGEST} tecken.": len(plain) > LONGEST,
        "Lösenordet upprepar för få tecken: välj några ord i stället.": (
            len(set(plain)) < _FEWEST_SIGNS
        ),
        "Lösenordet är vanligt och lätt att gissa: välj några ord som inte hör ihop.": (
            _is_common(plain)
        ),
        "Lösenordet innehåller ditt namn: välj något som inte har med dig att göra.": any(
            len(name) >= _NAME and name.casefold() in plain.casefold()
            for name in " ".join(names).split()
        ),
    }
    return [text for text, is_so in faults.items() if is_so]


def _is_common(password: str) -> bool:
    """Say whether nothing is left of a password when common words, digits and rows are gone."""
    bare = password.casefold()
    swapped = _AT_THE_END.sub("", bare).translate(_SWAPPED)
    return not _without_common(bare) or not _without_common(swapped)


def _without_common(text: str) -> str:
    left = text
    for one in _common():
        left = left.replace(one, "")
    return _BESIDE_LETTERS.sub("", left)


@cache
def _common() -> tuple[str, ...]:
    """Return the common words, the longest first."""
    listed = files("portal").joinpath("common_words.txt").read_text(encoding="utf-8").split()
    return tuple(sorted(listed, key=len, reverse=True))


@cache
def _nobodys() -> str:
    """Return a digest that stands in where somebody has none."""
    return digest_of_password("", bytes(_SALT))


def _derived(
    password: str, salt: bytes, cost: int = _COST, block: int = _BLOCK, lanes: int = _LANES
) -> bytes:
    """Return what a password becomes with these figures. Raises ``ServiceError`` in a crowd."""
    text = _composed(password).encode()
    if not _room.acquire(timeout=_PATIENCE):
        raise ServiceError(_CROWDED)
    try:
        return hashlib.scrypt(text, salt=salt, n=cost, r=block, p=lanes, maxmem=_MEMORY, dklen=32)
    finally:
        _room.release()


def _composed(password: str) -> str:
    """Return a password as one way of writing it: keyboards write å in two ways."""
    return unicodedata.normalize("NFKC", password)
