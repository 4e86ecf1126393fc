"""A release at the command line: the mask that options ask for, and all of it in words."""

import re
from collections.abc import Iterator, Mapping

import click

from ogonblick.release import Box, Mask, MaskKind, Release
from ogonblick.swedish import day, moment, word

_ONE_KIND = "Ange en sak att maskera: --words, --author, --post, --others eller --area."
_AREA = re.compile(r"(\d{1,4}):(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})")
_NO_AREA = "Skriv rutan som BILD:VÄNSTER,ÖVRE,BREDD,HÖJD, till exempel 1:40,60,300,80."


def mask_of(said: Mapping[MaskKind, str], ground: str, snapshot_id: str) -> Mask:
    """Return the mask that options ask for. Raises ``BadParameter`` if they do not ask for one."""
    if len(said) != 1:
        raise click.BadParameter(_ONE_KIND)
    ((kind, text),) = said.items()
    picture, box = _area(text) if kind is MaskKind.AREA else (0, (0, 0, 0, 0))
    return Mask(
        kind,
        ground,
        snapshot_id,
        picture,
        box,
        post_id=text if kind in (MaskKind.AUTHOR, MaskKind.POST) else "",
        words=text if kind is MaskKind.WORDS else "",
    )


def _area(text: str) -> tuple[int, Box]:
    found = _AREA.fullmatch(text)
    if not found:
        raise click.BadParameter(_NO_AREA)
    picture, left, top, width, height = map(int, found.groups())
    return picture, (left, top, width, height)


def in_words_of(found: Release) -> Iterator[str]:
    """Yield a release line by line: what, whose, chosen, masked, handed out, and who did it."""
    yield f"{found.id}: {word(found.status).lower()}"
    yield f"Begäran: {found.asked}"
    yield f"Kom in: {day(found.asked_on)}, {found.came_by}"
    yield f"Av: {found.asker or 'har inte sagt sitt namn'}"
    yield f"Gäller: {found.account_id or 'inget visst konto'}"
    yield from (f"Vald: {one.snapshot_id} {one.post_id}".rstrip() for one in found.chosen)
    yield from (f"Maskering {one.number}: {_masked(one)}" for one in found.masks)
    for one in found.packages:
        to = one.to or "okänd"
        yield f"Paket {one.number}: {moment(one.at)}, {one.by}, till {to}, {one.digest}"
    for deed in found.deeds:
        yield " ".join(filter(None, (f"{moment(deed.at)} {deed.step}, {deed.by}.", deed.note)))


def _masked(one: Mask) -> str:
    place = f"bild {one.picture} {one.box}" if one.picture else one.post_id or one.words
    return ", ".join(filter(None, (word(one.kind), place, one.snapshot_id, one.ground)))
