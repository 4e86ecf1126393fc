"""Passwords: kept so that they cannot be read, and refused where they are easy to guess."""

import hashlib

import pytest

from portal.passwords import digest_of_password, faults_in_password, is_password

SALT = bytes(range(16))


def test_only_the_password_itself_is_it() -> None:
    """A digest knows its password and no other; an å of two parts, as some write it, is an å."""
    digest = digest_of_password("\xe5ngström åker", SALT)
    assert is_password("a\u030angström åker", digest)
    assert not is_password("Ångström åker", digest)
    assert not is_password("", "")


def test_a_digest_is_compared_by_its_own_figures() -> None:
    """One that was made when other figures were enough still knows its password."""
    made = hashlib.scrypt(b"lykta", salt=SALT, n=1 << 10, r=8, p=1, dklen=32)
    digest = f"scrypt$1024$8$1${SALT.hex()}${made.hex()}"
    assert is_password("lykta", digest)
    assert not is_password("lyktan", digest)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("kort", "för kort"),
        ("å" * 201, "för långt"),
        ("abababababab", "för få tecken"),
        ("Lösenord2026", "vanligt"),
        ("P4$$w0rd-1234", "vanligt"),
        ("SommarenKommun!", "vanligt"),
        ("qwertyuiopå123", "vanligt"),
        ("eriksson-gurka", "ditt namn"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(password: str, word: str) -> None:
    """Each fault is told by a sentence of its own."""
    faults = faults_in_password(password, "eva.e", "Eva Eriksson")
    assert any(word in fault for fault in faults), faults


@pytest.mark.parametrize("password", ["gurka-paraply-måne", "Jx8#kQp2vLm9", "korrekt häst batteri"])
def test_a_good_password_has_no_faults(password: str) -> None:
    """Neither signs of a certain kind nor their mixing is asked for."""
    assert faults_in_password(password, "eva.e", "Eva Eriksson") == []
