"""Links that open one thing for whoever has them, until a moment: signed, so nobody makes one up.

A token is what it opens, the second until which it does (of the epoch), and an HMAC-SHA256 over
both (RFC 2104). Nothing is kept of it: who has the key can tell.
"""

import hmac
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bundles.proof.keys import made_once
from bundles.secrecy import new_secret_key, signature_of
from ogonblick.settings import Settings

OPEN_FOR = timedelta(days=30)
"""How long a link opens a delivery."""

_TOKEN = re.compile(r"(?P<what>[A-Za-z0-9-]{1,40})\.(?P<until>\d{1,12})\.(?P<mac>[0-9a-f]{64})")


def link_key(file: Path) -> bytes:
    """Return the key that links are signed with, which is made where there is none yet."""
    return made_once(file, new_secret_key)


def delivery_link(settings: Settings, case_id: str, at: datetime) -> str:
    """Return a link that opens a case's delivery from a moment on; empty without a portal."""
    address = settings.portal_address.rstrip("/")
    if not address:
        return ""
    token = token_of(link_key(settings.link_key_file), case_id, at + OPEN_FOR)
    return f"{address}/leverans/{token}"


def token_of(key: bytes, what: str, until: datetime) -> str:
    """Return the token that opens ``what`` (letters, digits and ``-``) until an aware moment."""
    said = f"{what}.{int(until.timestamp())}"
    return f"{said}.{_mac(key, said)}"


def opened_by(key: bytes, token: str, now: datetime) -> str | None:
    """Return what a token opens now; None for one that is no token of ours, or is over."""
    read = _TOKEN.fullmatch(token)
    if read is None:
        return None
    said = f"{read['what']}.{read['until']}"
    if not hmac.compare_digest(_mac(key, said), read["mac"]):
        return None
    return read["what"] if now.astimezone(UTC).timestamp() < int(read["until"]) else None


def _mac(key: bytes, said: str) -> str:
    return signature_of(key, said.encode())
