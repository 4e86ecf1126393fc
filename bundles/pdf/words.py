"""The Swedish words of a snapshot's document: for our enums, for moments and numbers."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ogonblick.account import Platform
from ogonblick.capture import Coverage, Occasion, Outcome, Replay, Severity, Tally
from ogonblick.post import Origin, Post, PostKind, TimeCertainty

_SWEDEN = ZoneInfo("Europe/Stockholm")
_NO_BREAK = "\u00a0"
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
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
    PostKind.POST: "Inlägg",
    PostKind.COMMENT: "Kommentar",
    Origin.DRAWN_UP: "Upprättad",
    Origin.RECEIVED: "Inkommen",
    TimeCertainty.EXACT: "exakt tid",
    TimeCertainty.DAY: "känd på dagen",
    TimeCertainty.UNKNOWN: "tiden är inte känd",
}


def word(value: StrEnum) -> str:
    """Return what people call one of our values."""
    return _WORDS[value]


def moment(value: datetime) -> str:
    """Say an aware moment in Swedish time: ``21 november 2026 kl. 15.03``."""
    local = value.astimezone(_SWEDEN)
    return f"{_day(local)} kl.{_NO_BREAK}{local:%H.%M}"


def published(post: Post) -> str:
    """Say when a post was published: as the page showed it, and as we read it."""
    if post.published is None:
        read = word(TimeCertainty.UNKNOWN)
    elif post.certainty is TimeCertainty.DAY:
        read = f"{_day(post.published.astimezone(_SWEDEN))} ({word(TimeCertainty.DAY)})"
    else:
        read = moment(post.published)
    return f"visades som »{post.time_shown}«, {read}" if post.time_shown else read


def tally_in_words(tally: Tally) -> str:
    """Say how much of one kind was found."""
    if tally.expected is None:
        return f"{_number(tally.found)} hittade; sidan säger inte hur många de är"
    if tally.missing:
        return (
            f"{_number(tally.found)} av {_number(tally.expected)} hittade,"
            f" {_number(tally.missing)} saknas"
        )
    return f"{_number(tally.found)} hittade, inget saknas"


def end_in_words(coverage: Coverage) -> str:
    """Say whether the end of the feed was reached."""
    if not coverage.end_reached:
        return "Nåddes inte, så äldre inlägg kan saknas"
    return f"Nåddes: {coverage.end_proof}" if coverage.end_proof else "Nåddes"


def replay_in_words(replay: Replay) -> str:
    """Say how the recording looked when it was replayed beside the page."""
    verdict = "Ser ut som sidan gjorde" if replay.held else "Skiljer sig från hur sidan såg ut"
    return (
        f"{verdict}; {_number(replay.resolved)} av {_number(replay.requests)} adresser finns i"
        " inspelningen"
    )


def _day(local: datetime) -> str:
    return _NO_BREAK.join((str(local.day), _MONTHS[local.month - 1], str(local.year)))


def _number(value: int) -> str:
    return f"{value:,}".replace(",", _NO_BREAK)
