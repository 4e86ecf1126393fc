"""Removal cases: which step may be taken from where they stand, and why the others may not."""

import re
from collections.abc import Mapping, Sequence

from ogonblick.case import Fate, Removal, RemovalStatus
from retention.guidelines import RemovalAction, RemovalGround
from retention.policy import Policy

NUMBER = r"(?:[A-ZÅÄÖ]{1,8}[ -]?)?(?:19|20)\d\d[/:-]\d{1,6}(?:[/:-]\d{1,4})?"
"""A diarienummer where the guidelines have no form of their own: »KS 2026/123«, »2026:00417-3«."""

FATES: Mapping[Fate, RemovalAction] = {
    Fate.DELETED: RemovalAction.DELETE,
    Fate.UNPUBLISHED: RemovalAction.UNPUBLISH,
    Fate.MOVED: RemovalAction.MOVE,
}
"""What becomes of content, and what the guidelines call the action."""

DONE: Mapping[RemovalStatus, str] = {
    RemovalStatus.OPENED: "Öppnat",
    RemovalStatus.SAVED: "Sparat i arkivet",
    RemovalStatus.SENT: "Överlämnat till",
    RemovalStatus.REGISTERED: "Diariefört",
    RemovalStatus.WITHDRAWN: "Tillbakadraget",
}
"""What a step is called in the case, once it is taken; what became of the content has own words."""

_WAITING = frozenset((RemovalStatus.SAVED, RemovalStatus.REMOVED, RemovalStatus.SENT))

_NOT_SAVED = (
    "Ärendet {} är inte sparat än: ta inte bort något på plattformen. Försök spara igen, eller lägg"
    " till en skärmdump."
)
_WITHDRAWN = "Ärendet {} är tillbakadraget. Öppna ett nytt."
_CLOSED = "Ärendet {} är diariefört och avslutat."

_NOT_REMOVED: Mapping[RemovalStatus, str] = {
    RemovalStatus.OPENED: _NOT_SAVED,
    RemovalStatus.REMOVED: "Ärendet {} har redan en uppgift om att innehållet är borttaget.",
    RemovalStatus.SENT: "Ärendet {} har redan en uppgift om att innehållet är borttaget.",
    RemovalStatus.REGISTERED: _CLOSED,
    RemovalStatus.WITHDRAWN: _WITHDRAWN,
}
_NOT_SENT: Mapping[RemovalStatus, str] = {
    RemovalStatus.OPENED: _NOT_SAVED,
    RemovalStatus.SAVED: "Ärendet {} väntar på att innehållet tas bort. Skriv in det när det är"
    " gjort.",
    RemovalStatus.SENT: "Ärendet {} är redan överlämnat.",
    RemovalStatus.REGISTERED: _CLOSED,
    RemovalStatus.WITHDRAWN: _WITHDRAWN,
}
_NOT_REGISTERED: Mapping[RemovalStatus, str] = {
    RemovalStatus.OPENED: _NOT_SAVED,
    RemovalStatus.SAVED: _NOT_SENT[RemovalStatus.SAVED],
    RemovalStatus.REMOVED: "Ärendet {} är inte överlämnat till mottagaren än. Skriv in det när det"
    " är gjort.",
    RemovalStatus.REGISTERED: _CLOSED,
    RemovalStatus.WITHDRAWN: _WITHDRAWN,
}
_NOT_WITHDRAWN: Mapping[RemovalStatus, str] = {
    RemovalStatus.REMOVED: "Innehållet i ärendet {} är borttaget: det ska diarieföras.",
    RemovalStatus.SENT: "Innehållet i ärendet {} är borttaget: det ska diarieföras.",
    RemovalStatus.REGISTERED: _CLOSED,
    RemovalStatus.WITHDRAWN: "Ärendet {} är redan tillbakadraget.",
}


def ground_of(policy: Policy, asked: str) -> RemovalGround | None:
    """Return the ground that the guidelines have by that id; None if they have no such.

    Guidelines without a list leave the ground to whoever removes: their words are taken.
    """
    if not policy.removal_grounds:
        return RemovalGround(asked, asked)
    return next((one for one in policy.removal_grounds if one.id.lower() == asked.lower()), None)


def why_no_ground(policy: Policy, asked: str) -> str:
    """Say that there is no such ground, and which there are."""
    listed = "\n".join(
        f"  {one.id}  {one.text}{' (sekretess)' if one.secrecy else ''}"
        for one in policy.removal_grounds
    )
    return f"Grunden {asked} finns inte i {policy.name}. Välj en av:\n{listed}"


def is_waiting(case: Removal) -> bool:
    """Say whether a case is saved but has no diarienummer: its receiver has something to do."""
    return case.status in _WAITING


def why_not_removed(case: Removal, fate: Fate, moved_to: str, policy: Policy) -> tuple[str, ...]:
    """Say why it cannot be noted that the content has gone; nothing if it can."""
    return (*_said(_NOT_REMOVED, case), *_why_no_fate(fate, moved_to, policy))


def why_not_sent(case: Removal) -> tuple[str, ...]:
    """Say why a case cannot be handed over; nothing if it can."""
    return _said(_NOT_SENT, case)


def why_not_registered(case: Removal, number: str, policy: Policy) -> tuple[str, ...]:
    """Say why a case cannot be closed with that diarienummer; nothing if it can."""
    return (*_said(_NOT_REGISTERED, case), *why_no_number(number, policy))


def why_not_withdrawn(case: Removal) -> tuple[str, ...]:
    """Say why a case cannot be withdrawn; nothing if it can.

    Secret data that was published is registered, whatever became of the thought of removing it.
    """
    kept = case.restricted and case.status is RemovalStatus.SAVED
    reason = f"Ärendet {case.id} gäller sekretess: det avslutas bara med ett diarienummer."
    return (*_said(_NOT_WITHDRAWN, case), *((reason,) if kept else ()))


def why_no_number(number: str, policy: Policy) -> tuple[str, ...]:
    """Say that something is no diarienummer, by the guidelines' own form; nothing if it is."""
    own = policy.removals.number_form
    if re.fullmatch(own or NUMBER, number):
        return ()
    form = f"formen {own}" if own else "formen KS 2026/123"
    return (f"»{number}« är inget diarienummer. Skriv det så som diariet gör, på {form}.",)


def _why_no_fate(fate: Fate, moved_to: str, policy: Policy) -> tuple[str, ...]:
    """Say what is missing or not foreseen in what became of the content."""
    if fate is Fate.MOVED and not moved_to:
        return ("Skriv till vilken kanal innehållet är flyttat.",)
    actions: Sequence[RemovalAction] = policy.removals.actions
    if fate is Fate.MOVED and actions and RemovalAction.MOVE not in actions:
        return (
            f"Enligt {policy.name} flyttas inget till andra kanaler. Ange att det är borttaget.",
        )
    return ()


def _said(reasons: Mapping[RemovalStatus, str], case: Removal) -> tuple[str, ...]:
    return tuple(text.format(case.id) for at, text in reasons.items() if at is case.status)
