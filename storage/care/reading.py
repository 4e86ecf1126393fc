"""Fixity of what belongs to no bundle: read again round by round, and told in the archive itself.

A bundle that was looked at has an event that says so. What is kept apart has no chain of events to
tell it in, so each reading is laid in the archive as ``fixity/MOMENT.json``: how much was read,
what is damaged, and where the next one begins.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bundles.datapackage import plain_json
from bundles.plain import from_json, to_plain
from ogonblick.digest import Digest
from ogonblick.errors import OgonblickError, ReceiptMismatch
from ogonblick.snapshot import StoredFile
from storage.care.apart import READINGS, is_still_kept, kept_apart, places
from storage.care.fixity import (
    UNKNOWN,
    Damage,
    Examined,
    Harm,
    Mend,
    harm_of,
    in_words,
    mended,
    walk,
)
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.stores.patience import sought


@dataclass(frozen=True)
class Reading:
    """What came of a reading, as it lies in the archive.

    ``last`` is the key that was read last: the next reading goes on after it, and after the last
    of all from the beginning. ``damage`` is in words.
    """

    at: datetime
    objects: int
    size: int
    last: str
    damage: tuple[str, ...]


def look_through(
    catalogue: Catalogue,
    archive: Archive,
    budget: int,
    clock: Callable[[], datetime],
    mend: Mend = lambda _: False,
) -> Iterator[Examined]:
    """Read ``budget`` files again: bundles first, and what is kept apart with at least a quarter.

    The latter comes last, as one that was examined under no snapshot's id. Errors are those of
    ``storage.care.fixity.walk``; one that ends the walk comes out when the rest has had its turn.
    """
    left = budget
    ended: OgonblickError | None = None
    try:
        for one in walk(catalogue, archive, max(1, budget - budget // 4), clock, mend):
            left -= one.files
            yield one
    except OgonblickError as fault:
        ended = fault
    share = max(left, budget // 4)
    if share and (apart := look_apart(catalogue, archive, share, clock(), mend)):
        yield apart
    if ended:
        raise ended


def look_apart(
    catalogue: Catalogue, archive: Archive, budget: int, at: datetime, mend: Mend
) -> Examined | None:
    """Read some of what is kept apart, those whose turn it is; None if there is nothing."""
    turn = list(islice(_in_turn(catalogue, archive, last_reading(archive, READINGS)), budget))
    if not turn:
        return None
    found = [_examined(catalogue, archive, key, digest) for key, digest in turn]
    size, damage = sum(one.size for one in found), tuple(d for one in found for d in one.damage)
    done = mended(Examined("", len(found), size, damage), mend)
    told = tuple(map(in_words, done.damage))
    lay_reading(archive, READINGS, Reading(at, done.files, done.size, turn[-1][0], told))
    return done


def _in_turn(
    catalogue: Catalogue, archive: Archive, last: str
) -> Iterator[tuple[str, Digest | None]]:
    """Yield what is kept apart, each once, in the order of keys: what comes after one goes first.

    Place by place, for there may be many.
    """
    known = places(catalogue)
    for place in (one for one in known if one > last or last.startswith(one)):
        found = sorted(kept_apart(catalogue, archive, place, known[place]).items())
        yield from (one for one in found if one[0] > last)
    for place in (one for one in known if one <= last):
        found = sorted(kept_apart(catalogue, archive, place, known[place]).items())
        yield from (one for one in found if one[0] <= last)


def _examined(catalogue: Catalogue, archive: Archive, key: str, digest: Digest | None) -> Examined:
    """Read one object, and say what is wrong with it.

    What is listed is read hours later. What has gone meanwhile, as it should, is not missing.
    """
    one = _looked_at(archive, key, digest)
    lost = [damage.harm for damage in one.damage] == [Harm.MISSING]
    is_gone = lost and digest is None and not is_still_kept(catalogue, archive, key)
    return replace(one, damage=()) if is_gone else one


def _looked_at(archive: Archive, key: str, digest: Digest | None) -> Examined:
    """Read one object, and say what is wrong with it, if it is to be there."""
    unknown = StoredFile(key, "", 0, digest or UNKNOWN)
    try:
        found = sought(archive.store, key)
    except ReceiptMismatch:
        return Examined("", 1, 0, (Damage(unknown, Harm.FOREIGN, ()),))
    if found is None:
        return Examined("", 1, 0, (Damage(unknown, Harm.MISSING, ()),))
    file = replace(found, digest=digest or found.digest)
    harm = harm_of(archive, file)
    return Examined("", 1, file.size, (Damage(file, harm, ()),) if harm else ())


def last_reading(archive: Archive, folder: str) -> str:
    """Return what was read last, by the notes in a folder; empty if nothing was, or none says."""
    told = {one.key for one in archive.versions(folder) if not one.is_marker}
    found = (_reading_at(archive, key) for key in sorted(told, reverse=True))
    return next((one.last for one in found if one), "")


def _reading_at(archive: Archive, key: str) -> Reading | None:
    """Return what is told of a reading; None where it is not whole, or not ours."""
    if _looked_at(archive, key, None).damage:
        return None
    with archive.open_key(key) as stream:
        data = stream.read()
    try:
        return from_json(Reading, data)
    except ValueError:
        return None


def lay_reading(archive: Archive, folder: str, reading: Reading) -> None:
    """Lay the note of a reading in a folder of the archive."""
    name = f"{reading.at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}.json"
    with TemporaryDirectory() as place:
        path = Path(place) / name
        path.write_bytes(plain_json(to_plain(reading)))
        archive.put_evidence(f"{folder}{name}", path)
