"""``ogonblick serve``: everything on one machine, from the register to the portal."""

import secrets
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import click

from ogonblick.capture import Occasion, Order
from ogonblick.settings import Settings
from ogonblick.swedish import counted
from portal.cli.accounts import changes_in_words, register
from portal.cli.doors import catalogue, now, plans, settings, today
from portal.cli.due import print_by_hand, standing_now
from portal.cli.harvest import carry_out, print_results
from portal.cli.swedish import Command
from portal.invitations import FIRST, invite
from portal.note import Part, require_alive, require_running
from portal.stack import refuse_second, stack_running
from portal.watchdog import watching
from portal.web.child import portal_running
from portal.web.serving import listen
from retention.periods import period_of
from retention.policy import policy_at
from storage.database.catalogue import Catalogue

LOOK = 3.0
"""Seconds between the looks at the parts of the stack."""

ONE_KEY = (
    "Portalen läser arkivet med skrivarens nyckel. Ge den en egen, som bara får läsa:"
    " OGONBLICK_S3_READER_ACCESS_KEY och OGONBLICK_S3_READER_SECRET_KEY (se »ogonblick storage"
    " policy«)."
)

FIRST_LINK = (
    "Ingen kan logga in än. Öppna länken, som gäller en gång, och bli den första användaren:\n"
    "{link}"
)


@click.command(cls=Command)
@click.option(
    "--register",
    "register_file",
    type=click.Path(path_type=Path),
    help="Kontoregister (CSV) att läsa in; det som är dags tas sedan på en gång.",
)
@click.option("--port", type=int, default=0, help="Portalens port på den här datorn; 0 = en ledig.")
@click.option(
    "--once", is_flag=True, help="Avsluta när tabellen är visad, i stället för att vänta."
)
def serve(register_file: Path | None, port: int, once: bool) -> None:
    """Starta arkiv, flöden och portal, och håll dem igång tills du trycker Ctrl-C.

    Med --register läses registret in, alla konton som det är dags för tas, och en tabell visar hur
    det gick. Varje natt klockan tre tas det som då är dags.
    """
    chosen = settings()
    refuse_second(chosen)
    with ExitStack() as stack:
        listener = stack.enter_context(listen(port or chosen.portal_port))
        opened = catalogue(chosen)
        plans(chosen, opened)  # one with faults is told before anything is changed or started
        if register_file:
            click.echo(changes_in_words(register(opened, register_file)))
        click.echo("Startar arkivet (S3) och flödena (Prefect). Första gången tar det en minut …")
        answering = stack.enter_context(stack_running(chosen))
        stack.enter_context(watching(answering.prefect_api))
        if not answering.s3_reader_access_key:
            click.secho(ONE_KEY, fg="yellow", err=True)
        address, portal = stack.enter_context(portal_running(answering, listener))
        listener.close()  # it is the portal's now: what it does not answer, nobody does
        click.echo(f"Portalen är öppen på {address}")
        tell_of_first(opened, address)
        if register_file:
            harvest_and_tell(answering, opened)
        click.secho(f"Se ögonblicksbilderna på {address}", bold=True)
        if not once:
            click.echo("Tryck Ctrl-C för att stoppa.")
            keep_watch(answering, portal)


def tell_of_first(opened: Catalogue, address: str) -> None:
    """Print the link that makes the first person who may sign in, while there is none."""
    if not opened.persons.all():
        path = invite(opened, FIRST, secrets.token_urlsafe(32), now())
        click.echo(FIRST_LINK.format(link=f"{address.rstrip('/')}{path}"))


def keep_watch(answering: Settings, portal: Part) -> NoReturn:
    """Wait until somebody ends us; ``ServiceError`` if the portal or another part ends first."""
    while True:
        time.sleep(LOOK)
        require_running(answering)
        require_alive([portal])


def harvest_and_tell(answering: Settings, opened: Catalogue) -> None:
    """Harvest what is due, then show how every account stands for the period."""
    standing = standing_now(answering, opened)
    due = standing.orders()
    click.echo(
        f"Riktlinjer: {policy_at(answering.policy).name}."
        f" {counted(len(due), 'konto', 'konton')} står på tur."
    )
    print_by_hand(standing)
    if due:
        carry_out(answering, opened, due)
    period = period_of(policy_at(answering.policy).clock, today())
    if period:
        print_results(opened, [Order(a.id, Occasion.SCHEDULED, period) for a in opened.accounts()])
