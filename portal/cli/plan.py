"""``ogonblick plan``: the document management plan, checked and explained."""

import click

from ogonblick.errors import CatalogueError
from portal.cli.doors import as_json, catalogue, print_json, settings, today
from portal.cli.swedish import Group
from retention.decide import Subject, decide
from retention.explain import describe, explain
from retention.reading import schedule_at
from retention.schedule import RecordKind


@click.group(cls=Group)
def plan() -> None:
    """Dokumenthanteringsplanen: kontrollera och förklara."""


@plan.command()
@click.argument("file", required=False, type=click.Path())
@as_json
def check(file: str | None, as_json: bool) -> None:
    """Läs en plan (TOML) och visa alla fel på en gång; utan fil den plan som gäller."""
    schedule = schedule_at(file or settings().plan)
    if as_json:
        print_json(schedule)
    else:
        click.echo("\n".join(describe(schedule)))


@plan.command("explain")
@click.argument("subject")
@as_json
def explain_subject(subject: str, as_json: bool) -> None:
    """Förklara hur länge en ögonblicksbild sparas, och varför. Ange en bild eller ett konto."""
    chosen = settings()
    opened = catalogue(chosen)
    try:
        decision = opened.snapshot(subject).decision
    except CatalogueError:
        account = opened.account(subject)
        asked = Subject(
            id=account.id,
            kind=RecordKind.SNAPSHOT,
            account_id=account.id,
            board=account.board,
            taken_on=today(),
            municipality=account.municipality,
        )
        decision = decide([asked], schedule_at(chosen.plan), [], today())[0]
    if as_json:
        print_json(decision)
    else:
        click.echo(explain(decision))
