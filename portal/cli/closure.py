"""``ogonblick closure``: an account saved whole, delivered and received before it is closed."""

from collections.abc import Sequence
from pathlib import Path

import click

from ogonblick.case import Closure, ClosureStatus
from ogonblick.settings import Settings
from ogonblick.swedish import moment, word
from portal.cli.acts import act_now, by, in_words
from portal.cli.case_runs import run_case
from portal.cli.doors import as_json, catalogue, print_findings, print_json, print_table, settings
from portal.cli.swedish import Group
from portal.closures import (
    attach,
    note_approved,
    note_closed,
    note_gone,
    note_no_export,
    note_received,
    note_sent,
    open_closure,
)
from portal.closures import withdraw as withdraw_case
from portal.orders import CLOSURE
from portal.removals import deviation_of
from retention.closures import why_closing_waits, why_not_yet
from retention.policy import policy_at
from storage.database.catalogue import Catalogue

_MAY = "Kontot {} får avslutas. Säg till när det är gjort:\n  ogonblick closure closed {} --by …"
_case = click.argument("case_id", metavar="ÄRENDE")


@click.group(cls=Group)
def closure() -> None:
    """Avslut: spara hela kontot, leverera det, och avsluta det först när det är mottaget."""


@closure.command("open")
@click.argument("account_id", metavar="KONTO")
@click.option("--why", required=True, callback=in_words, help="Varför kontot ska avslutas.")
@by
@as_json
def open_case(account_id: str, why: str, by: str, *, as_json: bool) -> None:
    """Öppna ett avslutsärende och spara allt som kontot visar.

    Avbryts det på vägen: kör samma kommando igen. Slutkod 10 om kontot inte får avslutas än.
    """
    chosen = settings()
    opened = catalogue(chosen)
    case = open_closure(opened, opened.account(account_id), why, act_now(by))
    _go_on(chosen, opened, case, as_json=as_json)


