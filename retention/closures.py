"""Closure cases: which step may be taken from where they stand, and why the others may not."""

from collections.abc import Mapping

from ogonblick.account import Account, Platform
from ogonblick.case import Closure, ClosureStatus
from retention.formalities import missing_at_closing
from retention.guidelines import Matter
from retention.policy import Policy

EXPORTS: Mapping[Platform, str] = {
    Platform.BLUESKY: "Settings › Account › Export my data",
    Platform.FACEBOOK: "Sidans inställningar › Ladda ner information",
    Platform.FLICKR: "Settings › Request my Flickr data",
    Platform.INSTAGRAM: "Kontocenter › Ladda ner din information",
    Platform.LINKEDIN: "Sidans adminvy › Exportera",
    Platform.MASTODON: "Inställningar › Import och export",
    Platform.SNAPCHAT: "Mina data",
    Platform.THREADS: "Kontocenter › Ladda ner din information",
    Platform.TIKTOK: "Inställningar › Konto › Ladda ner dina data",
    Platform.WORDPRESS: "Verktyg › Exportera",
    Platform.X: "Inställningar › Ditt konto › Ladda ner ett arkiv",
    Platform.YOUTUBE: "Google Takeout",
}
"""The platforms that give the owner all of an account as files, and where; the others have none.

The names of menus are the platforms' own and move: who cannot find them says so (``no-export``).
"""

DONE: Mapping[ClosureStatus, str] = {
    ClosureStatus.OPENED: "Öppnat",
    ClosureStatus.CAPTURED: "Sparat i arkivet",
    ClosureStatus.DELIVERED: "Levererat till",
    ClosureStatus.RECEIVED: "Kvitterat",
    ClosureStatus.CLOSED: "Avslutat",
    ClosureStatus.WITHDRAWN: "Tillbakadraget",
}
"""What a step is called in the case, once it is taken."""

APPROVED = "Avslutet godkänt av"
"""What the step is called by which somebody who must has approved the closing."""

_WITHDRAWN = "Ärendet {} är tillbakadraget. Öppna ett nytt."
_CLOSED = "Ärendet {} är avslutat, och kontot också."

_NOT_YET: Mapping[ClosureStatus, str] = {
    ClosureStatus.OPENED: "Kontot är inte sparat än. Låt det sparas igen om körningen har"
    " avbrutits.",
    ClosureStatus.CAPTURED: "Kontot är inte levererat till mottagaren än.",
    ClosureStatus.DELIVERED: "Mottagaren har inte kvitterat leveransen än.",
    ClosureStatus.CLOSED: _CLOSED,
    ClosureStatus.WITHDRAWN: _WITHDRAWN,
}
_NOT_TO_ATTACH: Mapping[ClosureStatus, str] = {
    ClosureStatus.DELIVERED: "Ärendet {} är redan levererat: dra tillbaka det och öppna ett nytt,"
    " så kommer exporten med.",
    ClosureStatus.RECEIVED: "Ärendet {} är redan levererat och kvitterat.",
    ClosureStatus.CLOSED: _CLOSED,
    ClosureStatus.WITHDRAWN: _WITHDRAWN,
}
_NOT_RECEIVED: Mapping[ClosureStatus, str] = {
    ClosureStatus.OPENED: _NOT_YET[ClosureStatus.OPENED],
    ClosureStatus.CAPTURED: _NOT_YET[ClosureStatus.CAPTURED],
    ClosureStatus.RECEIVED: "Ärendet {} är redan kvitterat.",
    ClosureStatus.CLOSED: _CLOSED,
    ClosureStatus.WITHDRAWN: _WITHDRAWN,
}
_NOT_WITHDRAWN: Mapping[ClosureStatus, str] = {
    ClosureStatus.CLOSED: _CLOSED,
    ClosureStatus.WITHDRAWN: "Ärendet {} är redan tillbakadraget.",
}


def why_not_yet(case: Closure, platform: Platform) -> tuple[str, ...]:
    """Say why an account may not be closed yet; nothing if it may (får avslutas)."""
    return (*_said(_NOT_YET, case), *(why_no_export(case, platform) if _is_early(case) else ()))


def why_no_export(case: Closure, platform: Platform) -> tuple[str, ...]:
    """Say that the platform's own export is missing; nothing if it is there, or none can be had."""
    if case.uploaded or case.no_export or platform not in EXPORTS:
        return ()
    reason = (
        f"Plattformens egen export saknas. Begär den ({EXPORTS[platform]}) och lägg till filen i"
        f" ärendet {case.id}, eller skriv där varför den inte går att få."
    )
    return (reason,)


def why_closing_waits(case: Closure, account: Account, policy: Policy) -> tuple[str, ...]:
    """Say whose approval a closing lacks; nothing where the guidelines ask for none."""
    missing = missing_at_closing(account, policy.approvals)
    if not (is_open(case) and missing):
        return ()
    reason = (
        f"Avslutet är inte godkänt av {' och '.join(missing)}{policy.by(Matter.APPROVAL)}. Fråga,"
        " och skriv sedan in godkännandet i ärendet."
    )
    return (reason,)


def why_not_approved(
    case: Closure, account: Account, function: str, policy: Policy
) -> tuple[str, ...]:
    """Say why it cannot be noted that a function has approved the closing; nothing if it can."""
    if not is_open(case):
        return _said(_NOT_WITHDRAWN, case)
    missing = missing_at_closing(account, policy.approvals)
    if function in missing:
        return ()
    asked = f" Godkännande saknas av: {', '.join(missing)}." if missing else ""
    return (f"Det behövs inget godkännande av »{function}« för avslutet.{asked}",)


def why_not_attached(case: Closure) -> tuple[str, ...]:
    """Say why no export can be added; nothing if one can."""
    return _said(_NOT_TO_ATTACH, case)


def why_not_received(case: Closure) -> tuple[str, ...]:
    """Say why the receiver cannot acknowledge; nothing if they can."""
    return _said(_NOT_RECEIVED, case)


def why_not_withdrawn(case: Closure) -> tuple[str, ...]:
    """Say why a case cannot be withdrawn; nothing if it can."""
    return _said(_NOT_WITHDRAWN, case)


def is_open(case: Closure) -> bool:
    """Say whether somebody still has something to do in a case."""
    return case.status not in (ClosureStatus.CLOSED, ClosureStatus.WITHDRAWN)


def is_waiting(case: Closure) -> bool:
    """Say whether a delivery waits for its receiver's word."""
    return case.status is ClosureStatus.DELIVERED


def _is_early(case: Closure) -> bool:
    return case.status in (ClosureStatus.OPENED, ClosureStatus.CAPTURED)


def _said(reasons: Mapping[ClosureStatus, str], case: Closure) -> tuple[str, ...]:
    return tuple(text.format(case.id) for at, text in reasons.items() if at is case.status)
