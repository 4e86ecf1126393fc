"""A delivery: a bundle as somebody outside receives it, one ZIP that is read without the program.

It holds the bundle as it was sealed, its screenshots as pictures, what else belongs to the case, a
delivery note (följesedel) as PDF/A and as text, and a list that ``sha256sum -c`` understands.
"""

import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from bundles.manifest import WACZ
from bundles.pdf.document import Block, Document, Facts, Heading, Items, Paragraph, Table
from bundles.pdf.writer import write_pdf
from bundles.reading import archives, open_wacz
from bundles.records import contents
from bundles.screenshots import is_screenshot
from ogonblick.bundle import BundleFile
from ogonblick.digest import blocks, digest_of
from ogonblick.letter import Slip
from ogonblick.swedish import SWEDEN, moment, size

LIST = "sha256.txt"
NOTE = "foljesedel"
PICTURES = "skarmdumpar"
"""The folder of the screenshots, in the order they were taken."""

_LARGEST = 64 << 20  # no screenshot of ours is larger
_HOW = (
    f"Alla filers kontrollsummor står i {LIST}. De jämförs med »sha256sum -c {LIST}« i den"
    f" uppackade mappen. Originalet är {WACZ}: det spelas upp i en webbläsare, till exempel på"
    " replayweb.page, och innehåller allt som hämtades. Hur underskrift och tidsstämpel"
    " kontrolleras med vanliga verktyg står i kontrollera.txt."
)


def write_delivery(
    target: BinaryIO, slip: Slip, bundle: Path, attached: Mapping[str, Path]
) -> None:
    """Write a delivery as a ZIP: the same slip and files give the same bytes.

    ``bundle`` is a folder with a bundle's files, ``attached`` are further files by the path that
    they get. Raises ``BundleError`` for a bundle that cannot be read.
    """
    with TemporaryDirectory() as spool:
        inside = files_in(bundle)
        inside |= {f"{PICTURES}/{path.name}": path for path in _pictures(bundle, Path(spool))}
        write_noted(target, slip, {**inside, **attached}, _HOW)


def write_noted(target: BinaryIO, slip: Slip, inside: Mapping[str, Path], how: str) -> None:
    """Write files, the note about them and the list of their digests as a ZIP.

    ``inside`` are the files by the paths that they get, ``how`` says how they are checked and read.
    """
    with zipfile.ZipFile(target, "w") as written:
        listed = [_listed(path, inside[path]) for path in sorted(inside)]
        notes = {
            f"{NOTE}.pdf": write_pdf(slip_document(slip, listed, how)),
            f"{NOTE}.txt": slip_in_words(slip, listed, how).encode(),
        }
        all_listed = [*listed, *(_of_bytes(path, data) for path, data in notes.items())]
        for path, data in {**notes, LIST: _sums(all_listed)}.items():
            written.writestr(_member(slip, path), data)
        for path in sorted(inside):
            _write(written, _member(slip, path), inside[path])


def slip_document(slip: Slip, files: list[BundleFile], how: str) -> Document:
    """Return the delivery note as it is to be read on paper."""
    rows = tuple((one.path, size(one.size), one.digest.hexadecimal) for one in files)
    blocks_: tuple[Block, ...] = (
        Heading(slip.title, 1),
        Facts((*slip.facts, ("Följesedeln gjord", moment(slip.made_at)))),
        Heading("Att göra"),
        Paragraph(slip.request),
        *(block for name, said in slip.lists for block in (Heading(name), Items(said))),
        Heading("Filer"),
        Table(("Fil", "Storlek", "SHA-256"), rows, (4, 2, 7)),
        Paragraph(how),
    )
    return Document(f"{slip.title} {slip.number}", slip.author, slip.made_at, blocks_)


def slip_in_words(slip: Slip, files: list[BundleFile], how: str) -> str:
    """Return the delivery note as plain text."""
    facts = (*slip.facts, ("Följesedeln gjord", moment(slip.made_at)))
    lines = [slip.title.upper(), "", *(f"{name}: {said}" for name, said in facts)]
    lines += ["", "Att göra", slip.request]
    for name, said in slip.lists:
        lines += ["", name, *(f"  {one}" for one in said)]
    lines += ["", "Filer"]
    lines += [f"  {one.path}, {size(one.size)}, sha256 {one.digest.hexadecimal}" for one in files]
    return "\n".join([*lines, "", how]) + "\n"


def files_in(folder: Path) -> dict[str, Path]:
    """Return the files in a folder and below it, by their paths inside."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}


def _pictures(bundle: Path, spool: Path) -> Iterator[Path]:
    """Take the screenshots out of a bundle, as they were recorded; yield their files."""
    number = count(1)
    with (bundle / WACZ).open("rb") as stream, open_wacz(stream) as wacz:
        for warc in archives(wacz, "screenshots"):
            for _, data in contents(warc, is_screenshot, _LARGEST):
                path = spool / f"{next(number):04}.{ending_of(data)}"
                path.write_bytes(data)
                yield path


def ending_of(picture: bytes) -> str:
    """Return how the name of a picture ends, by its first bytes."""
    if picture.startswith(b"RIFF") and picture[8:12] == b"WEBP":
        return "webp"
    return "png" if picture.startswith(b"\x89PNG") else "jpg"


def _listed(path: str, source: Path) -> BundleFile:
    with source.open("rb") as stream:
        return BundleFile(path, source.stat().st_size, digest_of(blocks(stream)))


def _of_bytes(path: str, data: bytes) -> BundleFile:
    return BundleFile(path, len(data), digest_of([data]))


def _sums(files: list[BundleFile]) -> bytes:
    """Return the list of digests in the form of ``sha256sum``."""
    return "".join(f"{one.digest.hexadecimal}  {one.path}\n" for one in files).encode()


def _member(slip: Slip, path: str) -> zipfile.ZipInfo:
    """Return what heads one file: in a folder named by the slip, at its moment in Swedish time."""
    at = slip.made_at.astimezone(SWEDEN)
    name = f"{slip.number}/{path}"
    info = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    info.external_attr = 0o100644 << 16
    return info


def _write(target: zipfile.ZipFile, info: zipfile.ZipInfo, source: Path) -> None:
    """Copy a file into the ZIP in blocks; nothing in it can be packed any further."""
    info.file_size = source.stat().st_size
    with source.open("rb") as stream, target.open(info, "w") as member:
        for block in blocks(stream):
            member.write(block)
