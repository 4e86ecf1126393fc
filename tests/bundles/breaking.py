"""Ways to break a good bundle, each in one respect, with everything around it made to fit again.

Each way is named by the code that must be found. What follows from it is named beside it.
``tests/broken_bundles/make.py`` breaks a small bundle in all these ways.
"""

import base64
import gzip
import io
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bundles.datapackage import datapackage_digest, plain_json
from bundles.index import index_lines, index_members
from bundles.manifest import manifest_from, parse_manifest, print_manifest
from bundles.premis import EventPage, document_name, print_page
from bundles.proof.keys import (
    PrivateKey,
    certificates,
    certificates_pem,
    key_der,
    new_key,
    private_key,
)
from bundles.proof.layout import (
    CERTIFICATE,
    KEY,
    SIGNATURE,
    SIGNED,
    chain_file,
    lay,
    stamp_files,
)
from bundles.proof.proving import proof_of
from bundles.proof.renewal import renewed
from bundles.reading import open_wacz
from ogonblick.bundle import BundleFile
from ogonblick.capture import Outcome
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError
from ogonblick.event import Event, EventType
from tests.bundles.building import FILM, PAGE, SEALED, SITE, Recording, prover
from tests.bundles.certifying import DOMAIN, Party, party, signing

Members = dict[str, bytes]
Way = Callable[[Path], None]

PACKAGE, PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"
WACZ, MANIFEST = "snapshot.wacz", "manifest.json"
INDEX, BLOCKS = "indexes/index.cdx.gz", "indexes/index.idx"
PAGES = "pages/pages.jsonl"
SPANS = "ogonblick/spans.jsonl"
STAMP = "proof/1-lokal.tsr"
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
            wacz.writestr(zipfile.ZipInfo(name), data, way)


def sign_again(folder: Path, members: Members, package: bytes | None = None) -> None:
    """Make the datapackage's digest and signature fit it, or another one."""
    own = prover(folder.parent / "home")
    signer = own.signer()
    assert signer
    data = members[PACKAGE] if package is None else package
    members[PACKAGE_DIGEST] = datapackage_digest(
        data, lambda digest: own.sign(signer, digest, _sealed_at(folder))
    )


def _sealed_at(folder: Path) -> datetime:
    try:
        return parse_manifest((folder / MANIFEST).read_bytes()).sealed_at
    except BundleError:
        return SEALED


def prove_again(folder: Path, at: datetime | None = None, **settings: str | bool | int) -> None:
    """Make the proof fit the manifest, as it would be at some other moment if one is given."""
    sealed = _sealed_at(folder)
    own = prover(folder.parent / "home", at or sealed, **settings)
    shutil.rmtree(folder / "proof", ignore_errors=True)
    lay(folder, proof_of((folder / MANIFEST).read_bytes(), at or sealed, own))


def list_again(folder: Path, members: Members) -> None:
    """Make the datapackage fit the members."""
    listed = json.loads(members[PACKAGE])
    listed["resources"] = [
        {"name": Path(name).name.lower(), "path": name, "hash": str(digest_of([data])),
         "bytes": len(data)}
        for name, data in members.items()
        if name not in (PACKAGE, PACKAGE_DIGEST)
    ]  # fmt: skip
    members[PACKAGE] = plain_json(listed)
    sign_again(folder, members)


def index_again(members: Members) -> None:
    """Make the index fit the WARCs."""
    with tempfile.TemporaryDirectory() as place:
        warcs = [Path(place) / Path(name).name for name in members if name.startswith("archive/")]
        for warc in warcs:
            warc.write_bytes(members[f"archive/{warc.name}"])
        members.update(index_members(index_lines(sorted(warcs))))


def manifest_again(folder: Path) -> None:
    """Make the manifest and its proof fit the WACZ, as far as the WACZ can be read."""
    beside = sorted(one for one in folder.iterdir() if one.is_file() and one.name != MANIFEST)
    found = {one.name: one.read_bytes() for one in beside}
    files = tuple(BundleFile(path, len(one), digest_of([one])) for path, one in found.items())
    try:
        with open_wacz(io.BytesIO(found[WACZ])) as wacz:
            manifest = manifest_from(wacz, files)
    except BundleError:
        manifest = replace(parse_manifest((folder / MANIFEST).read_bytes()), files=files)
    (folder / MANIFEST).write_bytes(print_manifest(manifest))
    prove_again(folder)


@contextmanager
def changed(folder: Path, *, listed: bool = True, indexed: bool = False) -> Iterator[Members]:
    """Give the members to change; afterwards write them, and all that should fit them."""
    members = read_all(folder)
    yield members
    if indexed:
        index_again(members)
    if listed:
        list_again(folder, members)
    write_all(folder, members)
    manifest_again(folder)


