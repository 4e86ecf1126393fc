"""A package that is handed out: pictures, a readable document, and what was sealed if all is there.

Everything in it is made of masked values and burnt pixels. Where anything is masked, or only some
posts are chosen, the sealed package is not in it: that holds what was taken away.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zipfile import ZipFile

from PIL import Image

from bundles.burning import burnt, plain_png
from bundles.cutting import cut_outs
from bundles.delivery import LIST, files_in, write_noted
from bundles.lookup import record_content
from bundles.manifest import WACZ
from bundles.masking import MASKED, masked_address, masked_text
from bundles.masks import Content, boxes, content_of, masked_posts, touched_posts, words_of
from bundles.pdf.document import Block, Document, Facts, Heading, Paragraph, Tone
from bundles.pdf.snapshot import plates, writings
from bundles.pdf.writer import write_pdf_to
from bundles.pictures import decoded
from bundles.reading import open_wacz
from bundles.screenshots import PrintFile, print_files
from ogonblick.address import same_address
from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.letter import Slip
from ogonblick.post import Post
from ogonblick.release import Mask
from ogonblick.swedish import moment

DOCUMENT = "handling.pdf"
PICTURES = "bilder"
ORIGINAL = "original"
"""What each folder of a package holds: a document, pictures, and what was sealed if it may."""

_HOW = (
    f"Alla filers kontrollsummor står i {LIST}. De jämförs med »sha256sum -c {LIST}« i den"
    f" uppackade mappen. I varje numrerad mapp är {DOCUMENT} det som ska läsas, och {PICTURES} hur"
    f" det såg ut. Mappen {ORIGINAL} finns där allt lämnas ut: där är {WACZ} det som sparades. Det"
    " spelas upp i en webbläsare, till exempel på replayweb.page."
)
_IN_PART = "Det här är inlägg ur en sida, inte hela sidan. "
_MASKED = (
    "Uppgifter är maskerade: svarta ytor i bilderna, [maskerat] i texten. Med stöd av vilka"
    " bestämmelser står i följesedeln. Originalet är kvar i arkivet, oförändrat."
)
_NO_PICTURE = "Var inlägget syns för sig i skärmdumpen är inte känt. Därför lämnas det ut som text."


@dataclass(frozen=True)
class Part:
    """What is handed out of one snapshot: its sealed files, which posts (none for all), its masks.

    ``name`` is the folder that it gets in the package.
    """

    name: str
    bundle: Path
    ids: tuple[str, ...] = ()
    masks: tuple[Mask, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out, so that what was sealed may go with it."""
        return not self.ids and not self.masks


def write_release(target: BinaryIO, slip: Slip, parts: Iterable[Part]) -> None:
    """Write a package as a ZIP: the same note and parts give the same bytes.

    Raises ``BundleError`` for a sealed package that cannot be read.
    """
    with TemporaryDirectory() as spool:
        inside: dict[str, Path] = {}
        for part in parts:
            made = _made(part, Path(spool) / part.name, slip)
            inside |= {f"{part.name}/{path}": file for path, file in made.items()}
        write_noted(target, slip, inside, _HOW)


def _made(part: Part, spool: Path, slip: Slip) -> dict[str, Path]:
    """Make what a part consists of in a folder; return its files by their paths."""
    (spool / PICTURES).mkdir(parents=True)
    with (part.bundle / WACZ).open("rb") as stream:
        original = digest_of(blocks(stream))
        with open_wacz(stream) as wacz:
            content = content_of(wacz)
            prints = tuple(_kept(spool, _images(wacz, content, part)))
    document = Document(
        title=title_of(content, part.masks) or "Ögonblicksbild",
        author=slip.author,
        moment=slip.made_at,
        blocks=(
            *_summary(content, part, original),
            *_shown(part, prints),
            *_written(content, part),
        ),
    )
    with (spool / DOCUMENT).open("wb") as written:
        write_pdf_to(written, document)
    made = {f"{PICTURES}/{path}": file for path, file in files_in(spool / PICTURES).items()}
    sealed = files_in(part.bundle) if part.is_whole else {}
    return {
        **made,
        DOCUMENT: spool / DOCUMENT,
        **{f"{ORIGINAL}/{path}": file for path, file in sealed.items()},
    }


