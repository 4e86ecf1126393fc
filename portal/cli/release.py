"""``ogonblick release``: what somebody asked for, chosen, masked in a copy, and handed out."""

from datetime import datetime
from pathlib import Path

import click

from ogonblick.release import Chosen, MaskKind, Release, ReleaseStatus
from ogonblick.settings import Settings
from ogonblick.swedish import day, word
from portal.cli.acts import act_now, by, in_words
from portal.cli.doors import (
    as_json,
    catalogue,
    plans,
    print_json,
    print_table,
    settings,
    today,
)
from portal.cli.holds import mark_in_archive
from portal.cli.new_file import new_file
from portal.cli.release_words import in_words_of, mask_of
from portal.cli.swedish import Group
from portal.handing_out import doubts, make, make_again, masks_on
from portal.releases import (
    Asked,
    See,
    add,
    close,
    decide_held,
    drop,
    mask,
    open_release,
    seen_by,
    snapshots_of,
    unmask,
)
from retention.disposal import Act
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive

_ENDS = tuple(one.value for one in ReleaseStatus if one is not ReleaseStatus.OPENED)

_DECISION = " Sökanden har rätt till ett skriftligt beslut som går att överklaga (6 kap. 3 § OSL)."

_id = click.argument("release_id", metavar="ÄRENDE")
_snapshot = click.argument("snapshot_id", metavar="ÖGONBLICKSBILD")
_post = click.option("--post", "post_id", default="", help="Bara det här inlägget (dess id).")
_person = click.option(
    "--person", "person_id", default="", help="Ditt användarnamn, för det som är sekretessmarkerat."
)
_target = click.argument("target", metavar="FIL.zip", type=click.Path(path_type=Path))


@click.group(cls=Group)
def release() -> None:
    """Utlämnande: lämna ut ur arkivet på begäran, med det som är sekretess maskerat."""


@release.command("open")
@click.argument("asked", metavar="BEGÄRAN")
@click.option("--asker", default="", help="Vem som begär det. Ingen behöver säga sitt namn.")
@click.option("--came-by", required=True, callback=in_words, help="Hur begäran kom in.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Dagen då begäran kom in; i dag om inget anges.",
)
@click.option("--account", "account_id", default="", help="Kontot som begäran gäller.")
@by
@as_json
def open_request(
    asked: str,
    asker: str,
    came_by: str,
    on: datetime | None,
    account_id: str,
    by: str,
    *,
    as_json: bool,
) -> None:
    """Öppna en begäran. Det den gäller gallras inte förrän den är besvarad.

    Nämns inget konto stoppas all gallring, för begäran kan gälla vad som helst.
    """
    chosen = settings()
    opened = catalogue(chosen)
    day_ = on.date() if on else today()
    wish = Asked(asked, asker, came_by, day_, account_id)
    act = act_now(by)
    found = open_release(opened, wish, act)
    _hold_again(chosen, opened, found, act)
    _tell(found, f"Begäran {found.id} är öppnad.", as_json=as_json)


@release.command("list")
@as_json
def list_releases(*, as_json: bool) -> None:
    """Visa alla begäranden, de senast öppnade först."""
    found = catalogue(settings()).releases.all()
    if as_json:
        print_json(found)
    elif found:
        rows = ((one.id, word(one.status), day(one.asked_on), one.asked) for one in found)
        print_table("Utlämnande", ("Ärende", "Läge", "Kom in", "Begäran"), rows)
    else:
        click.echo("Det finns ingen begäran om utlämnande.")


@release.command("add")
@_id
@_snapshot
@_post
@_person
@by
@as_json
def add_chosen(
    release_id: str, snapshot_id: str, post_id: str, person_id: str, by: str, *, as_json: bool
) -> None:
    """Välj en ögonblicksbild, eller ett enda inlägg ur den, att lämna ut."""
    chosen = settings()
    opened = catalogue(chosen)
    act = act_now(by)
    see = seen_by(opened, person_id, f"release add {release_id}", act)
    wanted = Chosen(snapshot_id, post_id)
    before = opened.releases.get(release_id)
    found = add(opened, before, wanted, see, act)
    if found.holds != before.holds:
        _hold_again(chosen, opened, found, act)
    _tell(found, f"{snapshot_id} är vald i begäran {found.id}.", as_json=as_json)


@release.command("drop")
@_id
@_snapshot
@_post
@by
@as_json
def drop_chosen(release_id: str, snapshot_id: str, post_id: str, by: str, *, as_json: bool) -> None:
    """Ta bort något ur en begäran, med dess maskeringar."""
    opened = catalogue(settings())
    wanted = Chosen(snapshot_id, post_id)
    found = drop(opened, opened.releases.get(release_id), wanted, act_now(by))
    _tell(found, f"{snapshot_id} lämnas inte ut.", as_json=as_json)


