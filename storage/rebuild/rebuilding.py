"""The catalogue made again from the archive.

Every snapshot is read back from what lies in its folder, several accounts at once, and written with
its account's others in a transaction. What is recorded already stays as it is, so a run that was
cut short is begun again. No more than some accounts' snapshots are ever in memory.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Engine, func, select

from bundles.manifest import MANIFEST
from ogonblick.errors import BundleError, CatalogueError, NotInArchive, ReceiptMismatch
from storage.database import recording, tables
from storage.database.catalogue import Catalogue
from storage.database.engine import open_engine, reading, writing
from storage.packages.keeping import Archive
from storage.ranges import in_flight
from storage.rebuild.chunks import index_chunks, without_chunks
from storage.rebuild.reading import Found, read_place
from storage.rebuild.walk import Place, Trouble, accounts, batches, places
from storage.rebuild.writing import enter, write

Progress = Callable[[int, int], None]
"""Told how many of how many snapshots have been gone through."""

_BATCH = 64
"""Snapshots of a transaction, or all of one account if those are more."""

_CHUNKLESS = "arkivet saknar delar av innehållet; anmäl avvikelsen till arkivarien"

_NOT_EMPTY = (
    "Katalogen har redan {count} ögonblicksbilder. Ange en tom katalog i OGONBLICK_DATABASE, eller"
    " kör »ogonblick rebuild --add-missing«: det som finns ändras inte, och det som saknas läggs"
    " till."
)


@dataclass(frozen=True)
class Rebuilt:
    """What was made: snapshots and tombstones added, those known before, and what is amiss.

    ``held`` are the ids of those that the archive holds by our word, whatever the catalogue says.
    """

    added: int = 0
    tombstones: int = 0
    known: int = 0
    troubles: tuple[Trouble, ...] = ()
    held: tuple[str, ...] = ()


def rebuild(
    url: str,
    archive: Archive,
    *,
    add_missing: bool = False,
    told: Progress = lambda _, __: None,
) -> Rebuilt:
    """Record everything that the archive has in the catalogue at a SQLAlchemy address.

    A bundle that cannot be read is told of, and the rest goes on. Raises ``CatalogueError`` for a
    catalogue with snapshots in it, unless what is missing is to be added; the archive's errors
    when it does not answer: run again.
    """
    engine = open_engine(url)
    try:
        _refuse_unless_empty(engine, add_missing=add_missing)
        whose = accounts(archive)
        indexed = index_chunks(Catalogue(engine), archive, whose)
        unread = {one.place: one for one in indexed.troubles}
        done = Rebuilt()
        lost = without_chunks(Catalogue(engine), archive)
        read = in_flight(partial(_read_account, archive, unread, lost), whose)
        for batch in batches(read, _BATCH):
            done = _sum_of([done, _recorded(engine, batch)])
            told(_gone_through(done), indexed.count)
        return done
    finally:
        engine.dispose()


def _refuse_unless_empty(engine: Engine, *, add_missing: bool) -> None:
    with reading(engine) as connection:
        count = connection.scalar(select(func.count()).select_from(tables.snapshots))
    if count and not add_missing:
        raise CatalogueError(_NOT_EMPTY.format(count=count))


def _read_account(
    archive: Archive, unread: Mapping[str, Trouble], lost: Container[str], account_id: str
) -> list[Found | Trouble]:
    """Read all snapshots of an account back, but for those whose maps could not be read."""
    found = places(archive, account_id)
    return [unread.get(place.folder) or _read(archive, lost, place) for place in found]


def _read(archive: Archive, lost: Container[str], place: Place) -> Found | Trouble:
    """Read a snapshot back, or say what is wrong with it; ``lost`` are those without chunks."""
    try:
        found = read_place(archive, place)
        amiss = (_CHUNKLESS,) if place.snapshot_id in lost else ()
        kept = archive.protection(f"{place.folder}/{MANIFEST}")
        held = kept.held and not kept.held_by_others
        return replace(found, held=held, troubles=(*found.troubles, *amiss))
    except (BundleError, NotInArchive, ReceiptMismatch) as fault:
        return Trouble(place.folder, str(fault), is_recorded=False)


def _recorded(engine: Engine, batch: Sequence[Found | Trouble]) -> Rebuilt:
    """Record what was read in one transaction, in the order it was taken, and count it.

    A later snapshot of an account mends the deviations of earlier ones.
    """
    found = _with_newest_account([one for one in batch if isinstance(one, Found)])
    lost = [one for one in batch if isinstance(one, Trouble)]
    with writing(engine) as connection:
        entered = enter(connection, found)
        known = recording.recorded(connection, [one.snapshot.id for one in found])
        new = [one for one in found if one.snapshot.id not in known]
        lost += [_unregistered(one) for one in new if one.snapshot.account_id not in entered]
        new = [one for one in new if one.snapshot.account_id in entered]
        write(connection, new)
    amiss = [Trouble(one.snapshot.id, told, True) for one in new for told in one.troubles]
    buried = sum(1 for one in new if one.disposed)
    held = tuple(one.snapshot.id for one in found if one.held)
    return Rebuilt(len(new) - buried, buried, len(known), (*lost, *amiss), held)


def _unregistered(found: Found) -> Trouble:
    account_id = found.snapshot.account_id
    text = f"kontot {account_id} finns inte i registret; läs in det och kör igen"
    return Trouble(found.snapshot.id, text, is_recorded=False)


def _with_newest_account(batch: Sequence[Found]) -> list[Found]:
    """Return what was read, oldest first, with each account as the last record has it.

    A tombstone's account names no persons, so it is the last to be asked.
    """
    found = sorted(batch, key=lambda one: one.snapshot.taken_at)
    telling = sorted(found, key=lambda one: one.disposed is None)
    accounts = {one.account.id: one.account for one in telling if one.account}
    return [replace(one, account=accounts.get(one.snapshot.account_id)) for one in found]


def _sum_of(parts: Sequence[Rebuilt]) -> Rebuilt:
    """Return several counts as one."""
    return Rebuilt(
        added=sum(one.added for one in parts),
        tombstones=sum(one.tombstones for one in parts),
        known=sum(one.known for one in parts),
        troubles=tuple(trouble for one in parts for trouble in one.troubles),
        held=tuple(id_ for one in parts for id_ in one.held),
    )


def _gone_through(done: Rebuilt) -> int:
    lost = sum(not one.is_recorded for one in done.troubles)
    return done.added + done.tombstones + done.known + lost
