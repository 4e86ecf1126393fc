"""Chunks that lie in the archive already, read again before a new bundle relies on them.

That a chunk is there, by size, checksum and lock, is what the server remembers of it, not what its
disk holds. Who deposits a bundle has the very bytes at hand: the one moment at which a chunk that
rotted can be put right without a second archive.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bundles.manifest import WACZ
from ogonblick.bundle import Bundle, Span
from ogonblick.errors import ReceiptMismatch
from ogonblick.event import Event, EventType
from ogonblick.snapshot import StoredFile
from storage.archive import Sending, lock_on
from storage.care.copying import unlocked
from storage.care.fixity import AGENT, Damage, Harm, harm_of, in_words
from storage.database.catalogue import Catalogue
from storage.packages.chunks import Sharing, chunk_key, worth_sharing
from storage.packages.keeping import Archive
from storage.ranges import Piece, in_flight
from storage.stores.patience import sought


@dataclass(frozen=True)
class _Reused:
    """A chunk that is to be relied on: where a bundle has its bytes, and what the archive says."""

    span: Span
    stored: StoredFile


def mend_reused(
    catalogue: Catalogue,
    archive: Archive,
    bundle: Bundle,
    sharing: Sharing | None,
    clock: Callable[[], datetime],
) -> tuple[Damage, ...]:
    """Read each chunk that a bundle would find in the archive, and bring what is damaged anew.

    For after ``storage.care.sharing.claim`` and before the deposit. Costs about what it does to
    fetch what is reused: what is new, or brought anew anyway, is not read. What was damaged is told
    to every snapshot that needs it, and is locked as it was, and held if it was by our word.
    """
    spans = _reused_spans(bundle, sharing) if sharing else {}
    there = filter(None, in_flight(partial(_there, archive), spans.items()))
    found = [*in_flight(lambda one: (one, harm_of(archive, one.stored)), list(there))]
    return tuple(
        _mended(catalogue, archive, bundle, one, harm, clock()) for one, harm in found if harm
    )


def _reused_spans(bundle: Bundle, sharing: Sharing) -> dict[str, Span]:
    """Return the spans whose chunks may lie in the archive and be relied on, by their key."""
    brought = sharing.anew | sharing.fresh
    wacz = (file for file in bundle.files if file.path == WACZ)
    spans = (one for file in wacz for one in worth_sharing(file, bundle.spans))
    return {
        chunk_key(sharing.municipality, one.digest): one
        for one in spans
        if one.digest not in brought
    }


def _there(archive: Archive, item: tuple[str, Span]) -> _Reused | None:
    """Return a chunk if the deposit would take it for what lies there; what it would not it sends.

    Of any version, for what is read of a chunk is always the newest.
    """
    key, span = item
    try:
        found = sought(archive.store, key)
    except ReceiptMismatch:  # not laid by us, so the deposit does not rely on it
        return None
    if found is None or (found.size, found.digest) != (span.length, span.digest):
        return None
    return _Reused(span, replace(found, version=""))


def _mended(
    catalogue: Catalogue,
    archive: Archive,
    bundle: Bundle,
    reused: _Reused,
    harm: Harm,
    now: datetime,
) -> Damage:
    """Bring one chunk anew, and tell whom it hurt."""
    span, key = reused.span, reused.stored.key
    lock = lock_on(unlocked(reused.stored, now))
    pieces = (Piece(span.offset, span.length),)
    source = bundle.folder / WACZ
    kept = archive.protection(key)
    archive.store.put(Sending(key, source, span.length, span.digest, lock, pieces, anew=True))
    if kept.held and not kept.held_by_others:
        archive.hold(key, on=True)
    damage = Damage(reused.stored, harm, tuple(catalogue.chunks.recorded_at(key)), restored=True)
    for event in _told(damage, bundle, now):
        catalogue.add_event(event)
    return damage


def _told(damage: Damage, bundle: Bundle, at: datetime) -> Iterator[Event]:
    """Yield what is told to those that were hurt: not a fixity check, for only a part was read."""
    detail = f"{in_words(damage)} när {bundle.snapshot_id} lades in"
    for snapshot_id in damage.hurts:
        yield Event(snapshot_id, EventType.VALIDATION, at, AGENT, "fail", detail)
