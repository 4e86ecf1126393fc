"""What the archive keeps that belongs to no bundle which is kept, by the layout of its keys.

- ``certificates/CASE/``, ``tombstones/ACCOUNT/ID.json`` and ``snapshots/ACCOUNT/ID/events/`` of
  what is disposed of: for ever;
- ``backups/MOMENT.jsonl`` of the catalogue: until they are too old;
- ``deviations/ID/MOMENT.png``, what met a capture: until its snapshot is disposed of;
- ``probes/``, ``fixity/`` and ``copies/MOMENT.json``, what a store was seen to do.

What runs came to, ``results/``, is nobody's to keep: it goes after a week.
All else is a bundle's: below ``snapshots/``, or one of its ``chunks/``.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from bundles.manifest import MANIFEST
from ogonblick.digest import Digest
from ogonblick.plan import CaseStatus
from storage.care.backup import FOLDER as BACKUPS
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.rebuild.record import TOMBSTONES
from storage.rebuild.walk import BUNDLES

CERTIFICATES = "certificates/"
READINGS = "fixity/"
"""Where it is told what was read again of all this, for it has no chain of events of its own."""

COPIES = "copies/"
"""Where it is told what was read again of the second archive."""

_WHOLE = (f"{BACKUPS}/", CERTIFICATES, COPIES, "deviations/", READINGS, "probes/")
"""The folders of which everything is kept apart."""

Known = dict[str, Digest | None]
"""Objects by their key, with the digest that the catalogue knows; None where it knows none."""


Places = Mapping[str, Collection[str]]
"""Folders in which anything is kept apart, in the order of keys.

Those of one account each have the ids of its snapshots that are disposed of.
"""


def places(catalogue: Catalogue) -> Places:
    """Return the folders in which anything is kept apart."""
    found: defaultdict[str, list[str]] = defaultdict(list, {one: [] for one in _WHOLE})
    for one in catalogue.disposed():
        for folder in (TOMBSTONES, BUNDLES):
            found[f"{folder}/{one.account_id}/"].append(one.id)
    return dict(sorted(found.items()))


def kept_apart(catalogue: Catalogue, archive: Archive, place: str, gone: Collection[str]) -> Known:
    """Return what is kept apart in one of the places: what lies there, and what should.

    In the folder of an account's bundles that is the events of those that are gone.
    """
    if place.startswith(f"{BUNDLES}/"):
        return _events_of(catalogue, gone)
    found: Known = {one.key: None for one in archive.versions(place) if not one.is_marker}
    return found | dict.fromkeys(_expected(catalogue, place, gone))


def is_still_kept(catalogue: Catalogue, archive: Archive, key: str) -> bool:
    """Say whether what was listed is kept apart still: a backup may have gone since, by its age."""
    inside = ((place, gone) for place, gone in places(catalogue).items() if key.startswith(place))
    return any(key in kept_apart(catalogue, archive, *one) for one in inside)


def _events_of(catalogue: Catalogue, gone: Collection[str]) -> Known:
    """Return the documents of events of snapshots that are disposed of."""
    documents = (one for id_ in gone for one in catalogue.event_documents(id_))
    return {one.key: one.digest for one in documents if one.delivered}


def _expected(catalogue: Catalogue, place: str, gone: Collection[str]) -> list[str]:
    """Return what should lie in a place, whatever is listed there."""
    if place == CERTIFICATES:
        return [f"{place}{one.id}/{MANIFEST}" for one in catalogue.cases(CaseStatus.DONE)]
    return [f"{place}{id_}.json" for id_ in gone]
