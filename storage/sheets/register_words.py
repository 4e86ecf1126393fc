"""The words in a register's cells: platforms, statuses, routes, addresses, days and ids."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from urllib.parse import SplitResult, urlsplit

from ogonblick.account import AccountStatus, Platform, Route

PLATFORMS: Mapping[str, Platform] = {
    **{platform.value: platform for platform in Platform},
    "blogg": Platform.WORDPRESS,
    "hemsida": Platform.WEBSITE,
    "twitter": Platform.X,
    "webbplats": Platform.WEBSITE,
    "webbsida": Platform.WEBSITE,
    "x (twitter)": Platform.X,
    "x/twitter": Platform.X,
}
STATUSES: Mapping[str, AccountStatus] = {
    **{status.value: status for status in AccountStatus},
    "ansökt": AccountStatus.APPLIED,
    "godkänt": AccountStatus.APPROVED,
    "aktivt": AccountStatus.ACTIVE,
    "avslutas": AccountStatus.CLOSING,
    "avslutat": AccountStatus.CLOSED,
}
ROUTES: Mapping[str, Route] = {
    **{route.value: route for route in Route},
    "webbläsare": Route.BROWSER,
    "manuellt": Route.MANUAL,
}
YES_OR_NO: Mapping[str, bool] = {
    "ja": True,
    "nej": False,
    "yes": True,
    "no": False,
    "true": True,
    "false": False,
}

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SEPARATOR = re.compile(r"[,;|\n]")
_BETWEEN_APPROVALS = re.compile(r"[;|\n]")
_SHELVES = {"c", "channel", "company", "in", "photos", "profile", "showcase", "user"}
"""Path parts that platforms put before an account's own name."""


def compared(word: str) -> str:
    """Return a word as the tables above have it: composed characters, lower case."""
    return unicodedata.normalize("NFC", word).strip().casefold()


def unknown_fault(what: str, word: str, known: Mapping[str, object]) -> str:
    """Say that a word is unknown, which one was perhaps meant, and which are known."""
    close = get_close_matches(compared(word), known, n=1)
    hint = f"Menade du {close[0]}? " if close else ""
    return f"Okänd {what} ”{word}”. {hint}Kända: {', '.join(known)}."


def address_fault(url: str) -> str | None:
    """Say what is wrong with a web address; None for a good one."""
    parts = _split(url)
    if parts is None or re.search(r"\s", url):
        return f"Adressen ”{url}” kan inte läsas. Kopiera den från webbläsaren."
    if parts.scheme not in ("http", "https"):
        return f"Adressen ”{url}” ska börja med https://."
    if not parts.hostname:
        return f"Adressen ”{url}” saknar webbplatsens namn efter {parts.scheme}://."
    if parts.username or parts.password:
        return "Adressen innehåller ett lösenord. Ta bort det och byt lösenordet."
    return None


def id_fault(account_id: str) -> str | None:
    """Say what is wrong with an id; None for a good one."""
    if _ID.fullmatch(account_id):
        return None
    return (
        f"Id ”{account_id}” får bara ha a–z, 0–9 och bindestreck, till exempel facebook-kommunen."
    )


def day_fault(day: str) -> str | None:
    """Say what is wrong with a day; None for a good one."""
    try:
        date.fromisoformat(day)
    except ValueError:
        return f"Datumet ”{day}” kan inte läsas. Skriv år-månad-dag, som 2026-01-31."
    return None


def made_id(platform: Platform, url: str) -> str:
    """Make an id of the platform and the account's name in the address.

    ``https://www.facebook.com/Kommunen/`` gives ``facebook-kommunen``; where the address names no
    account, and on websites, the host stands there.
    """
    parts = urlsplit(url)
    path = [part for part in parts.path.split("/") if part.casefold() not in _SHELVES]
    own = slug(f"{' '.join(path)} {parts.query}")
    host = slug(_bare_host(parts))
    named_by_host = platform in (Platform.WEBSITE, Platform.WORDPRESS) or not own
    pieces = [platform.value, host if named_by_host else "", own]
    return "-".join(filter(None, pieces))


def names(cell: str) -> tuple[str, ...]:
    """Return the names in a cell, separated by comma, semicolon, bar or line break."""
    return tuple(name.strip() for name in _SEPARATOR.split(cell) if name.strip())


def approvals(cell: str) -> tuple[str, ...]:
    """Return the approvals in a cell; a comma belongs to one: it stands before its date."""
    parts = _BETWEEN_APPROVALS.split(cell)
    return tuple(part.strip() for part in parts if part.strip())


def _split(url: str) -> SplitResult | None:
    """Split an address; None if it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read for the error it raises
    except ValueError:
        return None
    return parts


def _bare_host(parts: SplitResult) -> str:
    """Return the host without the www that makes no difference."""
    return (parts.hostname or "").removeprefix("www.")


def slug(text: str) -> str:
    """Return the text as an id may be written: å and ä become a, other signs a hyphen."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))
