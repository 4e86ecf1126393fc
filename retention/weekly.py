"""The weekly letter to each department: what it has to see to, counted, with what to do next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ogonblick.account import Account
from ogonblick.capture import Occasion
from ogonblick.letter import Letter
from ogonblick.snapshot import Deviation
from ogonblick.swedish import counted, in_swedish_order, local_day
from retention.due import Standing
from retention.policy import Policy

SHOWN = 20
"""Lines of one kind in a letter; the portal has them all."""

NOBODY = "(ingen förvaltning)"
"""What accounts belong to where the register names no department."""

_LATE = (
    "Försenade konton",
    "De tas om varje natt. Är ett konto kvar nästa vecka: fråga driften varför.",
)
_AMISS = (
    "Öppna avvikelser",
    "Stämmer adressen i registret? Syns sidan utan inloggning? Be annars driften ta om kontot.",
)
_BY_HAND = (
    "Konton att ta för hand",
    "Ta ögonblicksbilden enligt era riktlinjer, och lämna den till registratorn.",
)
_VANISHED = "C243"
"""The finding of posts that are gone without a case; it has the occasion of a removal."""

_UNTOLD = "gäller ett borttagningsärende, och visas bara för den som får se det."


@dataclass(frozen=True)
class Week:
    """A week's letters, each with the department that it is to, and those who have no address."""

    letters: tuple[tuple[str, Letter], ...] = ()
    unaddressed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Concern:
    """What there is of one kind to see to: its heading, what to do about it, a line each."""

    title: str
    advice: str
    lines: tuple[str, ...]


def weekly_letters(
    accounts: Iterable[Account],
    deviations: Sequence[Deviation],
    standing: Standing,
    policy: Policy,
    today: date,
    portal: str = "",
) -> Week:
    """Write a letter to each department that has anything to see to, or to all if policy asks.

    It goes where the policy says that the department's receiver gets mail, and else to the
    mailboxes of the department's accounts. ``portal`` is the address that people reach it at.
    """
    letters, unaddressed = [], []
    for department, owned in _by_department(accounts):
        found = concerns(owned, deviations, standing)
        if not (found or policy.empty_letters):
            continue
        if to := _receivers(department, owned, policy):
            letters.append((department, _letter(to, department, found, today, portal)))
        else:
            unaddressed.append(department)
    return Week(tuple(letters), tuple(unaddressed))


def concerns(
    owned: Iterable[Account], deviations: Iterable[Deviation], standing: Standing
) -> tuple[Concern, ...]:
    """Return what somebody who owns these accounts has to see to."""
    names = {account.id: account.name for account in owned}
    late = [(one.account, one.reason) for one in standing.overdue]
    by_hand = [(one.account, one.reason) for one in standing.by_hand]
    every = (
        Concern(*_LATE, _told(names, late)),
        Concern(
            *_AMISS, tuple(_deviation(names, one) for one in deviations if one.account_id in names)
        ),
        Concern(*_BY_HAND, _told(names, by_hand)),
    )
    return tuple(one for one in every if one.lines)


def _told(names: Mapping[str, str], told: Iterable[tuple[Account, str]]) -> tuple[str, ...]:
    return tuple(f"{account.name}: {why}" for account, why in told if account.id in names)


def _deviation(names: Mapping[str, str], one: Deviation) -> str:
    """Say what a deviation is about; never what somebody wanted to be rid of.

    What went without a case has none to be kept in, and is told.
    """
    is_case = any(finding.code != _VANISHED for finding in one.findings)
    secret = one.occasion is Occasion.BEFORE_REMOVAL and is_case
    why = _UNTOLD if secret else " ".join(finding.text for finding in one.findings)
    return f"{names[one.account_id]}, sedan {local_day(one.opened_at)}: {why}"


def _by_department(accounts: Iterable[Account]) -> Iterator[tuple[str, list[Account]]]:
    """Yield each department with its accounts, in Swedish order."""
    named = sorted(accounts, key=lambda one: (in_swedish_order(one.department), one.department))
    for department, owned in groupby(named, key=lambda one: one.department):
        yield department or NOBODY, list(owned)


def _receivers(department: str, owned: Iterable[Account], policy: Policy) -> tuple[str, ...]:
    """Return the addresses of a department; what has no @ in the register is no address."""
    told = policy.address_of(department)
    mailboxes = (account.mailbox.strip() for account in owned if "@" in account.mailbox)
    return (told,) if told else tuple(dict.fromkeys(mailboxes))


def _letter(
    to: tuple[str, ...], department: str, found: Sequence[Concern], today: date, portal: str
) -> Letter:
    """Write the letter to one department."""
    year, week, _ = today.isocalendar()
    count = sum(len(one.lines) for one in found)
    what = f"{counted(count, 'sak', 'saker')} att se till" if found else "inget att se till"
    about = f"Det här gäller {department} och vecka {week}, {year}."
    parts = ["Hej", about, *map(_paragraph, found)]
    if not found:
        parts.append("Inget konto är försenat, och det finns inga öppna avvikelser.")
    if portal:
        parts.append(f"Allt visas på {portal.rstrip('/')}/avvikelser")
    parts.append("Brevet är skrivet av Ögonblick, som tar ögonblicksbilder av kommunens konton.")
    subject = f"Sociala medier vecka {week}: {what} ({department})"
    return Letter(to, subject, "\n\n".join(parts) + "\n")


def _paragraph(one: Concern) -> str:
    """Write what there is of one kind, the first of it, and what to do."""
    shown = [f"  {line}" for line in one.lines[:SHOWN]]
    more = len(one.lines) - SHOWN
    rest = [f"  och {more} till"] if more > 0 else []
    return "\n".join((f"{one.title} ({len(one.lines)})", *shown, *rest, one.advice))
