"""``ogonblick disposal``: proposed, approved by a second person, carried out, certified."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import click

from bundles.plain import from_json, to_json, to_plain
from ogonblick.account import Account
from ogonblick.digest import digest_of
from ogonblick.errors import DisposalRefused
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.swedish import SWEDEN, moment, word
from portal.cli.disposal_watch import follow, why
from portal.cli.doors import (
    as_json,
    catalogue,
    day_of,
    now,
    plans,
    print_json,
    print_table,
    settings,
    today,
)
from portal.cli.swedish import Group
from portal.disposal_words import (
    case_in_words,
    plain_case,
    proposal_in_words,
    total_in_words,
)
from portal.stack import AT_THE_DOOR, archive_running, stack_running
from retention.cases import why_not_approved, why_not_carried_out, why_not_withdrawn
from retention.certificate import DisposalCertificate, certificate_in_words
from retention.disposal import (
    Act,
    Proposal,
    Refusal,
    StoredRecord,
    approve,
    propose,
    stored_record,
)
from retention.subjects import snapshot_subject
from storage.catalogue import Catalogue
from storage.s3 import open_archive

NOTHING = "Inget får gallras nu."

by = click.option("--by", required=True, help="Vem som gör det: ditt namn eller din funktion.")


@click.group(cls=Group)
def disposal() -> None:
    """Gallring: föreslå, låt en andra person godkänna, utför, och läs protokollet."""


@disposal.command("propose")
@click.option("--account", "account_ids", multiple=True, help="Bara det här kontot; kan upprepas.")
@click.option("--dry-run", is_flag=True, help="Visa bara vad som får gallras; öppna inget ärende.")
@by
@as_json
def propose_disposal(
    account_ids: tuple[str, ...], by: str, *, dry_run: bool, as_json: bool
) -> None:
    """Visa vad som får gallras och varför resten ligger kvar, och öppna ett ärende för varje nämnd.

    Inget gallras av ett förslag: en andra person ska godkänna det, och sedan ska det utföras.
    """
    chosen = settings()
    opened = catalogue(chosen)
    accounts = [opened.account(one) for one in account_ids] or opened.accounts()
    act = act_now(by)
    proposals = [
        propose(records, plans(chosen, opened), opened.holds(), act)
        for records in records_by_creator(opened, accounts).values()
    ]
    cases = [] if dry_run else open_cases(opened, proposals)
    if as_json:
        plain = [to_plain(one) for one in proposals]
        print_json({"proposals": plain, "cases": [one.id for one in cases]})
        return
    click.echo("\n\n".join(map(proposal_in_words, proposals)) or NOTHING)
    for one in cases:
        click.echo(f"\nÄrendet {one.id} är öppnat. Be en annan person läsa det och godkänna:")
        click.echo(
            f"  ogonblick disposal show {one.id}\n  ogonblick disposal approve {one.id} --by …"
        )


@disposal.command("list")
@as_json
def list_cases(*, as_json: bool) -> None:
    """Visa alla gallringsärenden och hur långt de har kommit."""
    found = catalogue(settings()).cases()
    if as_json:
        print_json([plain_case(one) for one in found])
    elif found:
        print_cases(found)
    else:
        click.echo("Det finns inga gallringsärenden.")


@disposal.command("show")
@click.argument("case_id", metavar="ÄRENDE")
@as_json
def show(case_id: str, *, as_json: bool) -> None:
    """Visa ett gallringsärende: vad det omfattar, och vem som har gjort vad."""
    case = catalogue(settings()).case(case_id)
    if as_json:
        print_json(plain_case(case))
    else:
        click.echo(case_in_words(case))


@disposal.command("approve")
@click.argument("case_id", metavar="ÄRENDE")
@by
@as_json
def approve_case(case_id: str, by: str, *, as_json: bool) -> None:
    """Godkänn ett gallringsärende som andra person. Den som föreslog får inte godkänna."""
    opened = catalogue(settings())
    case = opened.case(case_id)
    refuse(why_not_approved(case))
    approval = approve(from_json(Proposal, case.proposal), act_now(by))
    if isinstance(approval, Refusal):
        raise DisposalRefused("\n".join(approval.reasons))
    told = replace(case, status=CaseStatus.APPROVED, approval=to_json(approval.approved))
    opened.advance_case(told, CaseStatus.PROPOSED)
    if as_json:
        print_json(plain_case(told))
        return
    click.echo(
        f"Ärendet {case.id} är godkänt av {by}. Inget är gallrat än. Utför det med\n"
        f"  ogonblick disposal carry-out {case.id} --by …"
    )


@disposal.command("withdraw")
@click.argument("case_id", metavar="ÄRENDE")
@as_json
def withdraw(case_id: str, *, as_json: bool) -> None:
    """Dra tillbaka ett gallringsärende som inte har börjat utföras."""
    opened = catalogue(settings())
    case = opened.case(case_id)
    refuse(why_not_withdrawn(case))
    withdrawn = replace(case, status=CaseStatus.WITHDRAWN)
    opened.advance_case(withdrawn, case.status)
    if as_json:
        print_json(plain_case(withdrawn))
    else:
        click.echo(f"Ärendet {case.id} är tillbakadraget. Inget är gallrat.")


@disposal.command("carry-out")
@click.argument("case_id", metavar="ÄRENDE")
@by
@as_json
def carry_out(case_id: str, by: str, *, as_json: bool) -> None:
    """Utför ett godkänt gallringsärende. Det som gallras går inte att få tillbaka.

    Allt prövas på nytt först: ett gallringsstopp eller en ändrad plan stoppar det som den gäller.
    Avbryts det på vägen: kör samma kommando igen, så slutförs det.
    """
    chosen = settings()
    opened = catalogue(chosen)
    refuse(why_not_carried_out(opened.case(case_id), by))
    with stack_running(chosen) as answering:
        run = follow(answering, opened, case_id, by)
    case = opened.case(case_id)
    if case.status is not CaseStatus.DONE:
        raise why(run)
    certified = from_json(DisposalCertificate, case.certificate)
    if as_json:
        print_json(certified)
    else:
        click.echo(certificate_in_words(certified), nl=False)


@disposal.command("certificate")
@click.argument("case_id", metavar="ÄRENDE")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Fil att skriva i.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "pdf"]),
    default="text",
    help="Som text, som data eller som PDF/A; text om inget sägs.",
)
def certificate(case_id: str, target: Path | None, form: str) -> None:
    """Visa gallringsprotokollet för ett utfört ärende, så som arkivet har det."""
    chosen = settings()
    case = catalogue(chosen).case(case_id)
    if case.status is not CaseStatus.DONE:
        refuse((f"Ärendet {case.id} är inte utfört, så det har inget protokoll än.",))
    ending = {"text": "txt"}.get(form, form)
    with archive_running(chosen) as answering:
        archive = open_archive(answering, AT_THE_DOOR)
        with archive.open_key(f"certificates/{case.id}/gallringsprotokoll.{ending}") as stream:
            content = stream.read()
    if target is not None:
        target.write_bytes(content)
        click.echo(f"Skrivet till {target}.")
    else:
        click.echo(content, nl=False)


def act_now(by: str) -> Act:
    """Return what somebody does now, in the municipality's own time."""
    return Act(by, now().astimezone(SWEDEN))


