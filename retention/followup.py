"""What the system can say of each matter that clauses settle, and what it cannot see of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ogonblick.account import Account, AccountStatus
from ogonblick.capture import Finding, Occasion, Outcome
from ogonblick.swedish import period_name
from retention.evidence import Year, asks, weighty
from retention.followup_rules import (
    CONSULTATION,
    NO_MEASURE,
    NOT_COMPARED,
    NOT_FOLLOWED,
    PAGE,
    REGISTER,
    UNSEEN_AT_CLOSING,
    UNSEEN_CHANGES,
    UNSEEN_SNAPSHOTS,
    RegisterRule,
)
from retention.guidelines import ChangeTrigger, Clock, Matter
from retention.periods import last_day

# What was published later than that is not in the picture. Our own measure: no clause has one.
_NEAR_CLOSING = timedelta(days=31)


class Conformity(StrEnum):
    """What the report says of a clause. KEPT: no shortfall in what the system follows up."""

    KEPT = "kept"
    FALLS_SHORT = "falls-short"
    NOTHING_YET = "nothing-yet"
    NOT_FOLLOWED = "not-followed"


@dataclass(frozen=True)
class Shortfall:
    """One thing that is not as a clause asks; ``account_id`` is empty for the page as a whole."""

    account_id: str
    text: str
    code: str = ""


@dataclass(frozen=True)
class FollowUp:
    """What is known of one matter: how it stands, by what evidence, and what nobody here sees."""

    matter: Matter
    conformity: Conformity
    evidence: tuple[str, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    unseen: str = ""


def follow_up(matter: Matter, year: Year) -> FollowUp:
    """Say what the system knows of a matter in a year."""
    if matter in REGISTER:
        return _by_register(matter, REGISTER[matter], year)
    if matter in PAGE:
        return _by_page(matter, year)
    if matter is Matter.SNAPSHOT:
        return _snapshots(year)
    if matter is Matter.CHANGE:
        return _changes(year)
    return _closings(year) if matter is Matter.CLOSING else _not_followed(matter, year)


def _by_register(matter: Matter, rule: RegisterRule, year: Year) -> FollowUp:
    """Say what the register's findings are, as it is on the day of the evidence."""
    if not rule.is_asked(year.policy):
        return FollowUp(matter, Conformity.NOT_FOLLOWED, unseen=NO_MEASURE)
    found = [one for one in weighty(year.evidence.findings) if one.code in rule.codes]
    checked = sum(one.status is not AccountStatus.CLOSED for one in _about(matter, year))
    good = checked - len({one.place for one in found})
    told = (
        f"Registret den {year.evidence.on}: {good} av {_accounts(checked)} utan anmärkning"
        f"{_of_which(matter, year)}."
    )
    return FollowUp(matter, _conformity(found, checked), (told,), _shortfalls(found), rule.unseen)


def _by_page(matter: Matter, year: Year) -> FollowUp:
    """Say how the public page compares with the register, if it was compared."""
    if year.evidence.published is None:
        return FollowUp(matter, Conformity.NOT_FOLLOWED, unseen=NOT_COMPARED)
    found = [one for one in weighty(year.evidence.published) if one.code in PAGE[matter]]
    told = f"Anmärkningar på den publika sidan den {year.evidence.on}: {len(found)}."
    unseen = "Jämförelsen gäller bara den dag då den gjordes."
    return FollowUp(matter, _conformity(found, 1), (told,), _shortfalls(found), unseen)


def _snapshots(year: Year) -> FollowUp:
    """Say how many accounts have a snapshot in each period, and which have none."""
    if year.policy.clock is Clock.NONE:
        return FollowUp(Matter.SNAPSHOT, Conformity.NOT_FOLLOWED, unseen=NO_MEASURE)
    asked = [
        (account, period)
        for period in year.ended
        for account in year.accounts
        if asks(account, period)
    ]
    missing = [
        _missing(account, period, year)
        for account, period in asked
        if (account.id, period) not in year.recorded
    ]
    told = (
        *(_share_in_words(period, year) for period in year.periods),
        f"Beställningar under året som inte gav en komplett bild: {len(year.failures)}.",
        f"Öppna avvikelser den {year.on}: {len(year.open_failures)}.",
        *(f"Undantaget: {one.name} ({one.exempt})." for one in year.accounts if one.exempt),
    )
    conformity = _conformity(missing, len(asked))
    return FollowUp(Matter.SNAPSHOT, conformity, told, tuple(missing), UNSEEN_SNAPSHOTS)


def _share_in_words(period: str, year: Year) -> str:
    asked = [one for one in year.accounts if asks(one, period)]
    recorded = sum((one.id, period) in year.recorded for one in asked)
    state = "" if period in year.ended else " (pågår)"
    name = period_name(period).capitalize()
    return f"{name}{state}: {recorded} av {_accounts(len(asked))} har en ögonblicksbild."


