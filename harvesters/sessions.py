"""Owners' logins: taken by a person, used by captures until they expire. We never log in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SOON = timedelta(days=14)
"""How long before a login runs out its owner is asked to log in again: two weeks of holiday."""


@dataclass(frozen=True)
class Session:
    """What a login left behind: by which owner, and at which aware moment.

    ``cookies`` are as Playwright gives them, ``storage`` the texts that each origin keeps in the
    browser. Neither is ever printed.
    """

    account_id: str
    owner: str
    taken_at: datetime
    cookies: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    storage: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def expires_at(self) -> datetime | None:
        """The moment after which no cookie of it is left; None where nobody has said."""
        last = max((cookie.get("expires", -1) for cookie in self.cookies), default=-1)
        return datetime.fromtimestamp(last, UTC) if last > 0 else None

    def is_over(self, now: datetime) -> bool:
        """Say whether it has certainly expired at an aware moment."""
        return self.expires_at is not None and self.expires_at <= now

    def runs_out(self, now: datetime) -> bool:
        """Say whether it has expired at an aware moment, or will soon."""
        return self.expires_at is not None and self.expires_at - now <= SOON

    def secrets(self) -> frozenset[str]:
        """Return every value in it that somebody could log in with.

        A page often keeps its key as a part of something longer, written as JSON.
        """
        kept = [text for texts in self.storage.values() for text in texts.values()]
        parts = (part for text in kept for part in texts_in(text) if is_word(part))
        return frozenset((*(str(cookie["value"]) for cookie in self.cookies), *kept, *parts))


def texts_in(text: str) -> Iterator[str]:
    """Yield the texts in a text that is JSON, and in those that are JSON themselves."""
    waiting = [_read(text)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
            waiting.append(_read(one))
        elif isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one


def is_word(text: str) -> bool:
    """Whether a text is of one word, as every key is and what people read seldom."""
    return text.isprintable() and " " not in text


def _read(text: str) -> Any:  # noqa: ANN401 - whatever a page keeps
    try:
        return json.loads(text)
    except (RecursionError, ValueError):
        return None


def session_file(folder: Path, account_id: str) -> Path:
    """Return where an account's session lies in a folder of them, if it has one."""
    return folder / f"{account_id}.session"