@closure.command("attach")
@_case
@click.argument(
    "source", metavar="FIL", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@by
@as_json
def attach_export(case_id: str, source: Path, by: str, *, as_json: bool) -> None:
    """Lägg till en export från plattformen. Den bevaras bredvid arkivpaketet."""
    chosen = settings()
    opened = catalogue(chosen)
    case = attach(opened, chosen, opened.closures.get(case_id), source, act_now(by))
    _go_on(chosen, opened, case, as_json=as_json)


@closure.command("no-export")
@_case
@click.option("--why", required=True, callback=in_words, help="Varför exporten inte går att få.")
@by
@as_json
def no_export(case_id: str, why: str, by: str, *, as_json: bool) -> None:
    """Skriv varför plattformens egen export inte går att få. Det står sedan i intyget."""
    chosen = settings()
    opened = catalogue(chosen)
    case = note_no_export(opened, opened.closures.get(case_id), why, act_now(by))
    _go_on(chosen, opened, case, as_json=as_json)


@closure.command("list")
@as_json
def list_cases(*, as_json: bool) -> None:
    """Visa alla avslutsärenden och hur långt de har kommit."""
    found = catalogue(settings()).closures.all()
    if as_json:
        print_json(found)
    elif found:
        print_cases(found)
    else:
        click.echo("Det finns inga avslutsärenden.")


def print_cases(found: Sequence[Closure]) -> None:
    """Print closures as a table."""
    rows = ((one.id, word(one.status), one.account_id, moment(one.opened_at)) for one in found)
    print_table("Avslut", ("Ärende", "Läge", "Konto", "Öppnat"), rows)


@closure.command("confirm")
@_case
@as_json
def confirm(case_id: str, *, as_json: bool) -> None:
    """Svara om kontot får avslutas, och annars varför inte än. Slutkod 10 om det inte får det."""
    chosen = settings()
    opened = catalogue(chosen)
    _tell(chosen, opened, opened.closures.get(case_id), as_json=as_json)


@closure.command("sent")
@_case
@click.option("--how", required=True, callback=in_words, help="Till vem, och på vilket sätt.")
@by
@as_json
def sent(case_id: str, how: str, by: str, *, as_json: bool) -> None:
    """Säg att du själv har lämnat över leveransen till mottagaren."""
    chosen = settings()
    opened = catalogue(chosen)
    case = note_sent(opened, opened.closures.get(case_id), how, act_now(by))
    _tell(chosen, opened, case, as_json=as_json)


@closure.command("received")
@_case
@click.option("--number", default="", help="Leveransens diarienummer, om den fick något.")
@by
@as_json
def received(case_id: str, number: str, by: str, *, as_json: bool) -> None:
    """Kvittera leveransen som mottagare. Först därefter får kontot avslutas."""
    chosen = settings()
    opened = catalogue(chosen)
    case = note_received(opened, opened.closures.get(case_id), number, act_now(by))
    _tell(chosen, opened, case, as_json=as_json)


@closure.command("approved")
@_case
@click.option(
    "--function", required=True, callback=in_words, help="Den som riktlinjerna nämner, som chef."
)
@by
@as_json
def approved(case_id: str, function: str, by: str, *, as_json: bool) -> None:
    """Säg att avslutet är godkänt av den som enligt riktlinjerna ska godkänna det."""
    chosen = settings()
    opened = catalogue(chosen)
    case, policy = opened.closures.get(case_id), policy_at(chosen.policy)
    case = note_approved(opened, policy, case, function, act_now(by))
    _tell(chosen, opened, case, as_json=as_json)


@closure.command("closed")
@_case
@by
@as_json
def closed(case_id: str, by: str, *, as_json: bool) -> None:
    """Säg att kontot är avslutat på plattformen. Det blir avslutat också i registret."""
    chosen = settings()
    opened = catalogue(chosen)
    case = opened.closures.get(case_id)
    case = note_closed(opened, policy_at(chosen.policy), case, act_now(by))
    if as_json:
        print_json(case)
    else:
        click.echo(f"Kontot {case.account_id} är avslutat. Det som är sparat finns kvar i arkivet.")


@closure.command("gone")
@_case
@click.option("--why", required=True, callback=in_words, help="Vad du vet om varför det är borta.")
@by
@as_json
def gone(case_id: str, why: str, by: str, *, as_json: bool) -> None:
    """Avsluta ett ärende vars konto var borta innan det kunde sparas.

    Ärendets eget besök måste ha visat det. Kontots senaste ögonblicksbild skrivs in i ärendet.
    """
    opened = catalogue(settings())
    case = note_gone(opened, opened.closures.get(case_id), why, act_now(by))
    if as_json:
        print_json(case)
    else:
        click.echo(f"Ärendet {case.id} är avslutat. {case.deeds[-1].note}")


@closure.command("withdraw")
@_case
@click.option("--why", required=True, callback=in_words, help="Varför kontot inte avslutas.")
@by
@as_json
def withdraw(case_id: str, why: str, by: str, *, as_json: bool) -> None:
    """Dra tillbaka ett avslutsärende: kontot är kvar. Det som är sparat finns kvar."""
    chosen = settings()
    opened = catalogue(chosen)
    case = withdraw_case(opened, chosen, opened.closures.get(case_id), why, act_now(by))
    if as_json:
        print_json(case)
    else:
        click.echo(f"Ärendet {case_id} är tillbakadraget. Kontot är åter aktivt i registret.")


def _go_on(chosen: Settings, opened: Catalogue, case: Closure, *, as_json: bool) -> None:
    """Have the flows take a case further, and tell how far it came."""
    run_case(chosen, CLOSURE, case.id)
    case = opened.closures.get(case.id)
    if case.status is ClosureStatus.OPENED and not as_json:
        print_findings(deviation_of(opened, case))
    _tell(chosen, opened, case, as_json=as_json)


def _tell(chosen: Settings, opened: Catalogue, case: Closure, *, as_json: bool) -> None:
    """Say whether the account may be closed, and end with 10 if it may not."""
    account, policy = opened.account(case.account_id), policy_at(chosen.policy)
    why = (*why_not_yet(case, account.platform), *why_closing_waits(case, account, policy))
    if as_json:
        print_json({"case": case, "may_be_closed": not why, "why_not": why})
    else:
        told = (f"Kontot {case.account_id} får inte avslutas än (ärende {case.id}).", *why)
        click.echo("\n".join(told) if why else _MAY.format(case.account_id, case.id))
    raise SystemExit(10 if why else 0)
