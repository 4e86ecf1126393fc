"""``ogonblick tokens``: keys with which other systems ask the portal's API."""

from datetime import timedelta

import click

from ogonblick.errors import CatalogueError
from ogonblick.person import EVERYWHERE
from ogonblick.swedish import day_of, local_day
from ogonblick.token import Scope, Token
from portal.cli.acts import by, in_words
from portal.cli.doors import as_json, catalogue, now, print_json, print_table, settings
from portal.cli.swedish import Group
from portal.tokens import SCOPES_IN_WORDS, Wanted, new_token, standing
from storage.database.catalogue import Catalogue

LONGEST = 730
"""Days that a token may last: whoever gave it out should think again before that."""

_NOBODY = "Inget system har någon nyckel. Gör en med »ogonblick tokens new«."
_ONCE = "Nyckeln visas bara nu. Lägg den där systemet har sina hemligheter:\n{}"


@click.group(cls=Group)
def tokens() -> None:
    """Nycklar för de system som frågar portalens API, som ett diarium eller ett e-arkiv."""


@tokens.command("new")
@click.argument("system_id", metavar="SYSTEM")
@click.option("--name", required=True, callback=in_words, help="Vad systemet heter, i klartext.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="Vad nyckeln räcker till; kan upprepas.",
)
@click.option(
    "--department",
    "departments",
    multiple=True,
    help="Bara den här förvaltningen; kan upprepas. Annars hela kommunen.",
)
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST),
    default=365,
    metavar="HELTAL",
    help="Hur många dagar den gäller; 365 om inget sägs.",
)
@by
@as_json
def new(
    system_id: str,
    name: str,
    scopes: tuple[str, ...],
    departments: tuple[str, ...],
    days: int,
    by: str,
    *,
    as_json: bool,
) -> None:
    """Gör en nyckel och visa den, en enda gång. Systemet syns sedan bland användarna."""
    opened = catalogue(settings())
    wanted = Wanted(
        system_id=system_id.strip(),
        name=name,
        scopes=tuple(sorted(map(Scope, set(scopes)))),
        departments=_known(opened, departments),
        lasts=timedelta(days=days),
    )
    token, secret = new_token(opened, wanted, by, now())
    if as_json:
        print_json({"token": token, "secret": secret})
    else:
        click.echo(f"{name}: {_in_words(token)}, till {local_day(token.ends_at)}.")
        click.echo(_ONCE.format(secret))


@tokens.command("list")
@as_json
def list_tokens(*, as_json: bool) -> None:
    """Visa alla nycklar: vad de räcker till, när de användes, och vilka som är indragna."""
    opened = catalogue(settings())
    found = opened.tokens.all()
    if as_json:
        print_json(found)
    elif found:
        headings = ("Nyckel", "System", "Får", "Var", "Gäller till", "Användes", "Läge")
        print_table("Nycklar", headings, map(_row, found))
    else:
        click.echo(_NOBODY)


@tokens.command("revoke")
@click.argument("token_id", metavar="NYCKEL")
@by
@as_json
def revoke(token_id: str, by: str, *, as_json: bool) -> None:
    """Dra in en nyckel: den slutar gälla genast."""
    token = catalogue(settings()).tokens.revoke(token_id, by, now())
    if as_json:
        print_json(token)
    else:
        click.echo(f"Nyckeln {token_id} ({token.system_id}) gäller inte längre.")


def _row(token: Token) -> tuple[str, ...]:
    used = day_of(token.used_at).isoformat() if token.used_at else "aldrig"
    places = ", ".join(one or "hela kommunen" for one in token.departments)
    ends = day_of(token.ends_at).isoformat()
    words = ", ".join(token.scopes)
    return token.id, token.system_id, words, places, ends, used, standing(token, now())


def _in_words(token: Token) -> str:
    return ", ".join(SCOPES_IN_WORDS[scope] for scope in token.scopes)


def _known(opened: Catalogue, departments: tuple[str, ...]) -> tuple[str, ...]:
    """Return the departments; one that no account has would give nothing: an error."""
    there = {one.department for one in opened.accounts()} - {EVERYWHERE}
    for name in departments:
        if name not in there:
            raise CatalogueError(
                f"Förvaltningen {name} finns inte i registret. Där finns:"
                f" {', '.join(sorted(there)) or 'inga'}."
            )
    return tuple(sorted(set(departments))) or (EVERYWHERE,)