def changed_package(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the datapackage's own JSON and its digest with it."""
    with changed(folder, listed=False) as members:
        listed = json.loads(members[PACKAGE])
        change(listed)
        members[PACKAGE] = plain_json(listed)
        sign_again(folder, members)


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
    prove_again(folder)


def manifest_untrue(folder: Path) -> None:
    """B003."""
    manifest = parse_manifest((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_bytes(print_manifest(replace(manifest, outcome=Outcome.PARTIAL)))
    prove_again(folder)


def manifest_written_otherwise(folder: Path) -> None:
    """B003."""
    (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes() + b"\n")
    prove_again(folder)


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
    """B010."""
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
        wacz.writestr(zipfile.ZipInfo("pages/pages.jsonX"), data)
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
    """B020."""
    with changed(folder, listed=False) as members:
        del members[PACKAGE]


def package_unreadable(folder: Path) -> None:
    """B021."""
    with changed(folder, listed=False) as members:
        members[PACKAGE] = b"[]"
        sign_again(folder, members)


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
    """B027 B064: what is signed is the wrong digest."""
    with changed(folder, listed=False) as members:
        sign_again(folder, members, b"another")


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


def warc_junk_packed(folder: Path) -> None:
    """B030."""
    with changed(folder) as members:
        members[REC] = gzip.compress(b"no WARC at all", mtime=0)


def record_longer_than_it_says(folder: Path) -> None:
    """B030: warcio says only on standard error that something follows the record."""
    with changed(folder) as members:
        members[REC] = _repacked(members[REC], b"Content-Length: 143", b"Content-Length: 142")


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
    """B038 B046 B053: without records nothing can be shared, and no page be among them."""
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


def span_other(folder: Path) -> None:
    """B045."""
    changed_spans(folder, lambda span: span | {"sha256": "0" * 64})


def spans_unreadable(folder: Path) -> None:
    """B046."""
    changed_spans(folder, lambda _: [])


def span_outside(folder: Path) -> None:
    """B046."""
    changed_spans(folder, lambda span: span | {"offset": 10**6})


def changed_spans(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the only line of the list of spans."""
    with changed(folder) as members:
        members[SPANS] = json.dumps(change(json.loads(members[SPANS]))).encode() + b"\n"


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


def signature_missing(folder: Path) -> None:
    """B061."""
    for path in (SIGNED, SIGNATURE, KEY):
        (folder / path).unlink()


def wacz_signature_missing(folder: Path) -> None:
    """B061."""
    with changed(folder, listed=False) as members:
        members[PACKAGE_DIGEST] = datapackage_digest(members[PACKAGE], lambda _: None)


def signing_key_missing(folder: Path) -> None:
    """B062."""
    (folder / KEY).unlink()


def signature_unreadable(folder: Path) -> None:
    """B062."""
    (folder / SIGNED).write_text("{}")


def signature_written_otherwise(folder: Path) -> None:
    """B062."""
    (folder / SIGNED).write_bytes((folder / SIGNED).read_bytes() + b"\n")


def signature_by_other_program(folder: Path) -> None:
    """B062."""
    changed_signature(folder, lambda said: said | {"version": "9.9"})


def wacz_signature_written_otherwise(folder: Path) -> None:
    """B062."""
    with changed(folder, listed=False) as members:
        members[PACKAGE_DIGEST] += b"\n"


def certificate_of_another(folder: Path) -> None:
    """B062."""
    (folder / CERTIFICATE).write_bytes(certificates_pem(party("någon annan").chain))


def signature_by_another_key(folder: Path) -> None:
    """B062 B063: the files for openssl are of the key that signed, not of the one now named."""
    key = public_key_text(private_key(new_key()))
    changed_signature(folder, lambda said: said | {"publicKey": key})


def bare_signature_wrong(folder: Path) -> None:
    """B063."""
    (folder / SIGNATURE).write_bytes(bytes(64))


def wacz_signature_wrong(folder: Path) -> None:
    """B063."""
    with changed(folder, listed=False) as members:
        said = json.loads(members[PACKAGE_DIGEST])
        said["signedData"]["signature"] = base64.b64encode(bytes(64)).decode()
        members[PACKAGE_DIGEST] = plain_json(said)


def signature_of_other_content(folder: Path) -> None:
    """B064."""
    own = prover(folder.parent / "home")
    signer = own.signer()
    assert signer
    said = own.sign(signer, digest_of([b"something else"]), _sealed_at(folder))
    (folder / SIGNED).write_bytes(plain_json(said))


def certificate_expired(folder: Path) -> None:
    """B066."""
    long_ago = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
    signed_by(folder, party(DOMAIN, party("rot"), valid=long_ago))


def certificate_for_another_domain(folder: Path) -> None:
    """B067."""
    signed_by(folder, party(DOMAIN, party("rot")), "annan.example")


def certificates_unconnected(folder: Path) -> None:
    """B068."""
    own, other = party(DOMAIN, party("rot")), party("rot")
    signed_by(folder, Party(own.key, (own.chain[0], *other.chain)))


def signature_of_another_time(folder: Path) -> None:
    """B069."""
    changed_signature(folder, lambda said: said | {"created": "2026-03-02T09:05:31Z"})


def stamp_missing(folder: Path) -> None:
    """B072."""
    for path in stamp_files(folder):
        (folder / path).unlink()
        (folder / chain_file(path)).unlink()


def stamp_cut(folder: Path) -> None:
    """B073."""
    (folder / STAMP).write_bytes((folder / STAMP).read_bytes()[:-1])


def stamp_without_certificates(folder: Path) -> None:
    """B073."""
    (folder / chain_file(STAMP)).unlink()


def stamp_certificates_written_otherwise(folder: Path) -> None:
    """B073."""
    beside = folder / chain_file(STAMP)
    beside.write_bytes(beside.read_bytes() + b"\n")


def stamp_with_others_certificates(folder: Path) -> None:
    """B073 B075: it does not lead back to them either."""
    (folder / chain_file(STAMP)).write_bytes(certificates_pem(party("någon annan").chain))


def stamp_of_other_content(folder: Path) -> None:
    """B074."""
    stamped(folder, b"something else", _sealed_at(folder))


def stamp_certificates_unconnected(folder: Path) -> None:
    """B073."""
    beside = folder / chain_file(STAMP)
    own = certificates(beside.read_bytes())[:1]
    beside.write_bytes(certificates_pem((*own, *party("någon annan").chain)))


def stamp_signed_wrongly(folder: Path) -> None:
    """B075: its last byte is the signature's."""
    data = (folder / STAMP).read_bytes()
    (folder / STAMP).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def stamp_of_another_time(folder: Path) -> None:
    """B076."""
    stamped(folder, (folder / MANIFEST).read_bytes(), _sealed_at(folder) + timedelta(hours=1))


def renewal_of_other_proof(folder: Path) -> None:
    """B080: what it renewed was exchanged afterwards."""
    renew(folder, _sealed_at(folder) + timedelta(days=365))
    stamped(folder, (folder / MANIFEST).read_bytes(), _sealed_at(folder))


def renewal_unreadable(folder: Path) -> None:
    """B080."""
    renew(folder, _sealed_at(folder) + timedelta(days=365))
    (folder / "proof/renewal-0001.json").write_text("[]")


def renewal_too_late(folder: Path) -> None:
    """B080: the certificates of the first stamp had expired by then."""
    renew(folder, _sealed_at(folder) + timedelta(days=12 * 365))


def proof_unlisted(folder: Path) -> None:
    """B081."""
    (folder / "proof/notes.txt").write_text("x")


def changed_signature(folder: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Change what the manifest's signature says."""
    said = json.loads((folder / SIGNED).read_bytes())
    (folder / SIGNED).write_bytes(plain_json(change(said)))


def signed_by(folder: Path, signer: Party, domain: str = DOMAIN) -> None:
    """Have somebody sign the manifest."""
    prove_again(folder, **signing(folder.parent / "signer", signer, domain))


def stamped(folder: Path, data: bytes, at: datetime) -> None:
    """Have something stamped at a moment, and lay the stamp where the manifest's is."""
    had = prover(folder.parent / "home", at).stamp(data, at)
    lay(folder, {STAMP: had.reply, chain_file(STAMP): had.chain})


def renew(folder: Path, at: datetime) -> None:
    """Renew the proof at a moment."""
    lay(folder, renewed(folder, at, prover(folder.parent / "home", at)))


def public_key_text(key: PrivateKey) -> str:
    """Return a key's public half as signatures hold it."""
    return base64.b64encode(key_der(key.public_key())).decode()


def stamp_local(_: Path) -> None:
    """B077: as it is sealed where no other authority is named."""


def events_unreadable(folder: Path) -> None:
    """B090."""
    tell(folder, digest_of([(folder / MANIFEST).read_bytes()]))
    newest = folder / document_name(2)
    newest.write_bytes(newest.read_bytes()[:-20])


def events_of_another(folder: Path) -> None:
    """B091."""
    tell(folder, digest_of([b"another manifest"]))


def events_unchained(folder: Path) -> None:
    """B092: the first was changed when the second had been written."""
    tell(folder, digest_of([(folder / MANIFEST).read_bytes()]))
    first = folder / document_name(1)
    first.write_bytes(first.read_bytes().replace(b"success", b"failure"))


def tell(folder: Path, bundle: Digest) -> None:
    """Lay two documents of events beside the bundle."""
    (folder / document_name(1)).parent.mkdir()
    previous = None
    for number, kind in enumerate((EventType.CAPTURE, EventType.VALIDATION), start=1):
        event = Event("sundby-facebook_2026h1_scheduled", kind, SEALED, "Ögonblick", "success")
        data = print_page(EventPage(event.snapshot_id, bundle, number, previous, (event,)))
        (folder / document_name(number)).write_bytes(data)
        previous = digest_of([data])


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