def _images(wacz: ZipFile, content: Content, part: Part) -> Iterator[Image.Image]:
    """Yield the pictures as they are handed out, one in memory at a time."""
    if part.ids:
        yield from (image for _, image in cut_outs(wacz, content, part.ids, part.masks))
        return
    drawn = boxes(content, part.masks)
    for sheet in content.sheets:
        image = decoded(record_content(wacz, sheet.place))
        yield burnt(image, [box for _, box in drawn[sheet.number]])


def _kept(spool: Path, images: Iterable[Image.Image]) -> Iterator[PrintFile]:
    """Write each picture as a PNG, and yield its parts for paper."""
    for number, image in enumerate(images, start=1):
        (spool / PICTURES / f"{number:04}.png").write_bytes(plain_png(image))
        yield from print_files(spool / f"{number:04}", image)


def _summary(content: Content, part: Part, original: Digest) -> Iterator[Block]:
    title = title_of(content, part.masks)
    yield Heading(f"Ur arkivet: {title or 'sida utan titel'}", 1)
    yield Facts(
        (
            ("Ögonblicksbild", _said(content, part.masks, content.capture.order.snapshot_id)),
            ("Sidans titel", title or "Ingen titel"),
            ("Adress", address_of(content, part.masks)),
            ("Sparad", moment(content.capture.taken_at)),
            ("Originalets SHA-256", original.hexadecimal),
        )
    )
    told = (_IN_PART if part.ids else "") + (_MASKED if part.masks else "")
    if told:
        yield Paragraph(told)


def title_of(content: Content, masks: Sequence[Mask]) -> str:
    """Return the page's title as it is handed out."""
    return _said(content, masks, content.capture.title)


def address_of(content: Content, masks: Sequence[Mask]) -> str:
    """Return the page's address, but not where it leads to a post that something is taken of."""
    url = content.capture.url
    touched = (post for mask in masks for post in touched_posts(content, mask))
    if any(_is_same(url, post.permalink) for post in touched):
        return MASKED
    return masked_address(url, words_of(content, masks))


def _is_same(url: str, other: str) -> bool:
    with suppress(ValueError):
        return bool(other) and same_address(url) == same_address(other)
    return url == other


def _shown(part: Part, prints: Sequence[PrintFile]) -> Iterator[Block]:
    yield from plates("Inläggen" if part.ids else "Hela sidan", prints)
    if part.ids and not prints:
        yield Paragraph(_NO_PICTURE, Tone.QUIET)


def _written(content: Content, part: Part) -> Iterator[Block]:
    """Yield what was written: the posts, or where there are none the text of the pages."""
    if content.posts:
        yield from writings(released_posts(content, part.ids, part.masks))
        return
    yield Heading("Sidans text")
    for text in released_texts(content, part.masks):
        yield Paragraph(text or "Ingen text.")


def released_posts(content: Content, ids: Sequence[str], masks: Sequence[Mask]) -> tuple[Post, ...]:
    """Return posts as they are handed out, of some ids, or all where none is given."""
    found = masked_posts(content, masks)
    return tuple(post for post in found if not ids or post.id in ids)


def released_texts(content: Content, masks: Sequence[Mask]) -> tuple[str, ...]:
    """Return the pages' texts as they are handed out: none where there are posts."""
    texts = () if content.posts else content.texts.values()
    return tuple(_said(content, masks, text) for text in texts)


def _said(content: Content, masks: Sequence[Mask], text: str) -> str:
    return masked_text(text, words_of(content, masks)) if masks else text
