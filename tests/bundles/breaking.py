"""Ways to break a good bundle, each in one respect, with everything around it made to fit again.

Each way is named by the code that must be found. What follows from it is named beside it.
"""

import gzip
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bundles.datapackage import datapackage_digest, plain_json
from bundles.index import index_lines, index_members
from bundles.manifest import manifest_from, parse_manifest, print_manifest
from bundles.reading import open_wacz
from ogonblick.bundle import BundleFile
from ogonblick.capture import Outcome
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError
from tests.bundles.building import FILM, PAGE, SITE, Recording

Members = dict[str, bytes]
Way = Callable[[Path], None]

PACKAGE, PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"
WACZ, MANIFEST = "snapshot.wacz", "manifest.json"
INDEX, BLOCKS = "indexes/index.cdx.gz", "indexes/index.idx"
PAGES = "pages/pages.jsonl"
REC = "archive/rec-20260302090000.warc.gz"
SHOTS = "archive/screenshots-20260302090000.warc.gz"


def read_all(folder: Path) -> Members:
    """Return every member of the bundle's WACZ."""
    with zipfile.ZipFile(folder / WACZ) as wacz:
        return {name: wacz.read(name) for name in wacz.namelist()}


def write_all(folder: Path, members: Members, deflated: str = "") -> None:
    """Write the members as the bundle's WACZ, as they are."""
    with zipfile.ZipFile(folder / WACZ, "w") as wacz:
        for name, data in members.items():
            way = zipfile.ZIP_DEFLATED if name == deflated else zipfile.ZIP_STORED
            wacz.writestr(name, data, way)


def list_again(members: Members) -> None:
    """Make the datapackage fit the members."""
    listed = json.loads(members[PACKAGE])
    listed["resources"] = [
        {"name": Path(name).name.lower(), "path": name, "hash": str(digest_of([data])),
         "bytes": len(data)}
        for name, data in members.items()
        if name not in (PACKAGE, PACKAGE_DIGEST)
    ]  # fmt: skip
    members[PACKAGE] = plain_json(listed)
    members[PACKAGE_DIGEST] = datapackage_digest(members[PACKAGE])


def index_again(members: Members) -> None:
    """Make the index fit the WARCs."""
    with tempfile.TemporaryDirectory() as place:
        warcs = [Path(place) / Path(name).name for name in members if name.startswith("archive/")]
        for warc in warcs:
            warc.write_bytes(members[f"archive/{warc.name}"])
        members.update(index_members(index_lines(sorted(warcs))))


def manifest_again(folder: Path) -> None:
    """Make the manifest fit the WACZ, as far as the WACZ can be read."""
    data = (folder / WACZ).read_bytes()
    file = BundleFile(WACZ, len(data), digest_of([data]))
    try:
        with open_wacz(io.BytesIO(data)) as wacz:
            manifest = manifest_from(wacz, [file])
    except BundleError:
        manifest = replace(parse_manifest((folder / MANIFEST).read_bytes()), files=(file,))
    (folder / MANIFEST).write_bytes(print_manifest(manifest))


@contextmanager
def changed(folder: Path, *, listed: bool = True, indexed: bool = False) -> Iterator[Members]:
    """Give the members to change; afterwards write them, and all that should fit them."""
    members = read_all(folder)
    yield members
    if indexed:
        index_again(members)
    if listed:
        list_again(members)
    write_all(folder, members)
    manifest_again(folder)


