"""The comparison of a new snapshot with the one before it, read from both sealed packages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from zipfile import ZipFile

from bundles.changes import Changes
from bundles.likeness.findings import finding
from bundles.likeness.looks import Appearance, compare, media_digests, of_pages
from bundles.likeness.structure import Structure, structure_of
from bundles.likeness.verdict import Comparison, compared
from bundles.likeness.words import comparison_in_words
from bundles.manifest import WACZ
from bundles.reading import open_wacz
from flows.changes.compared import Compared
from flows.changes.documenting import larger_change
from flows.harvest.steps import posts_of
from flows.rooms import Rooms
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture
from ogonblick.errors import ArchiveError, ArchiveUnavailable, BundleError
from ogonblick.likeness import Likeness, Verdict
from ogonblick.snapshot import Snapshot


def compare_with_previous(rooms: Rooms, capture: Capture, bundle: Bundle) -> Compared:
    """Say how this snapshot and the account's previous one stand to each other.

    One that cannot be read is not to be compared, and keeps nothing from being stored: fixity
    tells of the older, and the newer's own verification of it. An archive that does not answer now
    is tried again.
    """
    before = rooms.catalogue.previous(capture.order.account_id, capture.taken_at)
    media = media_digests(posts_of(bundle))
    now = Appearance(bundle.snapshot_id, capture.taken_at, of_pages(bundle.hashes), media)
    if before is None:
        return Compared(compare(now, None))
    looks = compare(now, appearance_of(rooms, before))
    try:
        earlier = previous_structure(rooms, before)
        comparison = compared(earlier, structure_in(bundle))
        larger = larger_change(rooms, capture, before, earlier, comparison)
    except ArchiveUnavailable:
        raise
    except (ArchiveError, BundleError) as fault:
        comparison, larger = _unreadable(before, fault), None
    return Compared(judged(looks, comparison, before), larger)


def appearance_of(rooms: Rooms, snapshot: Snapshot) -> Appearance:
    """Return what the pictures of a recorded snapshot are compared by."""
    hashes = of_pages(rooms.catalogue.pictures.of_snapshot(snapshot.id))
    media = media_digests(rooms.catalogue.posts(snapshot.id))
    return Appearance(snapshot.id, snapshot.taken_at, hashes, media)


def judged(looks: Likeness, comparison: Comparison, previous: Snapshot) -> Likeness:
    """Return a likeness with the verdict by structure."""
    words = comparison_in_words(comparison, previous.taken_at)
    return replace(looks, verdict=comparison.verdict, sentence=words)


def structure_in(bundle: Bundle) -> Structure:
    """Return what a bundle in a folder is compared by. Raises ``BundleError`` for a damaged one."""
    with (bundle.folder / WACZ).open("rb") as stream, open_wacz(stream) as wacz:
        return structure_of(wacz)


def previous_structure(rooms: Rooms, snapshot: Snapshot) -> Structure:
    """Return what a snapshot in the archive is compared by. Raises as ``stored_wacz`` does."""
    with stored_wacz(rooms, snapshot) as wacz:
        return structure_of(wacz)


@contextmanager
def stored_wacz(rooms: Rooms, snapshot: Snapshot) -> Iterator[ZipFile]:
    """Open a snapshot's package in the archive.

    Raises ``BundleError`` for a damaged one, and ``ArchiveError`` if the archive cannot give it.
    """
    file = next((one for one in snapshot.receipt.files if one.key.endswith(f"/{WACZ}")), None)
    if file is None:
        raise BundleError(f"Kvittot för {snapshot.id} nämner inget arkivpaket.")
    with rooms.archive.open(file) as stream, open_wacz(stream) as wacz:
        yield wacz


def _unreadable(previous: Snapshot, fault: ArchiveError | BundleError) -> Comparison:
    """Return a comparison that could not be made, and why."""
    told = finding("L111", previous.id, reason=fault)
    return Comparison(Verdict.UNCOMPARABLE, Changes(), (told,))
