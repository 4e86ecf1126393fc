"""One snapshot read back from the archive: its record, its content by ranges, its events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bundles.manifest import MANIFEST, WACZ, parse_manifest
from bundles.premis import EventPage, check_chain, read_page
from bundles.reading import open_wacz, pictures, posts
from ogonblick.account import Account
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError
from ogonblick.event import Event, EventDocument
from ogonblick.likeness import HashedPicture, Likeness
from ogonblick.plan import Ruling
from ogonblick.post import Post
from ogonblick.snapshot import Receipt, Snapshot, StoredFile
from storage.database.entries import Disposed
from storage.database.recording import first_ruling
from storage.packages.beside import laid_at, place_of
from storage.packages.keeping import Archive
from storage.rebuild.agreement import doubts_about, refuse_another, refuse_astray
from storage.rebuild.package import open_package
from storage.rebuild.record import RECORD, Record, Tombstone, parsed
from storage.rebuild.unrecorded import NO_RECORD, RESTRICTED, from_bundle
from storage.rebuild.walk import Place
from storage.words.page_text import PageText, page_texts

_LARGEST = 16 << 20
"""More bytes than any record or document of events has."""


@dataclass(frozen=True)
class Told:
    """A document of events as the archive has it: what it tells, and its place in the chain."""

    document: EventDocument
    page: EventPage


@dataclass(frozen=True)
class Found:
    """A snapshot as the catalogue had it, with all that belongs to it.

    ``account`` is None where nothing in the archive tells of it, ``disposed`` is set for one whose
    content is gone. ``loose`` are events that no document tells of yet. ``troubles`` are Swedish
    sentences about what is not as it should be. ``held`` says that the archive holds it by our
    word.
    """

    snapshot: Snapshot
    account: Account | None
    rulings: tuple[Ruling, ...]
    posts: Sequence[Post] = ()
    hashes: Sequence[HashedPicture] = ()
    pages: Sequence[PageText] = ()
    told: tuple[Told, ...] = ()
    loose: tuple[Event, ...] = ()
    disposed: Disposed | None = None
    troubles: tuple[str, ...] = ()
    held: bool = False


def read_place(archive: Archive, place: Place) -> Found:
    """Read a snapshot, or its tombstone. Raises ``BundleError`` and the archive's own errors."""
    if place.tombstone:
        return _buried(archive, place)
    if not place.has(RECORD):
        return _unrecorded(archive, place)
    record = parsed(Record, _read(archive, f"{place.folder}/{RECORD}"))
    refuse_astray(record, place)
    snapshot = replace(record.snapshot, receipt=_as_it_lies(record.snapshot.receipt, place))
    _refuse_another(archive, snapshot)
    missing = _missing(snapshot.receipt, place)
    found = Found(snapshot, record.account, record.rulings, troubles=missing)
    whole = _with_content(archive, place, found)
    # killed before the catalogue was told, it has no documents: what they would have told is here
    return whole if whole.told else replace(whole, loose=record.events)


def _buried(archive: Archive, place: Place) -> Found:
    """Read a tombstone, and the events that are kept with it."""
    tombstone = parsed(Tombstone, _read(archive, place.tombstone))
    doubts = doubts_about(archive, place, tombstone)
    disposed = tombstone.disposed
    return Found(
        snapshot=_left(disposed),
        account=tombstone.account,
        rulings=tombstone.rulings,
        told=_told(archive, place, disposed.bundle_digest),
        disposed=disposed,
        troubles=doubts,
    )


def _unrecorded(archive: Archive, place: Place) -> Found:
    """Read a snapshot that nothing was recorded of, from its bundle alone."""
    snapshot = from_bundle(archive, place)
    troubles = (NO_RECORD, RESTRICTED) if snapshot.restricted else (NO_RECORD,)
    found = Found(snapshot, None, (first_ruling(snapshot),), troubles=troubles)
    return _with_content(archive, place, found)


def _left(disposed: Disposed) -> Snapshot:
    """Return the snapshot that a tombstone is of, without its content."""
    return Snapshot(
        id=disposed.id,
        account_id=disposed.account_id,
        occasion=disposed.occasion,
        period=disposed.period,
        taken_at=disposed.taken_at,
        outcome=disposed.outcome,
        title="",
        url="",
        coverage=disposed.coverage,
        findings=disposed.findings,
        bundle_digest=disposed.bundle_digest,
        size=disposed.size,
        decision=disposed.decision,
        likeness=Likeness(disposed.id),
        receipt=Receipt(disposed.id, "", ()),
        municipality=disposed.municipality,
        board=disposed.board,
        restricted=disposed.restricted,
    )


def _with_content(archive: Archive, place: Place, found: Found) -> Found:
    """Add what its package says, read by ranges, and the chain of events."""
    package = _named(found.snapshot.receipt, WACZ)
    with open_package(archive, package) as stream, open_wacz(stream) as wacz:
        seen, looks = posts(wacz), pictures(wacz)
        texts = page_texts(wacz, seen)
    told = _told(archive, place, found.snapshot.bundle_digest)
    return replace(found, posts=seen, hashes=looks, pages=texts, told=told)


def _told(archive: Archive, place: Place, bundle: Digest) -> tuple[Told, ...]:
    """Read the chain of events. Raises ``BundleError`` if it is broken."""
    keys = place.documents()
    contents = [_read(archive, key) for key in keys]
    for fault in check_chain(bundle, contents):
        raise BundleError(f"{fault.code} {fault.place}: {fault.text}")
    return tuple(map(_document, keys, contents))


def _document(key: str, content: bytes) -> Told:
    page = read_page(content)
    digest = digest_of([content])
    document = EventDocument(
        page.snapshot_id, page.number, digest, page.previous, key, delivered=True
    )
    return Told(document, page)


def _refuse_another(archive: Archive, snapshot: Snapshot) -> None:
    """Raise ``BundleError`` if the manifest is not the one that was recorded, or is of another."""
    file = _named(snapshot.receipt, MANIFEST)
    data = archive.store.read(file.key, file.version, 0, file.size + 1)
    if digest_of([data]) != snapshot.bundle_digest:
        raise BundleError("manifestet är inte det som registrerades")
    refuse_another(snapshot, parse_manifest(data))


def _as_it_lies(receipt: Receipt, place: Place) -> Receipt:
    """Return a receipt whose versions are those of this bucket.

    They are as recorded, unless the bucket has been copied: another store gives other ids.
    """
    known = {(one.key, one.id) for one in place.versions}
    files = tuple(
        file
        if (laid_at(file), file.version) in known
        else replace(file, version=place.newest(laid_at(file)) or file.version)
        for file in receipt.files
    )
    return replace(receipt, files=files)


def _missing(receipt: Receipt, place: Place) -> tuple[str, ...]:
    """Say which files of the bundle the archive lacks."""
    lost = [str(place_of(file)) for file in receipt.files if not place.newest(laid_at(file))]
    return (f"arkivet saknar {', '.join(lost)}",) if lost else ()


def _named(receipt: Receipt, path: str) -> StoredFile:
    """Return one file of a receipt. Raises ``BundleError`` if it names none such."""
    for file in receipt.files:
        if str(place_of(file)) == path:
            return file
    raise BundleError(f"kvittot nämner inte {path}")


def _read(archive: Archive, key: str) -> bytes:
    """Return a small document whole, by one request."""
    return archive.store.read(key, "", 0, _LARGEST)