def changed_package(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the datapackage's own JSON and its digest with it."""
    with changed(folder, listed=False) as members:
        listed = json.loads(members[PACKAGE])
        change(listed)
        members[PACKAGE] = plain_json(listed)
        members[PACKAGE_DIGEST] = datapackage_digest(members[PACKAGE])


def with_warc(folder: Path, write: Callable[[Recording], object], **options: bool) -> None:
    """Add one more WARC, written so, to the bundle."""
    with tempfile.TemporaryDirectory() as place, changed(folder, indexed=True) as members:
        path = Path(place) / "rec-more.warc.gz"
        with Recording(path, **options) as warc:
            write(warc)
        members["archive/rec-more.warc.gz"] = path.read_bytes()


def changed_index(folder: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the index's lines, and compress them anew."""
    with changed(folder) as members:
        lines = change(gzip.decompress(members[INDEX])).splitlines(keepends=True)
        members.update(index_members(lines))


def edit(folder: Path, name: str, old: bytes, new: bytes, **options: bool) -> None:
    """Replace some bytes in one member."""
    with changed(folder, **options) as members:
        assert old in members[name]
        members[name] = members[name].replace(old, new, 1)


def manifest_missing(folder: Path) -> None:
    """B001."""
    (folder / MANIFEST).unlink()


def manifest_unreadable(folder: Path) -> None:
    """B002."""
    (folder / MANIFEST).write_text("{}")


def manifest_untrue(folder: Path) -> None:
    """B003."""
    manifest = parse_manifest((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_bytes(print_manifest(replace(manifest, outcome=Outcome.PARTIAL)))


def manifest_written_otherwise(folder: Path) -> None:
    """B003."""
    (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes() + b"\n")


def wacz_missing(folder: Path) -> None:
    """B004."""
    (folder / WACZ).unlink()


def wacz_longer(folder: Path) -> None:
    """B005 B006: the size differs, so the digest does."""
    data = (folder / WACZ).read_bytes()
    with zipfile.ZipFile(folder / WACZ, "a") as wacz:
        wacz.comment = b"x"
    assert len((folder / WACZ).read_bytes()) == len(data) + 1


def wacz_other(folder: Path) -> None:
    """B006."""
    data = bytearray((folder / WACZ).read_bytes())
    data[10] ^= 1  # the first local header's time, which no reader looks at
    (folder / WACZ).write_bytes(data)


def file_unlisted(folder: Path) -> None:
    """B007."""
    (folder / "notes.txt").write_text("x")


def no_zip(folder: Path) -> None:
    """B010 B060: nothing can be read in it."""
    (folder / WACZ).write_bytes(b"no ZIP at all")
    manifest_again(folder)


def warc_deflated(folder: Path) -> None:
    """B011."""
    write_all(folder, read_all(folder), deflated=REC)
    manifest_again(folder)


def member_damaged(folder: Path) -> None:
    """B012."""
    data = bytearray((folder / WACZ).read_bytes())
    data[data.index(b"Chromium 156")] ^= 1
    (folder / WACZ).write_bytes(data)
    manifest_again(folder)


def member_twice(folder: Path) -> None:
    """B013."""
    with zipfile.ZipFile(folder / WACZ, "a") as wacz:
        data = wacz.read(PAGES)
        wacz.writestr("pages/pages.jsonX", data)
    raw = (folder / WACZ).read_bytes().replace(b"pages/pages.jsonX", b"pages/pages.jsonl")
    (folder / WACZ).write_bytes(raw)
    manifest_again(folder)


def member_out_of_place(folder: Path) -> None:
    """B014."""
    with changed(folder) as members:
        members["pages/notes.txt"] = b"x"


def member_outside(folder: Path) -> None:
    """B014."""
    with changed(folder) as members:
        members["../notes.txt"] = b"x"


def package_missing(folder: Path) -> None:
    """B020 B060: a manifest cannot be made from it."""
    with changed(folder, listed=False) as members:
        del members[PACKAGE]


def package_unreadable(folder: Path) -> None:
    """B021 B060: a manifest cannot be made from it."""
    with changed(folder, listed=False) as members:
        members[PACKAGE] = b"[]"
        members[PACKAGE_DIGEST] = datapackage_digest(b"[]")


def profile_wrong(folder: Path) -> None:
    """B022."""
    changed_package(folder, lambda listed: listed.pop("profile"))


def version_wrong(folder: Path) -> None:
    """B022."""
    changed_package(folder, lambda listed: listed.update(wacz_version="1.0.0"))


def resource_name_wrong(folder: Path) -> None:
    """B022 B025: a resource without a proper name lists nothing."""
    changed_package(folder, lambda listed: listed["resources"][0].update(name="Stora Namnet"))


def resource_missing(folder: Path) -> None:
    """B023."""
    gone = {"name": "x", "path": "logs/x.log", "hash": f"sha256:{'0' * 64}", "bytes": 1}
    changed_package(folder, lambda listed: listed["resources"].append(gone))


def resource_other(folder: Path) -> None:
    """B024."""
    edit(folder, "ogonblick/provenance.json", b"156", b"157", listed=False)


def resource_unlisted(folder: Path) -> None:
    """B025."""
    with changed(folder, listed=False) as members:
        members["logs/x.log"] = b"x"


def package_digest_missing(folder: Path) -> None:
    """B026."""
    with changed(folder, listed=False) as members:
        del members[PACKAGE_DIGEST]


def package_digest_wrong(folder: Path) -> None:
    """B027."""
    with changed(folder, listed=False) as members:
        members[PACKAGE_DIGEST] = datapackage_digest(b"another")


def package_digest_unreadable(folder: Path) -> None:
    """B027."""
    with changed(folder, listed=False) as members:
        members[PACKAGE_DIGEST] = b"[]"


def warc_cut(folder: Path) -> None:
    """B030."""
    with changed(folder) as members:
        members[REC] = members[REC][:-20]


def warc_junk(folder: Path) -> None:
    """B030."""
    with changed(folder) as members:
        members[REC] = b"no WARC at all"


def warc_one_gzip(folder: Path) -> None:
    """B030: all records in one gzip member, so none can be read alone."""
    with changed(folder) as members:
        members[REC] = gzip.compress(gzip.decompress(members[REC]), mtime=0)


def warc_checksum_broken(folder: Path) -> None:
    """B030: the last gzip checksum, which warcio reads past."""
    with changed(folder) as members:
        members[REC] = members[REC][:-6] + bytes([members[REC][-6] ^ 1]) + members[REC][-5:]


def record_shorter_than_it_says(folder: Path) -> None:
    """B030: warcio reads on as if nothing were missing."""
    with changed(folder) as members:
        members[REC] = _repacked(members[REC], b"Content-Length: 143", b"Content-Length: 943")


def record_other(folder: Path) -> None:
    """B031."""
    with changed(folder, indexed=True) as members:
        members[REC] = _repacked(
            members[REC], "Bron öppnar i april".encode(), "Bron öppnar i augus".encode()
        )


def record_without_digest(folder: Path) -> None:
    """B032."""
    with changed(folder, indexed=True) as members:
        for label in (b"WARC-Payload-Digest", b"WARC-Block-Digest"):
            other = label.replace(b"WARC", b"XXXX")
            members[REC] = _repacked(members[REC], label, other)


def warcinfo_missing(folder: Path) -> None:
    """B033."""
    with_warc(folder, lambda warc: warc.exchange(f"{SITE}/x", "text/plain", b"x"), with_info=False)


def response_alone(folder: Path) -> None:
    """B034."""
    with_warc(folder, lambda warc: warc.response(f"{SITE}/x", "text/plain", b"x"))


def request_alone(folder: Path) -> None:
    """B035."""
    with_warc(folder, lambda warc: warc.request(f"{SITE}/x", "<urn:uuid:gone>"))


def revisit_outside(folder: Path) -> None:
    """B036."""
    with_warc(folder, lambda warc: warc.revisit(f"{SITE}/x", f"sha256:{'0' * 64}"))


def screenshot_missing(folder: Path) -> None:
    """B037."""
    with changed(folder, indexed=True) as members:
        del members[SHOTS]


def warcs_missing(folder: Path) -> None:
    """B038 B053: without records no page can be among them."""
    with changed(folder, indexed=True) as members:
        for name in [name for name in members if name.startswith("archive/")]:
            del members[name]


def index_missing(folder: Path) -> None:
    """B040 B053: without an index no page can be in it."""
    with changed(folder) as members:
        del members[INDEX], members[BLOCKS]


def index_unsorted(folder: Path) -> None:
    """B041."""
    changed_index(folder, lambda lines: b"".join(reversed(lines.splitlines(keepends=True))))


def index_junk(folder: Path) -> None:
    """B042."""
    changed_index(folder, lambda lines: lines + b"zzz {junk\n")


def index_block_broken(folder: Path) -> None:
    """B042 B044 B053: what the index cannot tell is not found by it."""
    with changed(folder) as members:
        members[BLOCKS] = b'!meta 0 {}\nx 1 {"offset": 0, "length": 9, "digest": ""}\n'


def index_line_astray(folder: Path) -> None:
    """B043 B044: the record that it should lead to is not found."""
    changed_index(folder, lambda lines: lines.replace(b'"offset": "', b'"offset": "1', 1))


def index_line_of_other_record(folder: Path) -> None:
    """B043."""
    changed_index(folder, lambda lines: lines.replace(b'"status": "200"', b'"status": "404"', 1))


def index_line_missing(folder: Path) -> None:
    """B044."""
    film = FILM.encode()
    changed_index(folder, lambda lines: _without_lines(lines, film))


def _without_lines(lines: bytes, word: bytes) -> bytes:
    return b"".join(line for line in lines.splitlines(keepends=True) if word not in line)


def pages_missing(folder: Path) -> None:
    """B050."""
    with changed(folder) as members:
        del members[PAGES]


def pages_without_heading(folder: Path) -> None:
    """B051."""
    with changed(folder) as members:
        members[PAGES] = members[PAGES].partition(b"\n")[2]


def page_junk(folder: Path) -> None:
    """B052."""
    with changed(folder) as members:
        members[PAGES] += b'{"url": "https://x.example/"}\n'


def page_not_recorded(folder: Path) -> None:
    """B053."""
    edit(folder, PAGES, PAGE.encode(), PAGE.encode() + b"/other")


def own_part_missing(folder: Path) -> None:
    """B060."""
    with changed(folder) as members:
        del members["ogonblick/capture.json"]


def own_part_unreadable(folder: Path) -> None:
    """B060."""
    with changed(folder) as members:
        members["ogonblick/posts.jsonl"] = b"{}\n"


def _repacked(data: bytes, old: bytes, new: bytes) -> bytes:
    """Replace bytes of the same length inside a WARC, record by record."""
    assert len(old) == len(new)
    packed = b""
    while data:
        inflater = zlib.decompressobj(wbits=31)
        record = inflater.decompress(data)
        packed += gzip.compress(record.replace(old, new), mtime=0)
        data = inflater.unused_data
    return packed


def ways() -> list[Way]:
    """Return every way to break a bundle: the functions here whose docstring begins with a code."""
    functions = [value for value in globals().values() if callable(value)]
    return [one for one in functions if (one.__doc__ or "").startswith("B0")]


def codes_of(way: Way) -> set[str]:
    """Return the codes that a way must give, as its docstring says."""
    told = (way.__doc__ or "").partition(":")[0].rstrip(".")
    return set(told.split())
