"""Accounts that are gone before their closure has saved them: what has to be known to end it."""

from collections.abc import Iterable

from ogonblick.capture import Finding
from ogonblick.case import Closure, ClosureStatus
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import local_day

GONE = frozenset(("C101", "C105"))
"""Findings of an account that is not there any more."""

_NOT_SEEN_GONE = (
    "Inget besök i ärendet {} visar att kontot är borta. Låt det sparas igen: svarar plattformen,"
    " sparas kontot, och annars kan ärendet avslutas så här."
)
_SAVED = "Ärendet {} har redan kontot sparat, eller är avslutat."
_LAST = "Kontot fanns inte längre. Den senaste ögonblicksbilden är {}, tagen {}. {}"
_NONE = "Kontot fanns inte längre, och ingen ögonblicksbild av det finns. {}"


def why_not_gone(case: Closure, met: Iterable[Finding]) -> tuple[str, ...]:
    """Say why a case cannot be ended as one of an account that is gone; nothing if it can.

    ``met`` is what its last visit met: a person's word alone does not make an account gone.
    """
    if case.status is not ClosureStatus.OPENED:
        return (_SAVED.format(case.id),)
    if GONE.isdisjoint(one.code for one in met):
        return (_NOT_SEEN_GONE.format(case.id),)
    return ()


def end_in_words(last: Snapshot | None, why: str) -> str:
    """Say what is kept of an account that is gone, and what a person knows of why it is."""
    if last is None:
        return _NONE.format(why)
    return _LAST.format(last.id, local_day(last.taken_at), why)
