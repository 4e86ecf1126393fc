"""``ogonblick disposal``: proposed, approved by a second person, carried out, certified."""

from pathlib import Path

import click

from bundles.plain import from_json, to_plain
from ogonblick.errors import ReceiptMismatch
from ogonblick.plan import CaseStatus
from portal.certificates import NAME, certificate_files, faults_of
from portal.cli.acts import act_now, by, in_words
from portal.cli.disposal_cases import (
    open_cases,
    print_cases,
    print_opened,
)
from portal.cli.disposal_watch import follow, why_not_done
from portal.cli.doors import as_json, catalogue, plans, print_json, settings
from portal.cli.swedish import Group
from portal.disposal_words import case_in_words, plain_case, proposal_in_words
from portal.disposals import approve_as_second, refuse, withdraw_case
from portal.stack import AT_THE_DOOR, archive_running, stack_running
from portal.stored import records_by_creator, with_shares
from retention.cases import (
    why_not_carried_out,
)
from retention.certificate import DisposalCertificate, certificate_in_words
from retention.disposal import propose
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader

NOTHING = "Inget får gallras nu."
UNPROVEN = (
    "Protokollet för {case} stämmer inte med sin förteckning: {faults}. Lita inte på det. Hämta en"
    " tidigare version ur arkivet, och anmäl avvikelsen till arkivarien."
)


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
        with_shares(opened, propose(records, plans(chosen, opened), opened.holds(), act))
        for records in records_by_creator(opened, accounts).values()
    ]
    cases = [] if dry_run else open_cases(chosen, opened, proposals)
    if as_json:
        plain = [to_plain(one) for one in proposals]
        print_json({"proposals": plain, "cases": [one.id for one in cases]})
        return
    click.echo("\n\n".join(map(proposal_in_words, proposals)) or NOTHING)
    print_opened(cases)


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
    told = approve_as_second(opened, opened.case(case_id), act_now(by))
    if as_json:
        print_json(plain_case(told))
        return
    click.echo(
        f"Ärendet {told.id} är godkänt av {by}. Inget är gallrat än. Utför det med\n"
        f"  ogonblick disposal carry-out {told.id} --by …"
    )


@disposal.command("withdraw")
@click.argument("case_id", metavar="ÄRENDE")
@by
@click.option("--why", required=True, callback=in_words, help="Varför ärendet dras tillbaka.")
@as_json
def withdraw(case_id: str, by: str, why: str, *, as_json: bool) -> None:
    """Dra tillbaka ett gallringsärende som inte har börjat utföras. Vem och varför sparas."""
    opened = catalogue(settings())
    withdrawn = withdraw_case(opened, opened.case(case_id), act_now(by), why)
    if as_json:
        print_json(plain_case(withdrawn))
    else:
        click.echo(f"Ärendet {withdrawn.id} är tillbakadraget. Inget är gallrat.")


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
        run = follow(answering, opened, case_id, act_now(by))
    case = opened.case(case_id)
    if case.status is not CaseStatus.DONE:
        raise why_not_done(run)
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
    """Visa gallringsprotokollet för ett utfört ärende, så som arkivet har det.

    Det jämförs med sin förteckning och sin underskrift, och det sägs om något inte stämmer.
    """
    if form == "pdf" and target is None:
        raise click.UsageError("Säg vilken fil som PDF:en ska skrivas till, med --to FIL.pdf.")
    chosen = settings()
    case = catalogue(chosen).case(case_id)
    if case.status is not CaseStatus.DONE:
        refuse((f"Ärendet {case.id} är inte utfört, så det har inget protokoll än.",))
    name = f"{NAME}.{'txt' if form == 'text' else form}"
    with archive_running(chosen) as answering:
        archive = open_archive(as_reader(answering), AT_THE_DOOR)
        files = certificate_files(archive, case.id, name)
    if target is not None:
        target.write_bytes(files[name])
        click.echo(f"Skrivet till {target}.")
    else:
        click.echo(files[name], nl=False)
    signed = bool(from_json(DisposalCertificate, case.certificate).signature)
    if faults := list(faults_of(files, name, signed=signed)):
        raise ReceiptMismatch(UNPROVEN.format(case=case.id, faults=" och ".join(faults)))
