"""What a search's address asks for: words, choices, days, and which page of the hits."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from ogonblick.account import Platform
from ogonblick.capture import Occasion
from ogonblick.post import Origin
from storage.database.entries import Filters

PATH = "/sok"
_MOST_DIGITS = 4

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Asked:
    """A search as it stands in an address. ``page`` counts from 1.

    ``literally`` asks for the words alone, whatever time they tell.
    """

    words: str = ""
    filters: Filters = field(default_factory=Filters)
    page: int = 1
    literally: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but words is asked for."""
        return self.filters != Filters()

    def at(self, page: int) -> str:
        """Return the address of another page of the same hits."""
        return f"{PATH}?{urlencode(_written(replace(self, page=page)))}"

    def by_words(self) -> str:
        """Return the address of the same search for the words alone."""
        return replace(self, literally=True).at(1)

    def listed(self, ending: str) -> str:
        """Return the address of the hits as a file."""
        return f"{PATH}/lista.{ending}?{urlencode(_written(self))}"


def asked_in(query: Mapping[str, str]) -> Asked:
    """Read an address. A value that means nothing here is passed over, and the form shows it so."""
    number = query.get("sida", "")
    filters = Filters(
        account_id=query.get("konto") or None,
        department=query.get("forvaltning") or None,
        platform=_choice(Platform, query.get("plattform", "")),
        origin=_choice(Origin, query.get("riktning", "")),
        occasion=_choice(Occasion, query.get("anledning", "")),
        first_day=_day(query.get("fran", "")),
        last_day=_day(query.get("till", "")),
    )
    is_number = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    page = max(1, int(number)) if is_number else 1
    return Asked(query.get("q", "").strip(), filters, page, bool(query.get("ordagrant")))


def _written(asked: Asked) -> dict[str, str]:
    """Return the address's values; ``asked_in`` reads them back."""
    filters = asked.filters
    values = {
        "q": asked.words,
        "konto": filters.account_id,
        "forvaltning": filters.department,
        "plattform": filters.platform,
        "riktning": filters.origin,
        "anledning": filters.occasion,
        "fran": filters.first_day,
        "till": filters.last_day,
        "sida": asked.page,
        "ordagrant": 1 if asked.literally else None,
    }
    return {name: str(value) for name, value in values.items() if value is not None}


def _choice(kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value in set(kind) else None


def _day(value: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(value)
    return None
