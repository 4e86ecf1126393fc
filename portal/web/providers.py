"""What the identity provider has said of itself, remembered for a while.

Its addresses and keys are asked for once an hour and not at each signing in. A token whose key is
not known, or is another than was remembered, has the keys asked for once more: providers change
them without telling. One that does not answer is left alone for a while, and one at a time waits
for it: else all the portal's threads would.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from ogonblick.errors import AccessDenied, ServiceError
from portal.web.provider import Provider, discover, keys_of, signed

REMEMBERED = timedelta(hours=1)
"""How long what a provider says of itself is taken to hold."""

LEFT_ALONE = timedelta(seconds=15)
"""How long a provider that did not answer is not asked again."""

_PATIENCE = 2.0
_BUSY = "Kommunens inloggningstjänst svarar långsamt. Försök igen om en stund."


@dataclass(frozen=True)
class _Known:
    provider: Provider
    keys: object
    at: datetime


class Providers:
    """The provider as it was known last. Used by many threads at once."""

    def __init__(self) -> None:
        self._asking = Lock()
        self._known: _Known | None = None
        self._silent: tuple[datetime, str] | None = None

    def provider(self, issuer: str, now: datetime) -> Provider:
        """Return what a provider says of itself. Raises ``ServiceError`` where it cannot say."""
        return self._of(issuer, now).provider

    def said(self, token: str, issuer: str, now: datetime) -> Mapping[str, Any]:
        """Return what a token says that the provider signed. Raises ``AccessDenied`` if not."""
        known = self._of(issuer, now)
        try:
            return signed(token, known.keys)
        except AccessDenied:
            if known.at == now:
                raise
            return signed(token, self._anew(issuer, now).keys)

    def _of(self, issuer: str, now: datetime) -> _Known:
        known = self._known
        is_good = known and now - known.at <= REMEMBERED
        return known if known and is_good else self._anew(issuer, now)

    def _anew(self, issuer: str, now: datetime) -> _Known:
        """Ask the provider, if nobody else does just now and it has not just been silent."""
        known = self._known
        if not self._asking.acquire(timeout=_PATIENCE):
            raise ServiceError(_BUSY)
        try:
            if self._known and self._known is not known:
                return self._known
            return self._asked(issuer, now)
        finally:
            self._asking.release()

    def _asked(self, issuer: str, now: datetime) -> _Known:
        since, said = self._silent or (now - LEFT_ALONE, "")
        if now - since < LEFT_ALONE:
            raise ServiceError(said)
        try:
            provider = discover(issuer)
            self._known = _Known(provider, keys_of(provider), now)
        except ServiceError as fault:
            self._silent = (now, str(fault))
            raise
        return self._known
