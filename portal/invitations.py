"""Links with which a person chooses a password: good once, and not for long."""

from datetime import datetime, timedelta

from ogonblick.digest import digest_of
from storage.database.catalogue import Catalogue

VALID = timedelta(days=3)
"""How long a link is good."""

FIRST = ""
"""Whom the link is for that makes the first person of all."""


def invite(opened: Catalogue, person_id: str, token: str, at: datetime) -> str:
    """Note a link for a person and return its path; ``token`` is random, and kept by nobody."""
    opened.signing_in.invite(digest_of([token.encode()]), person_id, at + VALID)
    return f"/inbjudan/{token}"
