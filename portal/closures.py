"""Closures as persons take them, at the command line and in the portal: each step checked first."""

import shutil
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from ogonblick.account import Account, AccountStatus, Entered
from ogonblick.capture import Occasion
from ogonblick.case import Closure, ClosureStatus, Deed, Uploaded
from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.errors import CaseRefused
from ogonblick.settings import Settings
from ogonblick.swedish import day_of
from portal.removals import deviation_of, forgotten, refuse, settle
from retention.already_gone import end_in_words, why_not_gone
from retention.closures import (
    APPROVED,
    DONE,
    is_open,
    why_closing_waits,
    why_not_approved,
    why_not_attached,
    why_not_received,
    why_not_withdrawn,
    why_not_yet,
)
from retention.disposal import Act
from retention.policy import Policy
from storage.database.catalogue import Catalogue

_NAMED = "Exporten {} är redan inlämnad i ärendet. Byt namn på filen om det är en annan."
_NO_EXPORT = (
    "Filen är ingen export som går att bevara. Lämna in den som plattformen gav den: ett arkiv"
    " (ZIP, TAR eller gzip), HTML, JSON, CSV eller XML."
)
HEAD = 4096
"""Bytes of a file by which it is told from what is no export."""

_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ")
_TAR = slice(257, 262)
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
"""What spreadsheets write before CSV in two bytes a sign."""

_NOT_SENT = (
    "Ärendet {} kan inte lämnas över nu. Först ska det vara sparat, med plattformens export eller"
    " ett besked om varför den saknas. Är det redan överlämnat ska det kvitteras."
)


def open_closure(opened: Catalogue, account: Account, why: str, act: Act) -> Closure:
    """Open a case for an account, or return the one that is open; the account is under way."""
    for one in opened.closures.all(account.id):
        if is_open(one):
            _under_way(opened, account, act)
            return one
    if account.status is AccountStatus.CLOSED:
        raise CaseRefused(f"Kontot {account.id} är redan avslutat enligt registret.")
    deed = Deed(DONE[ClosureStatus.OPENED], act.by, act.at, account=act.account)
    case = opened.closures.open(
        day_of(act.at).year,
        lambda id_: Closure(id_, ClosureStatus.OPENED, account.id, why, act.at, (deed,)),
    )
    _under_way(opened, account, act)
    return case


def _under_way(opened: Catalogue, account: Account, act: Act) -> None:
    """Note that an account in use is on its way out; one that never was in use stays as it is."""
    if account.status is AccountStatus.ACTIVE:
        _enter(opened, replace(account, status=AccountStatus.CLOSING), act)


def attach(opened: Catalogue, settings: Settings, case: Closure, source: Path, act: Act) -> Closure:
    """Take the platform's own export, a file of any size, to be kept beside the bundle."""
    with source.open("rb") as stream:
        return attach_stream(opened, settings, case, (source.name, stream), act)


def attach_stream(
    opened: Catalogue, settings: Settings, case: Closure, export: tuple[str, BinaryIO], act: Act
) -> Closure:
    """Take the same from a stream that can be read from its beginning, by the name of a file.

    Raises ``CaseRefused`` for what is no export by its first bytes, and for a name that is taken.
    """
    name, stream = export
    refuse((*why_not_attached(case), *why_no_export_file(stream.read(HEAD))))
    if name in {one.name for one in case.uploaded}:
        raise CaseRefused(_NAMED.format(name))
    stream.seek(0)
    folder = settings.uploads / case.id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = _copied(stream, folder / name)
    digest = _digest(kept)
    one = Uploaded(name, kept.stat().st_size, digest, act.by, act.at)
    deed = Deed("Export inlämnad", act.by, act.at, f"{name}, {digest}", act.account)
    return _written(opened, replace(case, uploaded=(*case.uploaded, one), statement=""), deed)


def why_no_export_file(head: bytes) -> tuple[str, ...]:
    """Say that a file is no export, by its first bytes; nothing if it may be one.

    Platforms give archives, or text: HTML, JSON, CSV, XML. Nobody is handed a program.
    """
    is_packed = head.startswith(_PACKED) or b"\xa2eroots" in head[:16] or head[_TAR] == b"ustar"
    is_text = bool(head) and (b"\0" not in head or head.startswith(_UTF_16))
    return () if is_packed or is_text else (_NO_EXPORT,)


def _copied(stream: BinaryIO, kept: Path) -> Path:
    """Copy a file, in the place of no other; one that was cut short after the copy is the same."""
    with NamedTemporaryFile(dir=kept.parent) as part:
        shutil.copyfileobj(stream, part)
        part.flush()
        try:
            kept.hardlink_to(part.name)
        except FileExistsError:
            if _digest(kept) != _digest(Path(part.name)):
                raise CaseRefused(_NAMED.format(kept.name)) from None
    return kept


