"""Walls before an account's further pages: which one it is, and whether there is any going on."""

from collections.abc import Sequence

from harvesters.browser.walls.walls import Look, is_replaced, wall
from harvesters.findings import finding
from ogonblick.capture import Finding

LIMITED = "C104"
"""The platform says that it is asked too much."""
EMPTY = "C106"
"""The page came, and showed nothing."""
STOPS = {LIMITED, "C103", "C114"}
"""Walls that are meant for the visitor, whatever it asks for: it goes no further."""
ASKS = {"C102", "C111", "C115", "C116"}
"""Walls that may be one page's own; as many in a row as ``IN_A_ROW`` are the platform's."""
IN_A_ROW = 3
SAID = {
    "C101": "att den inte finns (svar {status})",
    "C102": "en inloggningsvägg",
    "C103": "ett robottest",
    "C104": "att anropen är för många (svar {status})",
    "C105": "att innehållet inte är tillgängligt",
    "C106": "ingenting alls",
    "C111": "att åtkomst nekas (svar {status})",
    "C112": "ett fel hos servern (svar {status})",
    "C114": "en begäran att besökaren ska visa vem den är",
    "C115": "en åldersgräns",
    "C116": "en samtyckessida",
    "C117": "att något gick fel",
}
"""What each wall shows instead of the content."""


def wall_before(look: Look, url: str, is_shown: bool) -> Finding | None:
    """Say which wall stands before one of the account's further pages, or None.

    ``is_shown`` says that the post whose page it is can be seen there. Where others' posts can,
    a page that says that it is gone is so only if its title says it too.
    """
    if look.items and not is_shown and is_replaced(look):
        return finding("C105", url, words=look.title)
    return wall(look, url)


def barred(met: Finding, url: str, status: int) -> Finding:
    """Return what is told of a wall that was met before one of the account's further pages."""
    return finding("C231", url, address=url, wall=SAID[met.code].format(status=status))


def is_shut(walls: Sequence[str], refused: int) -> bool:
    """Say whether the walls met so far, for the last ``refused`` pages in a row, are for all."""
    if not STOPS.isdisjoint(walls):
        return True
    last = set(walls[-IN_A_ROW:])
    return refused >= IN_A_ROW and len(last) == 1 and last <= ASKS


def passed_by(walls: Sequence[str], waiting: Sequence[str]) -> Finding:
    """Return what is told of pages that were not asked for, because of walls before others."""
    stopped = next((one for one in reversed(walls) if one in STOPS), walls[-1])
    shown = SAID[stopped].partition(" (")[0]
    first = waiting[0]
    return finding("C232", first, missing=len(waiting), first=first, wall=shown)
