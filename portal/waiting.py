"""What waits for those who receive: saved, but not registered or acknowledged yet."""

from dataclasses import dataclass
from datetime import datetime

from ogonblick.account import Account
from ogonblick.case import Closure, Removal
from ogonblick.swedish import word
from retention import closures, removals
from storage.database.catalogue import Catalogue


@dataclass(frozen=True)
class Waiting:
    """A case that waits for its receiver, as everybody may know it: of a secret one no account."""

    case_id: str
    department: str
    account: str
    standing: str
    opened_at: datetime


def waiting(opened: Catalogue, department: str = "") -> list[Waiting]:
    """Return what waits for receivers, of one department or of all, the oldest first."""
    accounts = {one.id: one for one in opened.accounts()}
    found: list[Removal | Closure] = [
        *filter(removals.is_waiting, opened.removals.all()),
        *filter(closures.is_waiting, opened.closures.all()),
    ]
    told = (_waiting(one, accounts[one.account_id]) for one in found)
    chosen = (one for one in told if department in ("", one.department))
    return sorted(chosen, key=lambda one: one.opened_at)


def _waiting(case: Removal | Closure, account: Account) -> Waiting:
    name = "sekretess" if is_secret(case) else account.name
    return Waiting(case.id, account.department, name, word(case.status), case.opened_at)


def case_of(opened: Catalogue, case_id: str) -> Removal | Closure:
    """Return a removal or a closure by its id; the first letter tells which."""
    cases = opened.closures if case_id.upper().startswith("A") else opened.removals
    return cases.get(case_id)


def is_secret(case: Removal | Closure) -> bool:
    """Say whether secrecy is the ground of a case, so that not everybody may see it."""
    return isinstance(case, Removal) and case.restricted
