"""The delivery note of a package that is handed out: what is in it, what is masked, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bundles.masking import MASKED, masked_text
from bundles.release import ORIGINAL
from ogonblick.letter import Slip
from ogonblick.release import Chosen, Mask, MaskKind, Package, Release
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day, moment

_READ = (
    "Läs handlingen (PDF) i varje numrerad mapp. Bilder av hur det såg ut ligger bredvid. Fråga den"
    " som lämnade ut paketet om något är oklart."
)
_APPEAL = (
    "Vill du ha det som är maskerat kan du begära ett skriftligt beslut. Det går att överklaga, och"
    " av beslutet framgår hur (6 kap. 3 § offentlighets- och sekretesslagen, OSL)."
)
_NO_ORIGINAL = (
    "Arkivpaketet som handlingarna är hämtade ur lämnas inte ut där något är maskerat eller bara"
    " enstaka inlägg är valda: originalet innehåller också det andra. Det är kvar i arkivet,"
    " oförändrat."
)
_ORIGINAL = f"Mappen {ORIGINAL} innehåller arkivpaketet som det sparades och förseglades."
REACHING = (MaskKind.AUTHOR, MaskKind.OTHERS, MaskKind.POST)
"""Masks of one snapshot that take the same away in all that are handed out with it."""
_NOBODY = "den som begärde det"
_WHERE: Mapping[MaskKind, str] = {
    MaskKind.AREA: "en yta i bild {picture}",
    MaskKind.POST: "ett inlägg eller en kommentar",
    MaskKind.AUTHOR: "en avsändare, överallt där namnet står",
    MaskKind.OTHERS: "alla avsändare utom kontot, överallt där namnen står",
    MaskKind.WORDS: "en uppgift, överallt där den står",
}


def release_slip(
    release: Release,
    package: Package,
    folders: Mapping[str, Snapshot],
    words: Sequence[str],
) -> Slip:
    """Return the note of a package. ``folders`` are the snapshots by the names of their folders.

    ``words`` are all that is masked anywhere: they do not stand in the note either.
    """
    facts = tuple((name, masked_text(said, words)) for name, said in _facts(release, package))
    whose = dict.fromkeys(one.municipality for one in folders.values())
    return Slip(
        number=release.id,
        title="Följesedel: utlämnande",
        author=", ".join(filter(None, whose)) or "Ögonblick",
        facts=facts,
        request=_READ,
        made_at=package.at,
        lists=(
            ("Innehåll", tuple(_contents(package, folders, words))),
            (
                "Maskerat",
                (*_masked(package, folders, words), _APPEAL) if package.masks else ("Inget.",),
            ),
            ("Originalet", (_NO_ORIGINAL if _is_cut(package) else _ORIGINAL,)),
        ),
    )


def ids_of(chosen: Iterable[Chosen], snapshot_id: str) -> tuple[str, ...]:
    """Return the posts that are chosen of a snapshot; none where all of it is."""
    found = [one.post_id for one in chosen if one.snapshot_id == snapshot_id]
    return () if "" in found else tuple(found)


def _facts(release: Release, package: Package) -> Iterator[tuple[str, str]]:
    yield "Ärende", release.id
    yield "Begäran", release.asked
    yield "Kom in", f"{day(release.asked_on)}, {release.came_by}"
    yield "Lämnas till", package.to or _NOBODY
    yield "Lämnas ut av", package.by
    yield "Lämnas ut", moment(package.at)
    yield "Paket", f"nummer {package.number} i ärendet"


def _contents(
    package: Package, folders: Mapping[str, Snapshot], words: Sequence[str]
) -> Iterator[str]:
    for name, snapshot in folders.items():
        ids = ids_of(package.chosen, snapshot.id)
        much = f"{len(ids)} inlägg eller kommentarer ur" if ids else "hela"
        title = masked_text(snapshot.title, words) or "sida utan titel"
        yield f"Mapp {name}: {much} »{title}«, sparad {moment(snapshot.taken_at)}."


def _masked(
    package: Package, folders: Mapping[str, Snapshot], words: Sequence[str]
) -> Iterator[str]:
    """Yield each mask's ground, and what kind of thing is gone; never what it said."""
    names = {snapshot.id: name for name, snapshot in folders.items()}
    yield f"I bilderna är det som är maskerat svart. I texten står {MASKED}."
    for one in package.masks:
        place = f"mapp {names[one.snapshot_id]}" if one.snapshot_id else "alla mappar"
        place += " och de andra mapparna" if one.kind in REACHING and len(names) > 1 else ""
        yield f"Nr {one.number}: {_where(one)}, {place}. Grund: {masked_text(one.ground, words)}"


def _where(mask: Mask) -> str:
    return _WHERE[mask.kind].format(picture=mask.picture)


def _is_cut(package: Package) -> bool:
    return bool(package.masks) or any(one.post_id for one in package.chosen)