def refuse(reasons: Sequence[str]) -> None:
    """Raise ``DisposalRefused`` with all the reasons, if there are any."""
    if reasons:
        raise DisposalRefused("\n".join(reasons))


def records_by_creator(
    opened: Catalogue, accounts: Sequence[Account]
) -> Mapping[tuple[str, str], list[StoredRecord]]:
    """Return what is stored of the accounts, by municipality and board: each answers for its."""
    found: dict[tuple[str, str], list[StoredRecord]] = {}
    for account, record in stored_records(opened, accounts):
        found.setdefault((account.municipality, account.board), []).append(record)
    return found


def stored_records(
    opened: Catalogue, accounts: Sequence[Account]
) -> Iterator[tuple[Account, StoredRecord]]:
    """Yield each stored snapshot of the accounts as a record to decide about."""
    obsolete = {one.subject_id: one.day for one in opened.obsolete()}
    for account in accounts:
        for one in opened.snapshots(account.id):
            made, taken_on = obsolete.get(one.id), day_of(one.taken_at)
            subject = snapshot_subject(one.id, one.occasion, taken_on, account, made)
            yield account, stored_record(subject, one)


def open_cases(opened: Catalogue, proposals: Sequence[Proposal]) -> list[DisposalCase]:
    """Open a case for each proposal that has something in it.

    What stays is not in the case: it is no part of what is approved, and may change any day.
    """
    begun = [replace(one, left_out=()) for one in proposals if one.items]
    cases = [new_case(one, name) for one, name in zip(begun, free_names(opened), strict=False)]
    for one in cases:
        opened.open_case(one)
    return cases


def free_names(opened: Catalogue) -> Iterator[str]:
    """Yield the names that no case has yet: the year, and a number within it."""
    taken, year = {one.id for one in opened.cases()}, today().year
    return (name for number in count(1) if (name := f"G{year}-{number}") not in taken)


def new_case(proposal: Proposal, name: str) -> DisposalCase:
    """Return a new case of a proposal."""
    at, text = proposal.proposed.at, to_json(proposal)
    return DisposalCase(name, CaseStatus.PROPOSED, at, text, digest_of([text.encode()]))


def print_cases(cases: Sequence[DisposalCase]) -> None:
    """Print the cases, each with its extent."""
    rows = (
        (one.id, word(one.status), moment(one.opened_at), proposal.proposed.by, extent)
        for one in cases
        for proposal in [from_json(Proposal, one.proposal)]
        for extent in [total_in_words(proposal.items)]
    )
    print_table("Gallringsärenden", ("Ärende", "Läge", "Öppnat", "Av", "Omfattning"), rows)
