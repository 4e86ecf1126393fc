"""Removals as persons take them, at the command line and in the portal: each step checked first."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bundles.pictures import decoded
from harvesters.findings import finding
from harvesters.handed import SCREENSHOT, TEXT, kind_of
from ogonblick.account import Account
from ogonblick.address import same_address
from ogonblick.capture import Finding, Order
from ogonblick.case import Closure, Deed, Fate, Removal, RemovalStatus, Uploaded
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError, CaseRefused, CatalogueError
from ogonblick.settings import Settings
from ogonblick.snapshot import DeviationStatus
from ogonblick.swedish import day_of, moment, word
from retention.disposal import Act
from retention.guidelines import RemovalGround
from retention.policy import Policy
from retention.removals import (
    DONE,
    ground_of,
    why_no_ground,
    why_not_registered,
    why_not_removed,
    why_not_sent,
    why_not_withdrawn,
)
from storage.database.catalogue import Catalogue

NEW_GROUND = "Ny grund"
"""The step of who opens a case once more, on another ground."""

_ENDS = (RemovalStatus.REGISTERED, RemovalStatus.WITHDRAWN)
_UNREADABLE = "Skärmdumpen är ingen bild som går att bevara. Spara den som PNG, JPEG eller WebP."
_ANEW = (
    "Spara skärmdumpen på nytt som PNG, JPEG eller WebP, högst 16 miljoner bildpunkter stor, och"
    " lämna in den igen."
)
_WHOSE = "Det framgår inte av adressen {} vilket konto den hör till. Ange kontot med --account: {}"


@dataclass(frozen=True)
class Wish:
    """What somebody wants saved before it is removed: where, whose, on which ground, and why."""

    account: Account
    url: str
    ground: str
    why: str


def account_at(known: Sequence[Account], url: str) -> Account:
    """Return the registered account that an address belongs to: the one it begins with.

    Raises ``CatalogueError`` that lists the accounts if none or several do.
    """
    try:
        asked = same_address(url)
    except ValueError as fault:
        raise CatalogueError(f"{url} är ingen adress. Kopiera den ur webbläsaren.") from fault
    owners = [one for one in known if _begins(asked, same_address(one.url))]
    longest = max((len(same_address(one.url)) for one in owners), default=0)
    found = [one for one in owners if len(same_address(one.url)) == longest]
    if len(found) != 1:
        raise CatalogueError(_WHOSE.format(url, ", ".join(one.id for one in found or known)))
    return found[0]


def _begins(asked: str, own: str) -> bool:
    return asked == own or asked.startswith((f"{own}/", f"{own}?"))


def open_removal(opened: Catalogue, policy: Policy, wish: Wish, act: Act) -> Removal:
    """Open a case, or return the one that is open about the same address and not saved yet.

    One that was opened on another ground has from now on the ground that was asked for last.
    Raises ``CaseRefused`` with the guidelines' own list for a ground that is not in it.
    """
    ground = ground_of(policy, wish.ground)
    if ground is None:
        raise CaseRefused(why_no_ground(policy, wish.ground))
    for one in opened.removals.all(wish.account.id):
        if (one.status, one.url) == (RemovalStatus.OPENED, wish.url):
            return _on_ground(opened, one, ground, wish.why, act)
    deed = Deed(DONE[RemovalStatus.OPENED], act.by, act.at, account=act.account)
    return opened.removals.open(
        day_of(act.at).year,
        lambda id_: Removal(
            id=id_,
            status=RemovalStatus.OPENED,
            account_id=wish.account.id,
            url=wish.url,
            ground=ground.id,
            ground_text=ground.text,
            why=wish.why,
            restricted=ground.secrecy,
            opened_at=act.at,
            deeds=(deed,),
        ),
    )


def _on_ground(
    opened: Catalogue, case: Removal, ground: RemovalGround, why: str, act: Act
) -> Removal:
    """Return a case on a ground; the secrecy that an earlier one was of is never taken away."""
    if case.ground == ground.id:
        return case
    deed = Deed(NEW_GROUND, act.by, act.at, ground.id, act.account)
    stated = replace(
        case,
        ground=ground.id,
        ground_text=ground.text,
        why=why,
        restricted=case.restricted or ground.secrecy,
        deeds=(*case.deeds, deed),
    )
    return opened.removals.advance(stated)


def hand_in(
    opened: Catalogue, settings: Settings, case: Removal, files: tuple[bytes, bytes], act: Act
) -> Removal:
    """Keep a screenshot and a text (UTF-8, may be empty) that stand in for a visit.

    Raises ``CaseRefused`` for what is no picture, and for a case that is saved already.
    """
    screenshot, text = files
    if case.status is not RemovalStatus.OPENED:
        raise CaseRefused(
            f"Ärendet {case.id} är redan sparat. Öppna ett nytt för en skärmdump till."
        )
    refuse_unreadable(screenshot)
    folder = forgotten(settings, case.id)  # a text that came with another picture is not its own
    kept = [(SCREENSHOT, screenshot), *([(TEXT, text)] if text else [])]
    uploaded = tuple(_kept(folder, name, data, act.by, act.at) for name, data in kept)
    return opened.removals.advance(replace(case, uploaded=uploaded))


def refuse_unreadable(screenshot: bytes) -> None:
    """Raise ``CaseRefused`` for a picture that could not be sealed."""
    if not kind_of(screenshot):
        raise CaseRefused(_UNREADABLE)
    try:
        decoded(screenshot)
    except BundleError as fault:
        raise CaseRefused(f"{fault} {_ANEW}") from fault


def forgotten(settings: Settings, case_id: str) -> Path:
    """Return the folder of what is handed in to a case, emptied of what was handed in before."""
    folder = settings.uploads / case_id
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _kept(folder: Path, name: str, data: bytes, by: str, at: datetime) -> Uploaded:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f"{name}.part"
    part.write_bytes(data)
    part.replace(folder / name)
    return Uploaded(name, len(data), digest_of([data]), by, at)


def note_removed(
    opened: Catalogue, policy: Policy, case: Removal, fate: Fate, moved_to: str, act: Act
) -> Removal:
    """Note what became of the content on the platform, now that it is saved."""
    refuse(why_not_removed(case, fate, moved_to, policy))
    gone = replace(case, fate=fate, moved_to=moved_to)
    return _step(opened, gone, RemovalStatus.REMOVED, act, moved_to, word(fate))


def note_sent(opened: Catalogue, case: Removal, act: Act, how: str) -> Removal:
    """Note that a person has handed the case over themselves, and how."""
    refuse(why_not_sent(case))
    return _step(opened, case, RemovalStatus.SENT, act, how)


def note_registered(
    opened: Catalogue, policy: Policy, case: Removal, number: str, act: Act
) -> Removal:
    """Close a case with the diarienummer that it was given."""
    refuse(why_not_registered(case, number, policy))
    numbered = replace(case, registry_number=number)
    return _step(opened, numbered, RemovalStatus.REGISTERED, act, number)


def withdraw(opened: Catalogue, settings: Settings, case: Removal, act: Act, why: str) -> Removal:
    """Withdraw a case: nothing is removed after all. What was saved stays, and nothing else."""
    refuse(why_not_withdrawn(case))
    withdrawn = _step(opened, case, RemovalStatus.WITHDRAWN, act, why)
    forgotten(settings, case.id)
    return withdrawn


def note_copied(opened: Catalogue, case: Removal, act: Act) -> Removal:
    """Note that somebody took a copy of their own, for a police report."""
    deed = Deed("Egen kopia", act.by, act.at, account=act.account)
    return opened.removals.advance(replace(case, deeds=(*case.deeds, deed)))


def refuse(reasons: Sequence[str]) -> None:
    """Raise ``CaseRefused`` with all the reasons, if there are any."""
    if reasons:
        raise CaseRefused("\n".join(reasons))


def _step(
    opened: Catalogue, case: Removal, status: RemovalStatus, act: Act, note: str, named: str = ""
) -> Removal:
    deed = Deed(named or DONE[status], act.by, act.at, note, act.account)
    taken = opened.removals.advance(replace(case, status=status, deeds=(*case.deeds, deed)))
    if status in _ENDS:
        settle(opened, case, act, DONE[status])
    return taken


def deviation_of(opened: Catalogue, case: Removal | Closure) -> Sequence[Finding]:
    """Return what stood in the way of a case's visit."""
    for one in opened.deviations(DeviationStatus.OPEN):
        if (one.account_id, one.period) == (case.account_id, case.id):
            return one.findings
    return ()


def settle(opened: Catalogue, case: Removal | Closure, act: Act, end: str) -> None:
    """Close what was amiss with a case's snapshot, now that the case has ended."""
    order = case.order
    amiss = opened.deviations(DeviationStatus.OPEN)
    if any(Order(one.account_id, one.occasion, one.period) == order for one in amiss):
        why = f"Ärendet {case.id} är {end.lower()}."
        opened.settle(order, finding("C340", by=act.by, moment=moment(act.at), why=why))
