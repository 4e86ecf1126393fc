"""Closures as persons take them, at the command line and in the portal: each step checked first."""

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from ogonblick.account import Account, AccountStatus
from ogonblick.case import Closure, ClosureStatus, Deed, Uploaded
from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.errors import CaseRefused
from ogonblick.settings import Settings
from ogonblick.swedish import day_of
from portal.removals import forgotten, refuse, settle
from retention.closures import (
    DONE,
    is_open,
    why_not_attached,
    why_not_received,
    why_not_withdrawn,
    why_not_yet,
)
from retention.disposal import Act
from storage.database.catalogue import Catalogue

_NAMED = "Exporten {} är redan inlämnad i ärendet. Byt namn på filen om det är en annan."
_NOT_SENT = "Ärendet {} kan inte lämnas över nu. Se »ogonblick closure confirm {}«."


def open_closure(opened: Catalogue, account: Account, why: str, act: Act) -> Closure:
    """Open a case for an account, or return the one that is open; the account is under way."""
    for one in opened.closures.all(account.id):
        if is_open(one):
            _under_way(opened, account)
            return one
    if account.status is AccountStatus.CLOSED:
        raise CaseRefused(f"Kontot {account.id} är redan avslutat enligt registret.")
    deed = Deed(DONE[ClosureStatus.OPENED], act.by, act.at, account=act.account)
    case = opened.closures.open(
        day_of(act.at).year,
        lambda id_: Closure(id_, ClosureStatus.OPENED, account.id, why, act.at, (deed,)),
    )
    _under_way(opened, account)
    return case


def _under_way(opened: Catalogue, account: Account) -> None:
    """Note that an account in use is on its way out; one that never was in use stays as it is."""
    if account.status is AccountStatus.ACTIVE:
        opened.register([replace(account, status=AccountStatus.CLOSING)])


def attach(opened: Catalogue, settings: Settings, case: Closure, source: Path, act: Act) -> Closure:
    """Take the platform's own export, a file of any size, to be kept beside the bundle."""
    refuse(why_not_attached(case))
    if source.name in {one.name for one in case.uploaded}:
        raise CaseRefused(_NAMED.format(source.name))
    folder = settings.uploads / case.id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = _copied(source, folder)
    digest = _digest(kept)
    one = Uploaded(source.name, kept.stat().st_size, digest, act.by, act.at)
    deed = Deed("Export inlämnad", act.by, act.at, f"{source.name}, {digest}", act.account)
    return _written(opened, replace(case, uploaded=(*case.uploaded, one), statement=""), deed)


def _copied(source: Path, folder: Path) -> Path:
    """Copy a file, in the place of no other; one that was cut short after the copy is the same."""
    kept = folder / source.name
    with source.open("rb") as stream, NamedTemporaryFile(dir=folder) as part:
        shutil.copyfileobj(stream, part)
        part.flush()
        try:
            kept.hardlink_to(part.name)
        except FileExistsError:
            if _digest(kept) != _digest(Path(part.name)):
                raise CaseRefused(_NAMED.format(source.name)) from None
    return kept


def _digest(file: Path) -> Digest:
    with file.open("rb") as stream:
        return digest_of(blocks(stream))


def note_no_export(opened: Catalogue, case: Closure, why: str, act: Act) -> Closure:
    """Note why the platform's own export cannot be had."""
    refuse(why_not_attached(case))
    deed = Deed("Export saknas", act.by, act.at, why, act.account)
    return _written(opened, replace(case, no_export=why, statement=""), deed)


def note_sent(opened: Catalogue, case: Closure, how: str, act: Act) -> Closure:
    """Note that a person has handed the delivery over themselves, and how."""
    if case.status is not ClosureStatus.CAPTURED or not case.statement:
        raise CaseRefused(_NOT_SENT.format(case.id, case.id))
    return _step(opened, case, ClosureStatus.DELIVERED, act, how)


def note_received(opened: Catalogue, case: Closure, number: str, act: Act) -> Closure:
    """Note that the receiver has taken the delivery; from now on the account may be closed."""
    refuse(why_not_received(case))
    numbered = replace(case, registry_number=number)
    return _step(opened, numbered, ClosureStatus.RECEIVED, act, number)


def note_closed(opened: Catalogue, case: Closure, act: Act) -> Closure:
    """Note that the account is closed on its platform: in the register, and in the case.

    The register first: who is cut short between them takes the same step again.
    """
    account = opened.account(case.account_id)
    refuse(why_not_yet(case, account.platform))
    on = account.closed_on or day_of(act.at)
    opened.register([replace(account, status=AccountStatus.CLOSED, closed_on=on)])
    return _step(opened, case, ClosureStatus.CLOSED, act, "")


def withdraw(opened: Catalogue, settings: Settings, case: Closure, why: str, act: Act) -> Closure:
    """Withdraw a case: the account stays. What was saved stays too, and nothing else."""
    refuse(why_not_withdrawn(case))
    account = opened.account(case.account_id)
    if account.status is AccountStatus.CLOSING:
        opened.register([replace(account, status=AccountStatus.ACTIVE)])
    withdrawn = _step(opened, case, ClosureStatus.WITHDRAWN, act, why)
    forgotten(settings, case.id)
    return withdrawn


def _step(opened: Catalogue, case: Closure, status: ClosureStatus, act: Act, note: str) -> Closure:
    deed = Deed(DONE[status], act.by, act.at, note, act.account)
    taken = _written(opened, replace(case, status=status), deed)
    if not is_open(taken):
        settle(opened, case, act, DONE[status])
    return taken


def _written(opened: Catalogue, case: Closure, deed: Deed) -> Closure:
    return opened.closures.advance(replace(case, deeds=(*case.deeds, deed)))
