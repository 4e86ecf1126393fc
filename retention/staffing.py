"""Whether the right people, and enough of them, answer for an account."""

import re
from collections.abc import Iterable

from ogonblick.account import Account
from ogonblick.capture import Finding, Severity
from retention.guidelines import Matter
from retention.policy import Policy

_FIRST_AND_LAST_NAME = re.compile(r"[A-ZÅÄÖÉ][\w-]+(?: [A-ZÅÄÖÉ][\w-]+)+")

_ORGANISATION = re.compile(
    r"avdelning|bad|bibliotek|center|chef|enhet|funktion|förvaltning|grupp|gymnasi|hall|hus|kansli"
    r"|kommun|kontor|museum|nämnd|service|skola|stab|stad|team|tjänst|verksamhet",
    re.IGNORECASE,
)


def check_staffing(account: Account, policy: Policy) -> tuple[Finding, ...]:
    """Return what is amiss with an account's people, by what its guidelines say and no more.

    R105 too few administrators, R106 the central function is not among them, R107 everything
    hangs on one person, R108 no shared mailbox in the register, R109 a person seems to own it.
    """
    said = {
        "R105": _too_few_administrators(account, policy),
        "R106": _without_central_function(account, policy),
        "R107": _on_one_person(account, policy),
        "R108": _without_mailbox(account, policy),
        "R109": _owned_by_a_person(account, policy),
    }
    return tuple(
        Finding(code, Severity.WARNING, f"{account.name} {text}", account.id)
        for code, text in said.items()
        if text
    )


def _too_few_administrators(account: Account, policy: Policy) -> str:
    """Count the unit's own administrators: the central function comes on top of them."""
    asked = policy.staffing.minimum_administrators
    central = policy.staffing.central_function
    named = sum(not _is_one_of(central, one) for one in set(account.administrators))
    if named >= asked:
        return ""
    return (
        f"har {named} av minst {asked} administratörer från verksamheten"
        f"{policy.by(Matter.ADMINISTRATORS)}. Utse fler och skriv in dem i registret."
    )


def _without_central_function(account: Account, policy: Policy) -> str:
    central = policy.staffing.central_function
    if not central or any(_is_one_of(central, one) for one in account.administrators):
        return ""
    return (
        f"saknar {central[0]} bland administratörerna{policy.by(Matter.CENTRAL_FUNCTION)}."
        " Ge funktionen behörighet och skriv in den i registret."
    )


def _on_one_person(account: Account, policy: Policy) -> str:
    """Find an account that nobody could reach if one person left. No number is asked for."""
    named = {*account.editors, *account.administrators}
    if not policy.staffing.several_people or len(named) > 1:
        return ""
    hangs = "hänger på en enda person" if named else "har ingen som når kontot"
    return f"{hangs}{policy.by(Matter.ADMINISTRATORS)}. Skriv in fler i registret."


def _without_mailbox(account: Account, policy: Policy) -> str:
    if not policy.staffing.function_mailbox or account.mailbox.strip():
        return ""
    return (
        f"har ingen brevlåda i registret{policy.by(Matter.MAILBOX)}."
        " Skriv in den gemensamma adress som kontot är kopplat till."
    )


def _owned_by_a_person(account: Account, policy: Policy) -> str:
    """Find an owner, or an account, that has a person's name.

    A unit may be its own administrator, and "Norra Skolan" is like a person's name too. So an
    account or a department must be both like one and one of its people; an owner, who is no
    more than a function, must be like one and have no word of an organisation in it.
    """
    people = {*account.editors, *account.administrators} & {account.department, account.name}
    owner = {account.owner} if not _ORGANISATION.search(account.owner) else set()
    persons = sorted(filter(_FIRST_AND_LAST_NAME.fullmatch, people | owner))
    if not policy.staffing.owner_not_a_person or not persons:
        return ""
    return (
        f"ser ut att tillhöra en person, {persons[0]}{policy.by(Matter.OWNER)}."
        " Låt kontot bära verksamhetens namn, och skriv in en funktion som ägare."
    )


def _is_one_of(names: Iterable[str], one: str) -> bool:
    """Say whether somebody goes by one of the names, however they are spelt out around it."""
    return any(name.casefold() in one.casefold() for name in names)
