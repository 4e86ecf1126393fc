"""Letters that were refused for good, sent once more by a person who has seen to the address."""

import re
from dataclasses import replace

from bundles.links import delivery_link
from ogonblick.account import Account
from ogonblick.case import Closure, ClosureStatus, Deed, Removal, RemovalStatus
from ogonblick.errors import CaseRefused
from ogonblick.letter import Letter
from ogonblick.settings import Settings
from retention.disposal import Act
from retention.policy import Policy
from retention.slips import closure_letter, removal_letter
from storage.database.catalogue import Catalogue
from storage.database.outbox import LetterStatus, Posted

_AGAIN = "Brevet skickat igen till"
_NOT_REFUSED = "Inget brev om ärendet {} har nekats. Se »ogonblick status«."
_NOT_WAITING = (
    "Ärendet {} väntar inte på att någon ska ta emot det, så brevet skickas inte igen. Se"
    " »ogonblick inbox list«."
)
_NOBODY = (
    "Riktlinjerna har ingen e-postadress till {}. Skriv in den under [policy.adresser], eller lämna"
    " över leveransen själv och säg till med »sent«."
)
_TOLD = (RemovalStatus.SENT, ClosureStatus.DELIVERED)
"""Where a case waits for who was told of it: before that its flow tells, after it nobody needs."""


def post_again(
    opened: Catalogue, settings: Settings, policy: Policy, case: Removal | Closure, act: Act
) -> Removal | Closure:
    """Post a case's refused letter again, to where its receiver gets mail now; returns the case.

    Its link is a new one. Raises ``CaseRefused`` where no letter was refused, nobody waits for it
    any more, or nobody has said where mail goes.
    """
    refused = refused_about(opened, case.id)
    if refused is None:
        raise CaseRefused(_NOT_REFUSED.format(case.id))
    if case.status not in _TOLD:
        raise CaseRefused(_NOT_WAITING.format(case.id))
    account = opened.account(case.account_id)
    to = policy.address_of(account.department)
    if not to:
        raise CaseRefused(_NOBODY.format(account.department))
    letter = letter_about(case, account, to, delivery_link(settings, case.id, act.at))
    return posted(opened, case, letter, act, refused.id)


def refused_about(opened: Catalogue, case_id: str) -> Posted | None:
    """Return the last refused letter that names a case in its subject."""
    refused = opened.outbox.letters(LetterStatus.REFUSED)
    found = [one for one in refused if case_id in re.findall(r"[\w-]+", one.letter.subject)]
    return found[-1] if found else None


def letter_about(case: Removal | Closure, account: Account, to: str, link: str) -> Letter:
    """Return what tells a receiver that a case of either kind waits; of a secret one no link."""
    if isinstance(case, Removal):
        return removal_letter(case, account, to, "" if case.restricted else link)
    return closure_letter(case, account, to, link)


def posted(
    opened: Catalogue, case: Removal | Closure, letter: Letter, act: Act, refused_id: str
) -> Removal | Closure:
    """Post a letter in the place of a refused one, and note it in its case, both or neither."""
    deed = Deed(_AGAIN, act.by, act.at, letter.to[0], act.account)
    noted = replace(case, deeds=(*case.deeds, deed))
    if isinstance(noted, Removal):
        return opened.removals.advance_posting(noted, letter, act.at, refused_id)
    return opened.closures.advance_posting(noted, letter, act.at, refused_id)
