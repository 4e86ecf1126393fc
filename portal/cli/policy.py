"""``ogonblick policy``: what the guidelines say, where they are silent, and how two differ."""

from collections.abc import Iterable

import click

from portal.cli.doors import as_json, print_json, print_table, settings
from portal.cli.swedish import Group
from retention.overview import (
    clock_proposal,
    interpretation,
    local_choices,
    overview,
    policy_differences,
    silences,
    version_in_words,
)
from retention.policy import Policy, policy_at
from retention.words import MATTERS, word_for


@click.group(cls=Group)
def policy() -> None:
    """Riktlinjerna: visa, jämför och kontrollera."""


@policy.command()
@click.argument("name", required=False)
@as_json
def show(name: str | None, as_json: bool) -> None:
    """Visa vad riktlinjer säger, fråga för fråga; utan namn de som gäller här.

    Ange namnet på en profil som följer med, till exempel haninge, eller en egen fil (TOML).
    """
    found = policy_at(name or settings().policy)
    if as_json:
        print_json(found)
        return
    print_table(heading(found), ("Fråga", "Svar och klausul"), overview(found).items())
    print_lines("Lokala val, som ingen klausul säger:", local_choices(found))
    vague = (interpretation(one) for one in found.vague_words)
    print_lines("Ord utan mått:", vague)
    print_lines("Förslag:", filter(None, [clock_proposal(found)]))


@policy.command()
@click.argument("first")
@click.argument("second")
@as_json
def compare(first: str, second: str, as_json: bool) -> None:
    """Visa i vilka frågor två kommuners riktlinjer skiljer sig åt."""
    one, other = policy_at(first), policy_at(second)
    found = policy_differences(one, other)
    if as_json:
        print_json(found)
    elif found:
        rows = ((each.question, each.first, each.second) for each in found)
        headings = ("Fråga", one.municipality, other.municipality)
        print_table("Det som skiljer riktlinjerna åt", headings, rows)
    else:
        click.echo("Riktlinjerna svarar lika på alla frågor.")


@policy.command()
@click.argument("file")
@as_json
def check(file: str, as_json: bool) -> None:
    """Läs riktlinjer (TOML) och visa alla fel på en gång, och det som de inte säger något om."""
    found = policy_at(file)
    if as_json:
        print_json(found)
        return
    click.echo(f"{heading(found)} Inga fel: {len(found.clauses)} klausuler.")
    silent = (word_for(MATTERS, matter) for matter in silences(found))
    click.echo(f"Sägs inte: {', '.join(silent) or 'inget'}.")
    print_lines("Förslag:", filter(None, [clock_proposal(found)]))


def heading(found: Policy) -> str:
    """Name a policy: whose it is, and which version."""
    return f"{found.municipality}: {found.name} ({version_in_words(found)})."


def print_lines(title: str, lines: Iterable[str]) -> None:
    """Print a title with its lines below; nothing if there are none."""
    found = list(lines)
    if found:
        click.echo("\n".join(("", title, *(f"  {line}" for line in found))))
