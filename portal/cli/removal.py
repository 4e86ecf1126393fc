"""``ogonblick removal``: saved first, then removed, handed over, and registered."""

from collections.abc import Sequence
from pathlib import Path

import click

from ogonblick.account import Account
from ogonblick.case import Fate, Removal, RemovalStatus
from ogonblick.swedish import moment, word
from portal.cli.acts import act_now, by, in_words
from portal.cli.case_runs import run_case
from portal.cli.doors import as_json, catalogue, print_findings, print_json, print_table, settings
from portal.cli.loading import Commands
from portal.cli.swedish import Group
from portal.orders import REMOVAL
from portal.removals import (
    Wish,
    account_at,
    deviation_of,
    hand_in,
    note_registered,
    note_removed,
    note_sent,
    open_removal,
)
from portal.removals import withdraw as withdraw_case
from retention.policy import policy_at
from retention.slips import fate_in_words
from storage.database.catalogue import Catalogue

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NOT_SEEN = (
    "Inget är sparat: ta inte bort något. Lägg till en skärmdump med --screenshot FIL och texten"
    " med --text FIL i samma kommando."
)


@click.group(cls=Group, commands=Commands({"copy": "portal.cli.fetching"}))
def removal() -> None:
    """Borttagning: spara först, ta sedan bort, lämna över, och skriv in diarienumret."""


@removal.command("grounds")
@as_json
def grounds(*, as_json: bool) -> None:
    """Visa grunderna för borttagning i kommunens riktlinjer."""
    found = policy_at(settings().policy).removal_grounds
    if as_json:
        print_json(found)
        return
    rows = ((one.id, one.text, "ja" if one.secrecy else "") for one in found)
    print_table("Grunder för borttagning", ("Grund", "Text", "Sekretess"), rows)


@removal.command("save")
@click.argument("place", metavar="ADRESS|KONTO")
@click.option("--account", "account_id", help="Kontot, om det inte framgår av adressen.")
@click.option("--ground", required=True, help="Grunden i riktlinjerna, som HBG-9c.")
@click.option("--why", required=True, callback=in_words, help="Varför det ska tas bort.")
@by
@click.option("--screenshot", type=_FILE, help="Skärmdump att bevara i stället för ett besök.")
@click.option("--text", type=_FILE, help="Fil med texten i skärmdumpen (UTF-8).")
@as_json
def save(
    place: str,
    account_id: str | None,
    ground: str,
    why: str,
    by: str,
    screenshot: Path | None,
    text: Path | None,
    *,
    as_json: bool,
) -> None:
    """Spara ett inlägg eller en kommentar innan den tas bort.

    Avbryts det på vägen: kör samma kommando igen. Slutkod 10 om inget gick att spara.
    """
    chosen = settings()
    opened = catalogue(chosen)
    wish = wish_of(opened, place, account_id, ground, why)
    case = open_removal(opened, policy_at(chosen.policy), wish, act_now(by))
    if screenshot:
        files = (screenshot.read_bytes(), text.read_bytes() if text else b"")
        case = hand_in(opened, chosen, case, files, act_now(by))
    run_case(chosen, REMOVAL, case.id)
    case = opened.removals.get(case.id)
    if as_json:
        print_json(case)
    else:
        print_saved(opened, case)
    raise SystemExit(10 if case.status is RemovalStatus.OPENED else 0)


def wish_of(opened: Catalogue, place: str, account_id: str | None, ground: str, why: str) -> Wish:
    """Return what is to be saved: an account's own page, or an address on one."""
    if "://" not in place:
        account = opened.account(place)
        return Wish(account, account.url, ground, why)
    account = opened.account(account_id) if account_id else account_at(opened.accounts(), place)
    return Wish(account, place, ground, why)


def print_saved(opened: Catalogue, case: Removal) -> None:
    """Say what became of the saving, and what to do next."""
    if case.status is RemovalStatus.OPENED:
        click.echo(f"Ärende {case.id}. {_ground_in_words(case)}")
        print_findings(deviation_of(opened, case))
        click.echo(_NOT_SEEN)
        return
    snapshot = opened.snapshot(case.order.snapshot_id)
    click.echo(f"Sparat i ärende {case.id}: {word(snapshot.outcome).lower()}.")
    print_findings(snapshot.findings)
    click.echo(f"Kontrollsumma {snapshot.bundle_digest}")
    click.echo(_ground_in_words(case))
    click.echo(
        f"Nu får det tas bort. Säg till när det är gjort:\n  ogonblick removal removed {case.id}"
        " --by …"
    )


def _ground_in_words(case: Removal) -> str:
    secrecy = " (sekretess)" if case.restricted else ""
    return f"Grund: {case.ground} {case.ground_text}{secrecy}"


@removal.command("list")
@as_json
def list_cases(*, as_json: bool) -> None:
    """Visa alla borttagningar utom dem som gäller sekretess, och hur långt de har kommit."""
    opened = catalogue(settings())
    found = [one for one in opened.removals.all() if not one.restricted]
    if as_json:
        print_json(found)
    elif found:
        print_cases(opened, found)
    else:
        click.echo("Det finns inga borttagningar.")


