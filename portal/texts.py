"""The words that only the doors say: of locks, of how events ended, of an archive's moments."""

from collections.abc import Mapping
from datetime import datetime

from ogonblick.swedish import moment

_LOCKS: Mapping[str, str] = {
    "": "Inget lås",
    "GOVERNANCE": "Lås som bara särskilt behörig kan häva (GOVERNANCE)",
    "COMPLIANCE": "Lås som ingen kan häva (COMPLIANCE)",
}
_EVENT_OUTCOMES: Mapping[str, str] = {"success": "Lyckades", "fail": "Misslyckades"}
_FLOWS: Mapping[str, str] = {
    "harvest-due": "genomgång av alla konton",
    "harvest-account": "ett kontos ögonblicksbild",
    "carry-out-disposal": "gallring",
    "fixity-round": "omläsning av arkivet",
    "replication": "kopiering till det andra arkivet",
    "probe-changes": "titt efter större förändringar",
    "extend-locks": "arkivets lås förlängs",
    "preserve-before-removal": "bevarande före borttagning",
    "close-account": "bevarande före avslut",
    "backup": "säkerhetskopia av katalogen",
    "renew-timestamps": "tidsstämplar förnyas",
    "send-letters": "brev skickas",
    "weekly-letter": "veckobrev till förvaltningarna",
}


def flow_name(flow: str) -> str:
    """Return what a flow does; one we do not know by its own name."""
    return _FLOWS.get(flow, flow)


def lock_in_words(mode: str) -> str:
    """Return what an object lock's mode means; a mode we do not know as it stands."""
    return _LOCKS.get(mode, mode)


def event_outcome(outcome: str) -> str:
    """Return how an event ended; words we do not know as they stand."""
    return _EVENT_OUTCOMES.get(outcome, outcome)


def iso_moment(text: str) -> str:
    """Say a moment that an archive wrote in ISO 8601; nothing for nothing."""
    return moment(datetime.fromisoformat(text)) if text else ""
