"""What the accounts on the shaped pages hold: the truth that a perfect reading finds."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

OWNER = "Exempelby kommun"
HANDLE = "exempelby"
_SWEDEN = ZoneInfo("Europe/Stockholm")
_MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True)
class Said:
    """A comment; ``reply_to`` is the id of the comment that it answers, or empty."""

    id: str
    author: str
    text: str
    at: datetime
    reply_to: str = ""
    edited: bool = False


@dataclass(frozen=True)
class Published:
    """A post; ``picture`` and ``film`` name files, or are empty, ``alt`` is the picture's words."""

    id: str
    text: str
    at: datetime
    picture: str = ""
    alt: str = ""
    film: str = ""
    edited: bool = False
    comments: tuple[Said, ...] = ()


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=_SWEDEN)


POSTS = (
    Published(
        "10000000003",
        "Simhallen öppnar igen på lördag 🏊 Välkomna till Ågatan 4, å ä ö.",
        _at(12, 14, 3),
        picture="simhall.png",
        alt="Simhallens nya bassäng",
        edited=True,
        comments=(
            Said("20000000001", "Anna Ångström", "När öppnar bastun?", _at(12, 15, 0)),
            Said("20000000002", OWNER, "Hej Anna, samma dag.", _at(12, 15, 30), "20000000001"),
            Said("20000000003", "Bo Öberg", "Äntligen. Bra jobbat.", _at(13, 8, 1), edited=True),
        ),
    ),
    Published("10000000002", "Så här går snöröjningen till.", _at(4, 9, 30), film="snö.webm"),
    Published(
        "10000000001",
        "Vattnet stängs av på Storgatan i morgon mellan 9 och 12.",
        _at(2, 7, 45),
        comments=(Said("20000000004", "Cia Ek", "Tack för beskedet.", _at(2, 8, 0)),),
    ),
)


def shown(at: datetime) -> str:
    """Say a moment as Swedish pages do: ``12 maj 2026 kl. 14:03``."""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year} kl. {at:%H:%M}"