def print_cases(opened: Catalogue, found: Sequence[Removal]) -> None:
    """Print removals as a table."""
    names: dict[str, Account] = {one.id: one for one in opened.accounts()}
    rows = (
        (one.id, word(one.status), names[one.account_id].name, one.ground, moment(one.opened_at))
        for one in found
    )
    print_table("Borttagningar", ("Ärende", "Läge", "Konto", "Grund", "Öppnat"), rows)


@removal.command("show")
@click.argument("case_id", metavar="ÄRENDE")
@as_json
def show(case_id: str, *, as_json: bool) -> None:
    """Visa en borttagning: vad, varför, och vem som har gjort vad."""
    case = catalogue(settings()).removals.get(case_id)
    if as_json:
        print_json(case)
    else:
        click.echo(case_in_words(case))


def case_in_words(case: Removal) -> str:
    """Say all that is known of a removal."""
    lines = [
        f"Ärende {case.id}: {word(case.status).lower()}",
        f"  Adress: {case.url}",
        f"  Konto: {case.account_id}",
        f"  Grund: {case.ground} {case.ground_text}",
        f"  Motivering: {case.why}",
        f"  Sekretess: {'ja' if case.restricted else 'ingen känd'}",
        f"  Åtgärd: {fate_in_words(case)}",
        f"  Diarienummer: {case.registry_number or 'saknas'}",
    ]
    deeds = (f"  {moment(one.at)} {one.step}: {one.by} {one.note}".rstrip() for one in case.deeds)
    return "\n".join((*lines, *deeds))


@removal.command("removed")
@click.argument("case_id", metavar="ÄRENDE")
@by
@click.option("--unpublished", is_flag=True, help="Avpublicerat, men inte raderat.")
@click.option("--moved-to", default="", help="Flyttat till en annan kanal: vilken.")
@as_json
def removed(case_id: str, by: str, moved_to: str, *, unpublished: bool, as_json: bool) -> None:
    """Säg att det som sparades nu är borttaget; det lämnas då över till mottagaren."""
    chosen = settings()
    opened = catalogue(chosen)
    fate = Fate.MOVED if moved_to else Fate.UNPUBLISHED if unpublished else Fate.DELETED
    case = opened.removals.get(case_id)
    if case.status is not RemovalStatus.REMOVED:  # told already, and cut short on the way
        note_removed(opened, policy_at(chosen.policy), case, fate, moved_to, act_now(by))
    run_case(chosen, REMOVAL, case_id)
    case = opened.removals.get(case_id)
    told = (
        f"Ärendet {case_id} är överlämnat till {case.deeds[-1].note}."
        if case.status is RemovalStatus.SENT
        else f"Riktlinjerna har ingen e-postadress för förvaltningen. Lämna över ärendet själv:\n"
        f"  ogonblick inbox fetch {case_id} FIL.zip --by …\n"
        f"  ogonblick removal sent {case_id} --how … --by …"
    )
    _print(case, told, as_json=as_json)


@removal.command("sent")
@click.argument("case_id", metavar="ÄRENDE")
@by
@click.option("--how", required=True, callback=in_words, help="Till vem, och på vilket sätt.")
@as_json
def sent(case_id: str, by: str, how: str, *, as_json: bool) -> None:
    """Säg att du själv har lämnat över ärendet till mottagaren."""
    opened = catalogue(settings())
    case = note_sent(opened, opened.removals.get(case_id), act_now(by), how)
    _print(case, f"Ärendet {case_id} väntar nu på sitt diarienummer.", as_json=as_json)


@removal.command("registered")
@click.argument("case_id", metavar="ÄRENDE")
@click.argument("number", metavar="DIARIENUMMER")
@by
@as_json
def registered(case_id: str, number: str, by: str, *, as_json: bool) -> None:
    """Skriv in diarienumret: då är ärendet avslutat."""
    chosen = settings()
    opened = catalogue(chosen)
    case, policy = opened.removals.get(case_id), policy_at(chosen.policy)
    case = note_registered(opened, policy, case, number, act_now(by))
    _print(case, f"Ärendet {case_id} är diariefört som {number}.", as_json=as_json)


@removal.command("withdraw")
@click.argument("case_id", metavar="ÄRENDE")
@by
@click.option("--why", required=True, callback=in_words, help="Varför inget tas bort.")
@as_json
def withdraw(case_id: str, by: str, why: str, *, as_json: bool) -> None:
    """Dra tillbaka en borttagning: inget tas bort. Det som är sparat finns kvar."""
    chosen = settings()
    opened = catalogue(chosen)
    case = withdraw_case(opened, chosen, opened.removals.get(case_id), act_now(by), why)
    _print(case, f"Ärendet {case_id} är tillbakadraget.", as_json=as_json)


def _print(case: Removal, told: str, *, as_json: bool) -> None:
    if as_json:
        print_json(case)
    else:
        click.echo(told)
