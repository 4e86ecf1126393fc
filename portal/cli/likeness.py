"""``ogonblick likeness``: what looks like something else in the archive. It only finds."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from bundles.likeness.verdict import Comparison
from bundles.plain import to_plain
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from portal.alike import like_file, like_snapshot
from portal.alike_groups import account_groups
from portal.alike_words import LINKS, NOTHING, groups_in_words, likes_in_words, picture_in_words
from portal.cli.acts import act_now, by
from portal.cli.disposal_cases import open_cases, print_opened
from portal.cli.doors import as_json, catalogue, plans, print_json, settings
from portal.cli.likeness_cases import compared_again, proposals_of
from portal.cli.swedish import Group
from portal.disposal_words import proposal_in_words
from portal.stack import AT_THE_DOOR, archive_running
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader

UNCHANGED_NEVER = "Inga ögonblicksbilder i kontot är oförändrade, så det finns inget att föreslå."


@click.group(cls=Group)
def likeness() -> None:
    """Likhet: hitta bilder som ser lika ut, och det som inte har ändrats. Inget gallras av det."""


@likeness.command()
@click.argument("what", metavar="BILD")
@as_json
def find(what: str, *, as_json: bool) -> None:
    """Hitta det i arkivet som ser ut som BILD: en bildfil, eller en ögonblicksbilds alla bilder.

    En fil jämförs med alla bilder i inlägg, och med hur inlägg, kommentarer och sidhuvuden såg ut.
    """
    chosen = settings()
    opened, folder = catalogue(chosen), chosen.neighbours
    if Path(what).is_file():
        found = [like_file(opened, folder, Path(what))]
    else:
        found = like_snapshot(opened, folder, what)
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(f"{picture_in_words(one.picture)}\n{likes_in_words(one)}")
    click.echo(LINKS if any(one.found for one in found) else NOTHING)


@likeness.command()
@click.argument("account_id", metavar="KONTO")
@as_json
def groups(account_id: str, *, as_json: bool) -> None:
    """Visa vad i ett KONTO som ser lika ut, bästa kopian först, och vad en kopia vore mindre."""
    opened = catalogue(settings())
    account = opened.account(account_id)
    open_ones = [one for one in opened.snapshots(account.id) if not one.restricted]
    found = account_groups(opened, account.id, open_ones)
    if as_json:
        print_json({"media": found.media, "unchanged": found.unchanged})
    else:
        click.echo(groups_in_words(found))


@likeness.command()
@click.argument("account_id", metavar="KONTO")
@click.option("--dry-run", is_flag=True, help="Visa bara vad som får gallras; öppna inget ärende.")
@by
@as_json
def propose(account_id: str, by: str, *, dry_run: bool, as_json: bool) -> None:
    """Föreslå gallring av ögonblicksbilder i ett KONTO som är oförändrade, utom den första.

    Det går bara där planens rad säger nara_dubbletter = "behåll en". Se på bilderna först: portalen
    visar dem bredvid varandra. Inget gallras av ett förslag: en andra person ska godkänna det.
    """
    chosen = settings()
    opened = catalogue(chosen)
    in_force, act = plans(chosen, opened), act_now(by)
    again = partial(_again, chosen)
    proposals = list(proposals_of(opened, opened.account(account_id), in_force, act, again))
    cases = [] if dry_run else open_cases(chosen, opened, proposals)
    if as_json:
        plain = [to_plain(one) for one in proposals]
        print_json({"proposals": plain, "cases": [one.id for one in cases]})
        return
    click.echo("\n\n".join(map(proposal_in_words, proposals)) or UNCHANGED_NEVER)
    print_opened(cases)


def _again(
    chosen: Settings, kept: Snapshot, others: Sequence[Snapshot]
) -> Mapping[str, Comparison]:
    """Compare snapshots in the archive, which is started if nobody has."""
    with archive_running(chosen) as answering:
        return compared_again(open_archive(as_reader(answering), AT_THE_DOOR), kept, others)
