"""``ogonblick accounts login``: a person logs in, and captures of the account may use it."""

import click

from harvesters.sessions import Session
from harvesters.vault import Vault
from ogonblick.swedish import moment
from portal.cli.doors import catalogue, now, settings
from portal.cli.swedish import Command

FORGOTTEN = (
    "Inloggningen till {} är borttagen. Logga även ut hos plattformen om den ska sluta gälla."
)
NONE_KEPT = "Det finns ingen sparad inloggning till {}."
KEPT = "Inloggningen till {} är sparad, krypterad, och används vid nästa ögonblicksbild. {}"


@click.command(cls=Command)
@click.argument("account_id", metavar="KONTO")
@click.option(
    "--owner", default="", help="Vem inloggningen tillhör: en funktion, inte ett lösenord."
)
@click.option("--forget", is_flag=True, help="Ta bort den sparade inloggningen i stället.")
def login(account_id: str, owner: str, forget: bool) -> None:
    """Logga in på ett konto i ett synligt webbläsarfönster, och spara inloggningen.

    Du loggar in själv, som vanligt, och stänger fönstret när du är klar. Inget fylls i åt dig.
    """
    chosen = settings()
    account = catalogue(chosen).account(account_id)
    vault = Vault(chosen.sessions, chosen.session_key_file)
    if forget:
        there = vault.forget(account.id)
        click.echo((FORGOTTEN if there else NONE_KEPT).format(account.id))
        return
    from harvesters.login import log_in  # noqa: PLC0415 - Playwright, which no other command needs

    vault.ready()  # before anybody has logged in for nothing
    session = log_in(account, chosen, owner or account.owner or account.department, now())
    vault.keep(session)
    click.echo(KEPT.format(account.id, validity(session)))


def validity(session: Session) -> str:
    """Say how long a session can be used."""
    if session.expires_at is None:
        return "Plattformen säger inte hur länge den gäller."
    return f"Den gäller som längst till {moment(session.expires_at)}."
