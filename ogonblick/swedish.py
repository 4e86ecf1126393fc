"""Swedish words that every part of the system says alike: for enums, moments, days and numbers."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ogonblick.account import AccountStatus, Platform, Route
from ogonblick.capture import Occasion, Outcome, Severity
from ogonblick.case import ClosureStatus, Fate, RemovalStatus
from ogonblick.event import EventType
from ogonblick.person import Role
from ogonblick.plan import CaseStatus
from ogonblick.post import Origin, PostKind, TimeCertainty
from ogonblick.release import MaskKind, ReleaseStatus

SWEDEN = ZoneInfo("Europe/Stockholm")
"""The zone of every day and hour that people are told."""

_NO_BREAK = "\u00a0"
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_UNITS = ("byte", "kB", "MB", "GB", "TB")
_HALVES = {"H1": "första", "H2": "andra"}
_AFTER_Z = str.maketrans("åäö", "{|}")  # the three signs that follow z in ASCII

_WORDS: Mapping[StrEnum, str] = {
    Platform.BLUESKY: "Bluesky",
    Platform.FACEBOOK: "Facebook",
    Platform.FLICKR: "Flickr",
    Platform.INSTAGRAM: "Instagram",
    Platform.LINKEDIN: "LinkedIn",
    Platform.MASTODON: "Mastodon",
    Platform.SNAPCHAT: "Snapchat",
    Platform.THREADS: "Threads",
    Platform.TIKTOK: "TikTok",
    Platform.VIMEO: "Vimeo",
    Platform.WEBSITE: "Webbplats",
    Platform.WORDPRESS: "WordPress",
    Platform.X: "X",
    Platform.YOUTUBE: "YouTube",
    AccountStatus.APPLIED: "Ansökt",
    AccountStatus.APPROVED: "Godkänt",
    AccountStatus.ACTIVE: "Aktivt",
    AccountStatus.CLOSING: "Under avslut",
    AccountStatus.CLOSED: "Avslutat",
    Route.BROWSER: "Webbläsare",
    Route.API: "Plattformens API",
    Route.EXPORT: "Export från plattformen",
    Route.MANUAL: "För hand",
    Occasion.SCHEDULED: "Enligt schema",
    Occasion.MAJOR_CHANGE: "Större förändring",
    Occasion.BEFORE_CLOSURE: "Före avslut",
    Occasion.BEFORE_REMOVAL: "Före borttagning",
    Occasion.ON_REQUEST: "På begäran",
    Outcome.COMPLETE: "Komplett",
    Outcome.PARTIAL: "Ofullständig",
    Outcome.FAILED: "Avvikelse",
    Severity.ERROR: "Fel",
    Severity.WARNING: "Varning",
    Severity.NOTE: "Upplysning",
    EventType.CAPTURE: "Inhämtad",
    EventType.MESSAGE_DIGEST_CALCULATION: "Kontrollsumma beräknad",
    EventType.VALIDATION: "Arkivpaketet kontrollerat",
    EventType.INGESTION: "Lagrad i arkivet",
    EventType.DIGITAL_SIGNATURE_GENERATION: "Undertecknad och tidsstämplad",
    EventType.DIGITAL_SIGNATURE_VALIDATION: "Underskrift och tidsstämpel kontrollerade",
    EventType.POLICY_ASSIGNMENT: "Bevarande bestämt enligt planen",
    EventType.DISSEMINATION: "Utlämnad",
    EventType.FIXITY_CHECK: "Jämförd med sin kontrollsumma",
    EventType.REPLICATION: "Kopierad till det andra arkivet",
    EventType.DEACCESSION: "Utgången ur arkivet",
    EventType.DELETION: "Gallrad",
    CaseStatus.PROPOSED: "Föreslaget",
    CaseStatus.APPROVED: "Godkänt",
    CaseStatus.UNDER_WAY: "Utförs",
    CaseStatus.DONE: "Utfört",
    CaseStatus.WITHDRAWN: "Tillbakadraget",
    RemovalStatus.OPENED: "Öppnat",
    RemovalStatus.SAVED: "Sparat, får tas bort",
    RemovalStatus.REMOVED: "Borttaget, inte skickat",
    RemovalStatus.SENT: "Skickat, inte registrerat",
    RemovalStatus.REGISTERED: "Diariefört",
    ClosureStatus.CAPTURED: "Sparat, inte levererat",
    ClosureStatus.DELIVERED: "Levererat, inte kvitterat",
    ClosureStatus.RECEIVED: "Kvitterat, får avslutas",
    ReleaseStatus.ANSWERED: "Besvarat",
    ReleaseStatus.REFUSED: "Avslaget",
    MaskKind.AREA: "Ruta i bilden",
    MaskKind.AUTHOR: "Avsändare",
    MaskKind.OTHERS: "Alla avsändare utom kontot",
    MaskKind.WORDS: "Ord",
    Fate.NONE: "Finns kvar",
    Fate.DELETED: "Borttaget",
    Fate.UNPUBLISHED: "Avpublicerat",
    Fate.MOVED: "Flyttat till en annan kanal",
    PostKind.POST: "Inlägg",
    PostKind.COMMENT: "Kommentar",
    Origin.DRAWN_UP: "Upprättad",
    Origin.RECEIVED: "Inkommen",
    Role.REGISTRAR: "Registrator",
    Role.ARCHIVIST: "Arkivarie",
    Role.COMMUNICATOR: "Kommunikatör",
    Role.EDITOR: "Redaktör",
    Role.TECHNICIAN: "Tekniker",
    Role.AUDITOR: "Revisor",
    TimeCertainty.EXACT: "exakt tid",
    TimeCertainty.DAY: "känd på dagen",
    TimeCertainty.UNKNOWN: "tiden är inte känd",
}


def word(value: StrEnum) -> str:
    """Return what people call one of our values."""
    return _WORDS[value]


def day(value: date) -> str:
    """Say a day: ``21 november 2026``."""
    return _NO_BREAK.join((str(value.day), _MONTHS[value.month - 1], str(value.year)))


def month_name(number: int) -> str:
    """Return what a month is called, by its number from 1."""
    return _MONTHS[number - 1]


def day_of(moment: datetime) -> date:
    """Return the Swedish day of an aware moment: plans and policies count local days."""
    return moment.astimezone(SWEDEN).date()


def local_day(moment: datetime) -> str:
    """Say the Swedish day of an aware moment."""
    return day(day_of(moment))


def moment(value: datetime) -> str:
    """Say an aware moment in Swedish time: ``21 november 2026 kl. 15.03``."""
    local = value.astimezone(SWEDEN)
    return f"{day(local.date())} kl.{_NO_BREAK}{local:%H.%M}"


def number(value: int) -> str:
    """Say a whole number with its thousands apart: ``12 480``."""
    return f"{value:,}".replace(",", _NO_BREAK)


def counted(count: int, one: str, many: str) -> str:
    """Say how many there are of something: ``1 konto``, ``12 konton``."""
    return f"{number(count)} {one if count == 1 else many}"


def size(count: int) -> str:
    """Say a number of bytes in units of a thousand: ``812 byte``, ``4,2 MB``."""
    power = min((len(str(count)) - 1) // 3, len(_UNITS) - 1)
    if not power:
        return f"{count}{_NO_BREAK}byte"
    return f"{count / 1000**power:.1f}{_NO_BREAK}{_UNITS[power]}".replace(".", ",")


def seconds(value: float) -> str:
    """Say how long something took: ``1,4 sekunder``."""
    return f"{value:.1f}{_NO_BREAK}sekunder".replace(".", ",")


def period_name(period: str) -> str:
    """Say a period: ``andra halvåret 2026``; any other as it stands."""
    half = _HALVES.get(period[4:])
    return f"{half} halvåret {period[:4]}" if half else period


def in_swedish_order(text: str) -> str:
    """Return what to sort by, so that å, ä and ö come last."""
    return text.casefold().translate(_AFTER_Z)
