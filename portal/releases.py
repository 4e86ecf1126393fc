"""Releases as persons take them, at the command line and in the portal: each step checked first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bundles.plain import to_json
from ogonblick.case import Deed
from ogonblick.digest import digest_of
from ogonblick.errors import AccessDenied, CaseRefused
from ogonblick.hold import LegalHold
from ogonblick.person import Access
from ogonblick.release import Chosen, Mask, MaskKind, Package, Release, ReleaseStatus, Searched
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of, word
from portal.holds import decide_again, held, touched
from retention.decide import Subject
from retention.disposal import Act
from retention.inheritance import Plans
from storage.database.catalogue import Catalogue

See = Callable[[str], Snapshot]
"""Returns a snapshot that somebody may see, and notes a look at a restricted one.

``Rooms.snapshot`` is one; ``seen_by`` makes one for who has no door.
"""

_WHY = "Begäran om utlämnande {}"
_CLOSED = "Begäran {} är avslutad. Öppna en ny om något mer ska lämnas ut."
_NO_POST = "Ögonblicksbilden {} har inget inlägg och ingen kommentar med id {}."
_NOT_CHOSEN = "{} är inte vald i begäran {}. Lägg till den först."
_NO_MASK = "Begäran {} har ingen maskering {}."
_NO_PACKAGE = "Begäran {} har inget paket {}."
_NO_GROUND = "Ange med stöd av vilken bestämmelse uppgiften maskeras, till exempel OSL 21 kap. 1 §."
_NO_WORDS = "Ange minst två bokstäver eller siffror som ska maskeras."
_NO_BOX = "Rita en ruta som är minst en bildpunkt bred och hög, i en av ögonblicksbildens bilder."
_NOT_GRANTED = (
    "Ögonblicksbilden {} är sekretessmarkerad. Den får lämnas ut av den som har fått behörighet"
    " att se den: ange ditt användarnamn med --person."
)
_CHANGED = (
    "Något har valts eller maskerats på ett annat sätt sedan du öppnade sidan. Förhandsgranska igen"
    " innan du gör paketet."
)
_MARK = 16
_ENDS = {
    ReleaseStatus.ANSWERED: "Besvarad",
    ReleaseStatus.REFUSED: "Avslagen i sin helhet",
    ReleaseStatus.WITHDRAWN: "Återtagen",
}


@dataclass(frozen=True)
class Asked:
    """A request as it came: what is asked for, by whom (may be empty), how, when, about what.

    ``account_id`` is empty where it names no account.
    """

    asked: str
    asker: str
    came_by: str
    on: date
    account_id: str = ""


def open_release(opened: Catalogue, asked: Asked, act: Act) -> Release:
    """Open a request, which from now on stops the disposal of what it is about.

    One that names no account stops all disposal until it is answered: it may be about anything.
    """
    deed = Deed("Begäran öppnad", act.by, act.at, account=act.account)
    return opened.releases.open_held(
        day_of(act.at).year,
        lambda id_: Release(
            id=id_,
            status=ReleaseStatus.OPENED,
            asked=asked.asked,
            asker=asked.asker,
            came_by=asked.came_by,
            asked_on=asked.on,
            opened_at=act.at,
            account_id=asked.account_id,
            deeds=(deed,),
        ),
        lambda release: _hold(release, act, account_id=asked.account_id),
    )


def add(opened: Catalogue, release: Release, chosen: Chosen, see: See, act: Act) -> Release:
    """Choose a snapshot, or a post or comment of one; once more is no change. It is held too.

    More of its pictures is handed out then, so nobody has looked for faces in all of that.
    """
    require_open(release)
    snapshot = see(chosen.snapshot_id)
    _require_post(opened, chosen)
    if chosen in release.chosen:
        return release
    named = {one.snapshot_id for one in release.chosen}
    is_held = snapshot.id in named or release.account_id in ("", snapshot.account_id)
    holds = [] if is_held else [_hold(release, act, subject_id=snapshot.id)]
    deed = deed_of("Vald", act, _place(chosen))
    taken = replace(
        release,
        chosen=(*release.chosen, chosen),
        searched=_searched_besides(release, {snapshot.id}),
        deeds=(*release.deeds, deed),
    )
    return opened.releases.advance_held(taken, holds)


def drop(opened: Catalogue, release: Release, chosen: Chosen, act: Act) -> Release:
    """Choose something no more, with the masks that were on it alone. It stays held."""
    require_open(release)
    if chosen not in release.chosen:
        raise CaseRefused(_NOT_CHOSEN.format(_place(chosen), release.id))
    left = tuple(one for one in release.chosen if one != chosen)
    named = {one.snapshot_id for one in left} | {""}
    masks = tuple(one for one in release.masks if one.snapshot_id in named)
    deed = deed_of("Borttagen ur begäran", act, _place(chosen))
    return opened.releases.advance(
        replace(
            release,
            chosen=left,
            masks=masks,
            searched=_searched_besides(release, {chosen.snapshot_id} - named),
            deeds=(*release.deeds, deed),
        )
    )


def mask(opened: Catalogue, release: Release, wanted: Mask, act: Act) -> Release:
    """Add a mask, which gets the next number. Raises ``CaseRefused`` for one that masks nothing."""
    return mask_all(opened, release, [wanted], act)


def mask_all(opened: Catalogue, release: Release, wanted: Sequence[Mask], act: Act) -> Release:
    """Add masks, all or none, which get the next numbers in their order."""
    require_open(release)
    for one in wanted:
        _require_sound(opened, release, one)
    used = [one.number for one in (*release.masks, *_masks_before(release))]
    first = max(used, default=0) + 1
    numbered = [replace(one, number=number) for number, one in enumerate(wanted, start=first)]
    deeds = (deed_of("Maskering", act, f"nr {one.number}, {one.ground}") for one in numbered)
    return opened.releases.advance(
        replace(release, masks=(*release.masks, *numbered), deeds=(*release.deeds, *deeds))
    )


def unmask(opened: Catalogue, release: Release, number: int, act: Act) -> Release:
    """Take a mask away again."""
    require_open(release)
    left = tuple(one for one in release.masks if one.number != number)
    if left == release.masks:
        raise CaseRefused(_NO_MASK.format(release.id, number))
    deed = deed_of("Maskering borttagen", act, f"nr {number}")
    return opened.releases.advance(replace(release, masks=left, deeds=(*release.deeds, deed)))


def close(
    opened: Catalogue, release: Release, outcome: ReleaseStatus, why: str, act: Act
) -> Release:
    """End a request, which lifts what it held. ``outcome`` is any status but ``OPENED``."""
    require_open(release)
    if outcome is ReleaseStatus.ANSWERED and not release.packages:
        raise CaseRefused(
            f"Inget paket är gjort i begäran {release.id}. Gör paketet först, eller avsluta den som"
            " avslagen eller återtagen."
        )
    deed = deed_of(_ENDS[outcome], act, why)
    ended = replace(release, status=outcome, deeds=(*release.deeds, deed))
    return opened.releases.end(ended, act.by, act.at, f"{_WHY.format(release.id)}: {why}")


def decide_held(opened: Catalogue, plans: Plans, release: Release, act: Act) -> list[Subject]:
    """Have the recorded decisions say what a release holds now, or held; return what that is.

    To be called when a request was opened or ended, or came to hold more. An open one that holds
    everything is told by the holds alone, which every disposal asks: each decision in the archive
    would else be written over, and over again when it is answered.
    """
    known = [*opened.holds(), *(one.hold for one in opened.lifted_holds())]
    mine = [hold for hold in known if hold.id in release.holds]
    today = day_of(act.at)
    subjects = held(touched(opened, LegalHold("", "", today), today), mine, today)
    named = [hold for hold in mine if hold.subject_id or hold.account_id or hold.board]
    is_open = release.status is ReleaseStatus.OPENED
    told = held(subjects, named, today) if is_open else subjects
    occasion = f"begäran om utlämnande {release.id}, {word(release.status).lower()}"
    decide_again(opened, told, plans, act.at, occasion)
    return subjects


def seen_by(opened: Catalogue, person_id: str, place: str, act: Act) -> See:
    """Return how somebody sees snapshots outside the portal: restricted ones only with a grant."""

    def see(snapshot_id: str) -> Snapshot:
        snapshot = opened.snapshot(snapshot_id)
        if snapshot.restricted:
            if snapshot.id not in opened.secrecy.granted(person_id):
                raise AccessDenied(_NOT_GRANTED.format(snapshot.id))
            opened.secrecy.note(Access(person_id, snapshot.id, place, act.at))
        return snapshot

    return see


def mark_of(release: Release) -> str:
    """Return what tells what is chosen and masked now from any other choice."""
    said = to_json((release.chosen, release.masks))
    return digest_of([said.encode()]).hexadecimal[:_MARK]


def require_seen(release: Release, mark: str) -> None:
    """Raise ``CaseRefused`` if what is chosen or masked is not what somebody has looked through."""
    if mark != mark_of(release):
        raise CaseRefused(_CHANGED)


def receipt_of(release: Release, number: int) -> Package:
    """Return the receipt of a package. Raises ``CaseRefused`` where none of that number is made."""
    found = next((one for one in release.packages if one.number == number), None)
    if found is None:
        raise CaseRefused(_NO_PACKAGE.format(release.id, number))
    return found


def snapshots_of(whole: Release | Package) -> tuple[str, ...]:
    """Return the ids of the snapshots that something is chosen of, in the order chosen."""
    return tuple(dict.fromkeys(one.snapshot_id for one in whole.chosen))


def waiting(release: Release) -> tuple[Searched, ...]:
    """Return the pictures with proposals that nobody has decided on."""
    return tuple(one for one in release.searched if one.boxes)


def _searched_besides(release: Release, gone: set[str]) -> tuple[Searched, ...]:
    return tuple(one for one in release.searched if one.snapshot_id not in gone)


def _hold(release: Release, act: Act, account_id: str = "", subject_id: str = "") -> LegalHold:
    return LegalHold(
        act.by,
        _WHY.format(release.id),
        day_of(act.at),
        subject_id=subject_id,
        account_id=account_id,
    )


def deed_of(step: str, act: Act, note: str) -> Deed:
    """Return a step of a request, as it is told among its events."""
    return Deed(step, act.by, act.at, note, act.account)


def _place(chosen: Chosen) -> str:
    return " ".join(filter(None, (chosen.snapshot_id, chosen.post_id)))


def require_open(release: Release) -> None:
    """Raise ``CaseRefused`` for a request that is answered, refused or withdrawn."""
    if release.status is not ReleaseStatus.OPENED:
        raise CaseRefused(_CLOSED.format(release.id))


def _require_post(opened: Catalogue, chosen: Chosen) -> None:
    """Raise ``CaseRefused`` for a post that is not there; of a restricted one nobody knows here."""
    if not chosen.post_id or opened.snapshot(chosen.snapshot_id).restricted:
        return
    if chosen.post_id not in {one.id for one in opened.posts(chosen.snapshot_id)}:
        raise CaseRefused(_NO_POST.format(chosen.snapshot_id, chosen.post_id))


def _masks_before(release: Release) -> tuple[Mask, ...]:
    return tuple(one for package in release.packages for one in package.masks)


def _require_sound(opened: Catalogue, release: Release, wanted: Mask) -> None:
    """Raise ``CaseRefused`` for a mask without a ground, or that could mask nothing."""
    if not wanted.ground.strip():
        raise CaseRefused(_NO_GROUND)
    everywhere = wanted.kind is MaskKind.WORDS and not wanted.snapshot_id
    if not everywhere and wanted.snapshot_id not in snapshots_of(release):
        raise CaseRefused(_NOT_CHOSEN.format(wanted.snapshot_id or "Ingenting", release.id))
    if wanted.kind is MaskKind.WORDS and sum(map(str.isalnum, wanted.words)) <= 1:
        raise CaseRefused(_NO_WORDS)
    if wanted.kind is MaskKind.AREA and min(wanted.picture, *wanted.box[2:]) <= 0:
        raise CaseRefused(_NO_BOX)
    if wanted.kind in (MaskKind.POST, MaskKind.AUTHOR) and not wanted.post_id:
        raise CaseRefused(_NO_POST.format(wanted.snapshot_id, "(tomt)"))
    if wanted.post_id:
        _require_post(opened, Chosen(wanted.snapshot_id, wanted.post_id))
