"""``ogonblick changes``: larger changes that were found, and a person's word about each."""

import click

from ogonblick.larger_change import ChangeStatus, LargerChange
from ogonblick.swedish import local_day, word
from portal.cli.acts import by, in_words
from portal.cli.doors import as_json, catalogue, now, print_json, print_table, settings
from portal.cli.swedish import Group
from portal.larger_changes import WORDS
from portal.larger_changes import confirm as confirmed
from portal.larger_changes import dismiss as dismissed

NONE = "Inga större förändringar väntar på svar."

why = click.option(
    "--why", required=True, callback=in_words, help="Varför, i ord som går att läsa i efterhand."
)


@click.group(cls=Group)
def changes() -> None:
    """Större förändringar av konton, som titterna varje vecka och ögonblicksbilderna har funnit."""


@changes.command("list")
@click.option("--all", "every", is_flag=True, help="Visa också dem som är besvarade.")
@as_json
def list_changes(*, every: bool, as_json: bool) -> None:
    """Visa de större förändringar som väntar på svar."""
    found = catalogue(settings()).larger_changes.all(None if every else ChangeStatus.OPEN)
    if as_json:
        print_json(found)
    elif found:
        headings = ("Id", "Gäller", "Funnen", "Läge", "Vad")
        print_table("Större förändringar", headings, map(_row, found))
    else:
        click.echo(NONE)


@changes.command("confirm")
@click.argument("change_id", metavar="FÖRÄNDRING")
@by
@why
@as_json
def confirm(change_id: str, by: str, why: str, *, as_json: bool) -> None:
    """Bekräfta en större förändring: en ögonblicksbild beställs som visar den."""
    chosen = settings()
    opened = catalogue(chosen)
    said = confirmed(chosen, opened, change_id, by, why, now())
    if as_json:
        print_json(opened.larger_changes.one(change_id))
    else:
        click.echo(said)


@changes.command("dismiss")
@click.argument("change_id", metavar="FÖRÄNDRING")
@by
@why
@as_json
def dismiss(change_id: str, by: str, why: str, *, as_json: bool) -> None:
    """Avfärda en större förändring: ingen ögonblicksbild tas för dess skull."""
    change = dismissed(catalogue(settings()), change_id, by, why, now())
    if as_json:
        print_json(change)
    else:
        click.echo(f"{change.id} är avfärdad. Den föreslås inte igen.")


def _row(one: LargerChange) -> tuple[str, ...]:
    whose = one.account_id or word(one.platform)
    return one.id, whose, local_day(one.found_at), WORDS[one.status], one.reason