def _missing(account: Account, period: str, year: Year) -> Shortfall:
    """Say that an account has no snapshot in a period, and whether it is known to have existed."""
    days = (one.taken_on for one in year.evidence.taken if one.account_id == account.id)
    first = min(days, default=None)
    doubt = ""
    if first is None:
        doubt = " Kontot har aldrig tagits; det kan vara nytt."
    elif first > last_day(period):
        doubt = f" Kontot togs första gången {first}; det kan vara nyare än perioden."
    text = f"{account.name} saknar ögonblicksbild för {period_name(period)}.{doubt}"
    return Shortfall(account.id, text)


def _changes(year: Year) -> FollowUp:
    """Say how many snapshots larger changes gave; how many they should have, nobody knows."""
    if year.policy.change_trigger is ChangeTrigger.NONE:
        return FollowUp(Matter.CHANGE, Conformity.NOT_FOLLOWED, unseen=NO_MEASURE)
    told = f"Ögonblicksbilder vid större förändring under året: {_of(Occasion.MAJOR_CHANGE, year)}."
    return FollowUp(Matter.CHANGE, Conformity.NOT_FOLLOWED, (told,), unseen=UNSEEN_CHANGES)


def _closings(year: Year) -> FollowUp:
    """Say which accounts were closed in the year, and whether each was recorded before that."""
    closed = [
        one
        for one in _about(Matter.CLOSING, year)
        if one.status is AccountStatus.CLOSED and (one.closed_on or year.on).year == year.year
    ]
    which = _of_which(Matter.CLOSING, year)
    told = f"Konton som avslutades under året enligt registret: {len(closed)}{which}."
    unseen = UNSEEN_AT_CLOSING.get(year.policy.before_closing)
    if unseen is None:
        return FollowUp(Matter.CLOSING, Conformity.NOT_FOLLOWED, (told,), unseen=CONSULTATION)
    missing = tuple(
        Shortfall(one.id, reason) for one in closed if (reason := _why_not_saved(one, year))
    )
    return FollowUp(Matter.CLOSING, _conformity(missing, len(closed)), (told,), missing, unseen)


def _about(matter: Matter, year: Year) -> tuple[Account, ...]:
    """Return the accounts on the platforms that a matter's clause speaks of."""
    clause = year.policy.clause_on(matter)
    return tuple(one for one in year.accounts if clause is None or clause.is_about(one.platform))


def _of_which(matter: Matter, year: Year) -> str:
    """Name the platforms that a matter's clause speaks of alone."""
    clause = year.policy.clause_on(matter)
    named = ", ".join(one.value for one in clause.platforms) if clause else ""
    return f" (klausulen gäller bara {named})" if named else ""


def _why_not_saved(account: Account, year: Year) -> str:
    """Say why an account was not saved as it was when it was closed; nothing if it was."""
    if account.closed_on is None:
        return f"{account.name} är avslutat, men registret säger inte när."
    last = [
        one
        for one in year.evidence.taken
        if one.account_id == account.id
        and one.occasion is Occasion.BEFORE_CLOSURE
        and timedelta() <= account.closed_on - one.taken_on <= _NEAR_CLOSING
    ]
    closed = f"{account.name} avslutades {account.closed_on}"
    if not last:
        return (
            f"{closed} utan ögonblicksbild före avslut under de sista {_NEAR_CLOSING.days} dagarna."
        )
    if not any(one.outcome is Outcome.COMPLETE for one in last):
        return f"{closed} med en ofullständig ögonblicksbild."
    return ""


def _not_followed(matter: Matter, year: Year) -> FollowUp:
    """Say that nobody here sees how a matter stands, and what little there is."""
    told = f"Ögonblicksbilder före borttagning under året: {_of(Occasion.BEFORE_REMOVAL, year)}."
    evidence = (told,) if matter is Matter.REMOVAL else ()
    return FollowUp(matter, Conformity.NOT_FOLLOWED, evidence, unseen=NOT_FOLLOWED[matter])


def _conformity(found: Collection[object], asked: int) -> Conformity:
    """Say how a matter stands by what was found amiss among all that were asked."""
    if found:
        return Conformity.FALLS_SHORT
    return Conformity.KEPT if asked else Conformity.NOTHING_YET


def _shortfalls(findings: Iterable[Finding]) -> tuple[Shortfall, ...]:
    return tuple(Shortfall(one.place, one.text, one.code) for one in findings)


def _of(occasion: Occasion, year: Year) -> int:
    """Count the year's snapshots of one occasion."""
    return sum(one.occasion is occasion for one in year.taken)


def _accounts(number: int) -> str:
    return f"{number} konto" if number == 1 else f"{number} konton"