@release.command("mask")
@_id
@click.option("--ground", required=True, help="Bestämmelsen, till exempel »21 kap. 1 § OSL«.")
@click.option("--snapshot", "snapshot_id", default="", help="Ögonblicksbilden det gäller.")
@click.option("--words", default="", help="Ord som maskeras överallt där de står.")
@click.option("--author", default="", help="Avsändaren till det här inlägget (dess id).")
@click.option("--post", default="", help="Hela det här inlägget eller kommentaren (dess id).")
@click.option("--others", is_flag=True, help="Alla avsändare utom kontot självt.")
@click.option("--area", default="", help="En ruta: BILD:VÄNSTER,ÖVRE,BREDD,HÖJD i bildpunkter.")
@by
@as_json
def add_mask(
    release_id: str,
    ground: str,
    snapshot_id: str,
    words: str,
    author: str,
    post: str,
    area: str,
    by: str,
    *,
    others: bool,
    as_json: bool,
) -> None:
    """Maskera något i kopian som lämnas ut. Originalet rörs inte."""
    opened = catalogue(settings())
    kinds = {
        MaskKind.WORDS: words,
        MaskKind.AUTHOR: author,
        MaskKind.POST: post,
        MaskKind.OTHERS: "ja" if others else "",
        MaskKind.AREA: area,
    }
    wanted = mask_of({kind: said for kind, said in kinds.items() if said}, ground, snapshot_id)
    found = mask(opened, opened.releases.get(release_id), wanted, act_now(by))
    _tell(found, f"Maskering {found.masks[-1].number} är tillagd.", as_json=as_json)


@release.command("unmask")
@_id
@click.argument("number", metavar="NUMMER", type=int)
@by
@as_json
def remove_mask(release_id: str, number: int, by: str, *, as_json: bool) -> None:
    """Ta bort en maskering ur det som ännu inte är gjort."""
    opened = catalogue(settings())
    found = unmask(opened, opened.releases.get(release_id), number, act_now(by))
    _tell(found, f"Maskering {number} är borttagen.", as_json=as_json)


@release.command("show")
@_id
@as_json
def show(release_id: str, *, as_json: bool) -> None:
    """Visa en begäran: vad som är valt, maskerat, utlämnat, och vem som gjorde vad."""
    found = catalogue(settings()).releases.get(release_id)
    _tell(found, "\n".join(in_words_of(found)), as_json=as_json)


@release.command("make")
@_id
@_target
@click.option("--to", default="", help="Vem paketet lämnas till, om det är känt.")
@click.option(
    "--looked-through", is_flag=True, help="Jag har sett igenom varje bild som lämnas ut."
)
@_person
@by
@as_json
def make_package(
    release_id: str,
    target: Path,
    to: str,
    person_id: str,
    by: str,
    *,
    looked_through: bool,
    as_json: bool,
) -> None:
    """Gör paketet som lämnas ut. Kvittot säger vad det gjordes av, och dess kontrollsumma.

    Är något maskerat ska varje bild ses igenom först: det som bara står i en bild hittar ingen
    maskering. Det som är osäkert skrivs ut.
    """
    chosen, act = settings(), act_now(by)
    opened = catalogue(chosen)
    found = opened.releases.get(release_id)
    see = seen_by(opened, person_id, f"release make {release_id}", act)
    with new_file(chosen, target) as (archive, stream):
        _tell_doubts(archive, found, see)
        found = make(opened, archive, found, see, to, act, stream, looked_through=looked_through)
    _tell(found, f"Skrivet till {target}.", as_json=as_json)


@release.command("fetch")
@_id
@click.argument("number", metavar="PAKET", type=int)
@_target
@_person
@by
def fetch(release_id: str, number: int, target: Path, person_id: str, by: str) -> None:
    """Hämta ett paket som är gjort en gång till, byte för byte. Vem antecknas."""
    chosen, act = settings(), act_now(by)
    opened = catalogue(chosen)
    see = seen_by(opened, person_id, f"release fetch {release_id}", act)
    with new_file(chosen, target) as (archive, stream):
        make_again(opened, archive, opened.releases.get(release_id), number, see, act, stream)
    click.echo(f"Skrivet till {target}.")


@release.command("close")
@_id
@click.option("--outcome", type=click.Choice(_ENDS), required=True, help="Hur begäran slutade.")
@click.option("--why", required=True, callback=in_words, help="Varför, eller hur det meddelades.")
@by
@as_json
def close_request(release_id: str, outcome: str, why: str, by: str, *, as_json: bool) -> None:
    """Avsluta en begäran: besvarad, avslagen i sin helhet eller återtagen. Stoppet hävs."""
    chosen = settings()
    opened = catalogue(chosen)
    ended = ReleaseStatus(outcome)
    act = act_now(by)
    found = close(opened, opened.releases.get(release_id), ended, why, act)
    _hold_again(chosen, opened, found, act)
    told = _DECISION if ended is ReleaseStatus.REFUSED else ""
    _tell(found, f"Begäran {found.id}: {word(found.status).lower()}.{told}", as_json=as_json)


def _hold_again(chosen: Settings, opened: Catalogue, found: Release, act: Act) -> None:
    """Have the recorded decisions and the archive say what a release holds now, or held."""
    subjects = decide_held(opened, plans(chosen, opened), found, act)
    mark_in_archive(chosen, opened, subjects)


def _tell_doubts(archive: Archive, found: Release, see: See) -> None:
    for one in snapshots_of(found):
        snapshot = see(one)
        for said in doubts(archive, snapshot, masks_on(archive, see, found.masks, snapshot)):
            click.secho(f"{one}: {said}", fg="yellow", err=True)


def _tell(found: Release, said: str, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        click.echo(said)
