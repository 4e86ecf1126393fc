"""The completeness statement of a closure: what was expected, found and missing; itself kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ogonblick.account import Account
from ogonblick.capture import Coverage, Outcome, Tally
from ogonblick.case import Closure, Uploaded
from ogonblick.digest import Digest
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import moment, number, size, word
from retention.closures import EXPORTS

TITLE = "FULLSTÄNDIGHETSINTYG"

_END = "nåddes inte, så äldre inlägg kan saknas"


@dataclass(frozen=True)
class CompletenessStatement:
    """What of an account is kept before it is closed, and what is not.

    ``signature`` says where it lies, and is empty for a statement that is not signed.
    """

    case_id: str
    account_id: str
    account: str
    platform: str
    url: str
    department: str
    snapshot_id: str
    digest: Digest
    taken_at: datetime
    outcome: Outcome
    coverage: Coverage
    missing: tuple[str, ...]
    exports: tuple[Uploaded, ...]
    no_export: str
    made_at: datetime
    signature: str = ""


def state(
    case: Closure, snapshot: Snapshot, account: Account, made_at: datetime
) -> CompletenessStatement:
    """Return the statement of an account's last snapshot."""
    return CompletenessStatement(
        case_id=case.id,
        account_id=account.id,
        account=account.name,
        platform=word(account.platform),
        url=snapshot.url,
        department=account.department,
        snapshot_id=snapshot.id,
        digest=snapshot.bundle_digest,
        taken_at=snapshot.taken_at,
        outcome=snapshot.outcome,
        coverage=snapshot.coverage,
        missing=tuple(one.text for one in snapshot.findings),
        exports=case.uploaded,
        no_export=case.no_export
        or ("" if account.platform in EXPORTS else "plattformen ger ingen"),
        made_at=made_at,
    )


def headings(statement: CompletenessStatement) -> Mapping[str, str]:
    """Return what a statement says, in the order in which it is read."""
    coverage = statement.coverage
    return {
        "Ärende": statement.case_id,
        "Konto": f"{statement.account} ({statement.account_id}), {statement.platform}",
        "Adress": statement.url,
        "Förvaltning": statement.department,
        "Sparat": moment(statement.taken_at),
        "Utfall": word(statement.outcome),
        "Inlägg": tally_in_words(coverage.posts),
        "Kommentarer": tally_in_words(coverage.comments),
        "Bilder och filmer": tally_in_words(coverage.media),
        "Flödets slut": f"nåddes: {coverage.end_proof}" if coverage.end_reached else _END,
        "Saknas eller är osäkert": "\n".join(statement.missing) or "inget känt",
        "Syns inte på den här vägen": "\n".join(coverage.blind_spots) or "inget känt",
        "Plattformens egen export": "\n".join(_exports(statement)),
        "Arkivpaket": f"{statement.snapshot_id}, {statement.digest}",
        "Intyget gjort": moment(statement.made_at),
        "Underskrift": statement.signature or "saknas",
    }


def statement_in_words(statement: CompletenessStatement) -> str:
    """Return the statement as a Swedish text that is understood without the program."""
    lines = (f"{name}: {said}" for name, said in headings(statement).items())
    return "\n".join((TITLE, *lines)) + "\n"


def tally_in_words(tally: Tally) -> str:
    """Say how many were expected, found and missing."""
    if tally.expected is None:
        return f"{number(tally.found)} hittade; plattformen säger inte hur många de är"
    expected, found, missing = map(number, (tally.expected, tally.found, tally.missing))
    return f"{expected} väntade, {found} hittade, {missing} saknas"


def _exports(statement: CompletenessStatement) -> Iterator[str]:
    for one in statement.exports:
        yield f"{one.name}, {size(one.size)}, {one.digest}, inlämnad av {one.by} {moment(one.at)}"
    if not statement.exports:
        yield f"saknas: {statement.no_export}"
