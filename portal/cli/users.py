"""``ogonblick users``: who may sign in to the portal, as what, and who saw what is restricted."""

import secrets
from dataclasses import replace

import click

from ogonblick.errors import CatalogueError
from ogonblick.person import EVERYWHERE, Access, Duty, Grant, Passkey, Person
from ogonblick.settings import Settings
from ogonblick.swedish import moment, word
from portal.cli.acts import by, in_words
from portal.cli.doors import as_json, catalogue, now, print_json, print_table, settings
from portal.cli.swedish import Group
from portal.invitations import VALID, invite
from portal.passwords import digest_of_password, faults_in_password
from portal.removals import refuse
from portal.roles import ROLES
from portal.tokens import may_read
from storage.database.catalogue import Catalogue

NOBODY = "Inga användare finns. Lägg till den första med »ogonblick users add«."
NOTHING_SEEN = "Ingen har sett något sekretessmarkerat."
LINK = "Länken till att välja lösenord gäller en gång, i {days} dagar:\n{link}"
PASSKEYS_GONE = (
    "{} har inga passkeys längre. Kräver rollen en, ge en ny länk med »ogonblick users password"
    " --link«."
)
NO_ADDRESS = "PORTALENS-ADRESS"
MOST_SHOWN = 1000


def _duties(
    _context: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> tuple[Duty, ...]:
    """Read roles as they are written: ``registrator``, or ``registrator:Kulturförvaltningen``."""
    found = set()
    for value in values:
        name, _, department = value.partition(":")
        if name.strip().casefold() not in ROLES:
            raise click.BadParameter(f"{name}: skriv någon av {', '.join(sorted(ROLES))}")
        found.add(Duty(ROLES[name.strip().casefold()], department.strip()))
    return tuple(sorted(found))


role = click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLL[:FÖRVALTNING]",
    callback=_duties,
    help=f"{', '.join(sorted(ROLES))}; utan förvaltning gäller rollen hela kommunen.",
)


@click.group(cls=Group)
def users() -> None:
    """Användare: vilka som får logga in i portalen, och med vilka roller."""


@users.command("add")
@click.argument("person_id", metavar="ANVÄNDARNAMN")
@click.option("--name", required=True, callback=in_words, help="För- och efternamn.")
@role
@click.option(
    "--subject",
    default="",
    metavar="UTFÄRDARE#SUBJEKT",
    help="Vem det är hos kommunens inloggningstjänst, om den används.",
)
@as_json
def add(person_id: str, name: str, roles: tuple[Duty, ...], subject: str, *, as_json: bool) -> None:
    """Lägg till en användare, och visa en länk där hen väljer sitt lösenord."""
    chosen = settings()
    opened = catalogue(chosen)
    person = Person(person_id.strip(), name, known(opened, roles), subject)
    opened.persons.add(person)
    print_link(link(chosen, opened, person.id), person, as_json=as_json)


@users.command("list")
@as_json
def list_users(*, as_json: bool) -> None:
    """Visa alla användare och deras roller."""
    found = catalogue(settings()).persons.all()
    if as_json:
        print_json(found)
    elif found:
        rows = ((one.id, one.name, in_short(one), "nej" if one.disabled else "ja") for one in found)
        print_table("Användare", ("Användarnamn", "Namn", "Roller", "Får logga in"), rows)
    else:
        click.echo(NOBODY)


@users.command("roles")
@click.argument("person_id", metavar="ANVÄNDARNAMN")
@role
@as_json
def change_roles(person_id: str, roles: tuple[Duty, ...], *, as_json: bool) -> None:
    """Ge en användare de här rollerna i stället för dem hen har."""
    opened = catalogue(settings())
    person = replace(opened.persons.person(person_id), duties=known(opened, roles))
    opened.persons.set(person)
    if as_json:
        print_json(person)
    else:
        click.echo(f"{person.name} är nu {in_short(person)}.")


@users.command("disable")
@click.argument("person_id", metavar="ANVÄNDARNAMN")
@click.option("--undo", is_flag=True, help="Låt användaren logga in igen.")
@as_json
def disable(person_id: str, *, undo: bool, as_json: bool) -> None:
    """Stäng av en användare: hen loggas ut och kan inte logga in."""
    opened = catalogue(settings())
    person = replace(opened.persons.person(person_id), disabled=not undo)
    opened.persons.set(person)
    if as_json:
        print_json(person)
    else:
        click.echo(f"{person.name} {'får logga in igen' if undo else 'är avstängd'}.")


@users.command("password")
@click.argument("person_id", metavar="ANVÄNDARNAMN")
@click.option("--link", "by_link", is_flag=True, help="Visa en länk att välja det med i stället.")
@as_json
def password(person_id: str, *, by_link: bool, as_json: bool) -> None:
    """Sätt ett nytt lösenord, som frågas efter och inte syns. Användaren loggas ut överallt."""
    chosen = settings()
    opened = catalogue(chosen)
    person = opened.persons.person(person_id)
    if by_link:
        print_link(link(chosen, opened, person.id), person, as_json=as_json)
        return
    digest = digest_of_password(asked_password(person), secrets.token_bytes(16))
    opened.persons.set_password(person.id, digest)
    if as_json:
        print_json(person)
    else:
        click.echo(f"{person.name} har ett nytt lösenord.")


