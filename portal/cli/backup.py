"""``ogonblick backup`` and ``ogonblick restore``: what no bundle can tell, kept in the archive."""

import click

from ogonblick.swedish import moment, size
from portal.cli.doors import as_json, now, print_json, settings
from portal.cli.swedish import Command
from portal.stack import AT_THE_DOOR, archive_running
from storage.care.backup import back_up, backups, made_at
from storage.care.backup import restore as restore_catalogue
from storage.packages.opening import open_archive
from storage.stores.identities import as_disposer, as_reader

NONE = "Arkivet har ingen säkerhetskopia. Gör en med »ogonblick backup«."


@click.command(cls=Command)
@click.option("--list", "listing", is_flag=True, help="Visa säkerhetskopiorna, gör ingen ny.")
@as_json
def backup(listing: bool, as_json: bool) -> None:
    """Säkerhetskopiera det som inget arkivpaket berättar till arkivet: register, planer, ärenden.

    Kopian är en textfil med en rad JSON för varje uppgift. Är OGONBLICK_BACKUP_DAYS satt tas äldre
    kopior bort. Det som hör till ögonblicksbilderna ligger redan bredvid dem i arkivet.
    """
    chosen = settings()
    with archive_running(chosen) as answering:
        archive = open_archive(answering, AT_THE_DOOR)
        if listing:
            tell(backups(archive), as_json=as_json)
            return
        disposer = open_archive(as_disposer(answering), AT_THE_DOOR)
        stored = back_up(chosen.database_url, archive, now(), chosen.backup_days, disposer)
    if as_json:
        print_json(stored)
    else:
        click.echo(f"Säkerhetskopian ligger i arkivet: {stored.key} ({size(stored.size)}).")


def tell(keys: list[str], *, as_json: bool) -> None:
    """Tell which backups there are, newest first."""
    if as_json:
        print_json(keys)
        return
    for key in keys:
        click.echo(f"{key}  {moment(made_at(key))}")
    if not keys:
        click.echo(NONE)


@click.command(cls=Command)
@click.argument("key", default="")
@as_json
def restore(key: str, as_json: bool) -> None:
    """Återställ en säkerhetskopia till en tom katalog: den senaste, eller den som KEY anger.

    Kör sedan »ogonblick rebuild«, som läser in ögonblicksbilderna ur arkivet.
    """
    chosen = settings()
    with archive_running(chosen) as answering:
        archive = open_archive(as_reader(answering), AT_THE_DOOR)
        restored = restore_catalogue(chosen.database_url, archive, key)
    if as_json:
        print_json(restored)
    else:
        click.echo(f"Återställde {restored}. Kör nu »ogonblick rebuild«.")
