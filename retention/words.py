"""The Swedish words of plans and policies, and the values they stand for."""

from collections.abc import Mapping
from typing import TypeVar

from ogonblick.decision import Retention
from retention.guidelines import (
    BeforeClosing,
    ChangeTrigger,
    Clock,
    ListingPlace,
    Matter,
    OrdinaryPosts,
    ReceiverKind,
    RemovalAction,
    SecrecyDuty,
)
from retention.schedule import NearDuplicates, Period, PeriodStart, RecordKind

T = TypeVar("T")

KINDS: Mapping[str, RecordKind] = {
    "ögonblicksbild": RecordKind.SNAPSHOT,
    "inlägg": RecordKind.POST,
    "kommentar": RecordKind.COMMENT,
    "bild eller film": RecordKind.MEDIUM,
    "borttaget material": RecordKind.REMOVAL,
    "meddelande": RecordKind.MESSAGE,
    "uttag vid avslut": RecordKind.CLOSURE,
    "logg": RecordKind.LOG,
}

STARTS: Mapping[str, PeriodStart] = {
    "insamling": PeriodStart.TAKEN,
    "publicering": PeriodStart.PUBLISHED,
    "kontots avslut": PeriodStart.ACCOUNT_CLOSED,
    "kalenderårets utgång": PeriodStart.CALENDAR_YEAR_ENDED,
    "ärendets avslut": PeriodStart.CASE_CLOSED,
    "inaktualitet": PeriodStart.MADE_OBSOLETE,
}

WHEN_OBSOLETE = "vid inaktualitet"

NEAR_DUPLICATES: Mapping[str, NearDuplicates] = {
    "länka": NearDuplicates.LINK,
    "behåll en": NearDuplicates.KEEP_ONE,
}


CLOCKS: Mapping[str, Clock] = {
    "halvår": Clock.HALF_YEAR,
    "år": Clock.YEAR,
    "ingen": Clock.NONE,
}

CHANGE_TRIGGERS: Mapping[str, ChangeTrigger] = {
    "inget krav": ChangeTrigger.NONE,
    "dessutom": ChangeTrigger.IN_ADDITION,
    "räknas": ChangeTrigger.SATISFIES,
}

BEFORE_CLOSING: Mapping[str, BeforeClosing] = {
    "inget krav": BeforeClosing.NOTHING,
    "ögonblicksbild": BeforeClosing.SNAPSHOT,
    "allt innehåll": BeforeClosing.ALL_CONTENT,
    "innehållet dokumenteras": BeforeClosing.DOCUMENTED,
    "samråd": BeforeClosing.CONSULTATION,
}

ORDINARY_POSTS: Mapping[str, OrdinaryPosts] = {
    "enligt dokumenthanteringsplan": OrdinaryPosts.PER_SCHEDULE,
    "enligt lag": OrdinaryPosts.PER_LAW,
    "tillgängliga till gallring": OrdinaryPosts.AVAILABLE_UNTIL_DISPOSAL,
    "får gallras fortlöpande": OrdinaryPosts.CONTINUOUS_DISPOSAL,
}

SECRECY_DUTIES: Mapping[str, SecrecyDuty] = {
    "tas bort": SecrecyDuty.REMOVE,
    "tas bort snarast": SecrecyDuty.REMOVE_AT_ONCE,
    "diarieförs alltid": SecrecyDuty.ALWAYS_REGISTER,
}

REMOVAL_ACTIONS: Mapping[str, RemovalAction] = {
    "tas bort": RemovalAction.DELETE,
    "avpubliceras": RemovalAction.UNPUBLISH,
    "överförs till andra kanaler": RemovalAction.MOVE,
}

RECEIVER_KINDS: Mapping[str, ReceiverKind] = {
    "registrator": ReceiverKind.REGISTRAR,
    "verksamhet": ReceiverKind.OWNER,
    "central enhet": ReceiverKind.CENTRAL,
}

LISTING_PLACES: Mapping[str, ListingPlace] = {
    "webbplats": ListingPlace.WEBSITE,
    "webbplats med länkar": ListingPlace.WEBSITE_WITH_LINKS,
    "intranät": ListingPlace.INTRANET,
    "organisationsträd": ListingPlace.TREE,
}

MATTERS: Mapping[str, Matter] = {
    "ögonblicksbild": Matter.SNAPSHOT,
    "större förändring": Matter.CHANGE,
    "avslut": Matter.CLOSING,
    "mottagare av ögonblicksbild": Matter.RECEIVER,
    "borttagning": Matter.REMOVAL,
    "grunder": Matter.GROUNDS,
    "diarieföring": Matter.REGISTRATION,
    "sekretess": Matter.SECRECY,
    "övriga inlägg": Matter.ORDINARY_POSTS,
    "meddelanden": Matter.MESSAGES,
    "redaktörer": Matter.EDITORS,
    "administratörer": Matter.ADMINISTRATORS,
    "central funktion": Matter.CENTRAL_FUNCTION,
    "ägare": Matter.OWNER,
    "brevlåda": Matter.MAILBOX,
    "godkännande": Matter.APPROVAL,
    "syfte": Matter.PURPOSE,
    "förteckning": Matter.LISTING,
    "upplysning": Matter.NOTICE,
    "bevakning": Matter.WATCH,
    "overksamma konton": Matter.DORMANCY,
}


def word_for(words: Mapping[str, T], value: T) -> str:
    """Return the Swedish word for a value: the reverse of looking it up."""
    return next(word for word, meaning in words.items() if meaning == value)


def period_in_words(period: Period) -> str:
    """Say a period as a plan does: ``2 år och 6 månader efter publicering``."""
    months = "månad" if period.months == 1 else "månader"
    parts = [f"{period.years} år"] if period.years or not period.months else []
    parts += [f"{period.months} {months}"] if period.months else []
    return f"{' och '.join(parts)} efter {word_for(STARTS, period.start)}"


def retention_in_words(retention: Retention, period: Period | None = None) -> str:
    """Say what a row says: ``bevaras``, ``gallras 2 år efter insamling``."""
    if retention is Retention.PERMANENT:
        return "bevaras"
    if retention is Retention.WHEN_OBSOLETE:
        return f"gallras {WHEN_OBSOLETE}"
    return f"gallras {period_in_words(period)}" if period else "gallras efter en frist"