@users.command("passkeys")
@click.argument("person_id", metavar="ANVÄNDARNAMN")
@click.option("--remove", is_flag=True, help="Ta bort dem alla, om en enhet är borta.")
@as_json
def passkeys(person_id: str, *, remove: bool, as_json: bool) -> None:
    """Visa en användares passkeys, eller ta bort dem. Användaren loggas då ut överallt."""
    opened = catalogue(settings())
    found = opened.passkeys.of(opened.persons.person(person_id).id)
    if remove:
        for one in found:
            opened.passkeys.remove(person_id, one.id)
    if as_json:
        print_json(found)
    elif not found:
        click.echo(f"{person_id} har ingen passkey.")
    elif remove:
        click.echo(PASSKEYS_GONE.format(person_id))
    else:
        rows = ((one.name, moment(one.added_at), used(one)) for one in found)
        print_table("Passkeys", ("Namn", "Tillagd", "Senast använd"), rows)


def used(passkey: Passkey) -> str:
    """Say when a passkey was used last."""
    return moment(passkey.used_at) if passkey.used_at else "inte än"


@users.command("grant")
@click.argument("person_id", metavar="ANVÄNDARNAMN")
@click.argument("snapshot_id", metavar="ÖGONBLICKSBILD")
@by
@click.option("--why", required=True, callback=in_words, help="Varför, till exempel ärendet.")
@click.option("--end", is_flag=True, help="Dra in behörigheten i stället.")
@as_json
def grant(person_id: str, snapshot_id: str, by: str, why: str, *, end: bool, as_json: bool) -> None:
    """Låt en användare se en sekretessmarkerad ögonblicksbild. Varje visning antecknas."""
    opened = catalogue(settings())
    given = Grant(person_id, snapshot_id, by, why, now())
    if not end:
        refuse(why_not_granted(opened, person_id, snapshot_id))
        opened.secrecy.grant(given)
    elif not opened.secrecy.withdraw(person_id, snapshot_id, by, given.at):
        raise CatalogueError(f"{person_id} har ingen behörighet till {snapshot_id} att dra in.")
    if as_json:
        print_json(given)
    else:
        may = "får inte längre" if end else "får nu"
        click.echo(f"{person_id} {may} se {snapshot_id}.")


@users.command("seen")
@as_json
def seen(*, as_json: bool) -> None:
    """Visa vem som har sett vad av det sekretessmarkerade, det senaste först."""
    noted = catalogue(settings()).secrecy.accesses(MOST_SHOWN)
    found: list[Access] = [one.access for one in noted]
    if as_json:
        print_json(found)
    elif found:
        rows = ((moment(one.at), one.person_id, one.subject_id, one.place) for one in found)
        print_table("Sett", ("När", "Användare", "Ögonblicksbild", "Sida"), rows)
    else:
        click.echo(NOTHING_SEEN)


def why_not_granted(opened: Catalogue, person_id: str, snapshot_id: str) -> list[str]:
    """Say why a person would not see a snapshot although it is opened to them; nothing if so."""
    person, snapshot = opened.persons.person(person_id), opened.snapshot(snapshot_id)
    department = opened.account(snapshot.account_id).department
    reasons = {
        f"{snapshot_id} är inte sekretessmarkerad: den ses av alla med rätt roll.": (
            not snapshot.restricted
        ),
        f"{person_id} är avstängd. Öppna med »ogonblick users disable {person_id} --undo«.": (
            person.disabled
        ),
        f"{person_id} har ingen roll som läser i {department or 'kommunen'}. Ge en med »ogonblick"
        f" users roles {person_id} --role …« först.": not may_read(
            opened, person, department, now()
        ),
    }
    return [reason for reason, is_so in reasons.items() if is_so]


def known(opened: Catalogue, roles: tuple[Duty, ...]) -> tuple[Duty, ...]:
    """Return the roles; one in a department that no account has would give nothing: an error."""
    there = {one.department for one in opened.accounts()} | {EVERYWHERE}
    for duty in roles:
        if duty.department not in there:
            listed = ", ".join(sorted(there - {EVERYWHERE})) or "inga"
            raise CatalogueError(
                f"Förvaltningen {duty.department} finns inte i registret. Där finns: {listed}."
            )
    return roles


def in_short(person: Person) -> str:
    """Say a person's roles: ``arkivarie, registrator (Kulturförvaltningen)``."""
    said = (
        f"{word(duty.role).casefold()}{f' ({duty.department})' if duty.department else ''}"
        for duty in sorted(person.duties)
    )
    return ", ".join(said) or "utan roll"


def link(chosen: Settings, opened: Catalogue, person_id: str) -> str:
    """Return a new link for a person to choose a password by."""
    path = invite(opened, person_id, secrets.token_urlsafe(32), now())
    return f"{chosen.portal_address.rstrip('/') or NO_ADDRESS}{path}"


def print_link(address: str, person: Person, *, as_json: bool) -> None:
    """Print a link to hand over to a person."""
    if as_json:
        print_json({"person": person, "link": address})
    else:
        click.echo(f"{person.name} ({person.id}): {in_short(person)}.")
        click.echo(LINK.format(days=VALID.days, link=address))


def asked_password(person: Person) -> str:
    """Ask for a password, twice, until nothing is wrong with it."""
    while True:
        given: str = click.prompt("Lösenord", hide_input=True, confirmation_prompt="En gång till")
        faults = faults_in_password(given, person.id, person.name)
        if not faults:
            return given
        click.echo("\n".join(faults), err=True)