def _digest(file: Path) -> Digest:
    with file.open("rb") as stream:
        return digest_of(blocks(stream))


def note_no_export(opened: Catalogue, case: Closure, why: str, act: Act) -> Closure:
    """Note why the platform's own export cannot be had."""
    refuse(why_not_attached(case))
    deed = Deed("Export saknas", act.by, act.at, why, act.account)
    return _written(opened, replace(case, no_export=why, statement=""), deed)


def note_approved(
    opened: Catalogue, policy: Policy, case: Closure, function: str, act: Act
) -> Closure:
    """Note that one of those who must has approved the closing: in the case, and in the register.

    The register last: it says what is missing, so who is cut short takes the same step again.
    """
    account = opened.account(case.account_id)
    refuse(why_not_approved(case, account, function, policy))
    deed = Deed(APPROVED, act.by, act.at, function, act.account)
    approved = _written(opened, case, deed)
    given = f"{function} (avslut), {day_of(act.at)}"
    _enter(opened, replace(account, approvals=(*account.approvals, given)), act)
    return approved


def note_sent(opened: Catalogue, case: Closure, how: str, act: Act) -> Closure:
    """Note that a person has handed the delivery over themselves, and how."""
    if case.status is not ClosureStatus.CAPTURED or not case.statement:
        raise CaseRefused(_NOT_SENT.format(case.id))
    return _step(opened, case, ClosureStatus.DELIVERED, act, how)


def note_received(opened: Catalogue, case: Closure, number: str, act: Act) -> Closure:
    """Note that the receiver has taken the delivery; from now on the account may be closed."""
    refuse(why_not_received(case))
    numbered = replace(case, registry_number=number)
    return _step(opened, numbered, ClosureStatus.RECEIVED, act, number)


def note_closed(opened: Catalogue, policy: Policy, case: Closure, act: Act) -> Closure:
    """Note that the account is closed on its platform: in the register, and in the case.

    The register first: who is cut short between them takes the same step again.
    """
    account = opened.account(case.account_id)
    refuse((*why_not_yet(case, account.platform), *why_closing_waits(case, account, policy)))
    on = account.closed_on or day_of(act.at)
    _enter(opened, replace(account, status=AccountStatus.CLOSED, closed_on=on), act)
    return _step(opened, case, ClosureStatus.CLOSED, act, "")


def note_gone(opened: Catalogue, case: Closure, why: str, act: Act) -> Closure:
    """End a case whose account was gone before it could be saved: nothing is left to deliver.

    Raises ``CaseRefused`` unless the case's own visit has met that. What is kept of the account is
    named. The register first: who is cut short between them takes the same step again.
    """
    refuse(why_not_gone(case, deviation_of(opened, case)))
    whole = (
        one
        for one in opened.snapshots(case.account_id)
        if one.occasion is not Occasion.BEFORE_REMOVAL
    )
    account = opened.account(case.account_id)
    on = account.closed_on or day_of(act.at)
    _enter(opened, replace(account, status=AccountStatus.CLOSED, closed_on=on), act)
    return _step(opened, case, ClosureStatus.CLOSED, act, end_in_words(next(whole, None), why))


def withdraw(opened: Catalogue, settings: Settings, case: Closure, why: str, act: Act) -> Closure:
    """Withdraw a case: the account stays. What was saved stays too, and nothing else."""
    refuse(why_not_withdrawn(case))
    account = opened.account(case.account_id)
    if account.status is AccountStatus.CLOSING:
        _enter(opened, replace(account, status=AccountStatus.ACTIVE), act)
    withdrawn = _step(opened, case, ClosureStatus.WITHDRAWN, act, why)
    forgotten(settings, case.id)
    return withdrawn


def _enter(opened: Catalogue, account: Account, act: Act) -> None:
    """Change an account in the register, as something that somebody did."""
    opened.register([account], Entered(act.by, act.at, act.account))


def _step(opened: Catalogue, case: Closure, status: ClosureStatus, act: Act, note: str) -> Closure:
    deed = Deed(DONE[status], act.by, act.at, note, act.account)
    taken = _written(opened, replace(case, status=status), deed)
    if not is_open(taken):
        settle(opened, case, act, DONE[status])
    return taken


def _written(opened: Catalogue, case: Closure, deed: Deed) -> Closure:
    return opened.closures.advance(replace(case, deeds=(*case.deeds, deed)))
