"""What looks alike in an account, gathered: media, and snapshots in which nothing changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bundles.likeness.groups import (
    Alike,
    MediaGroup,
    UnchangedGroup,
    media_groups,
    unchanged_groups,
)
from bundles.likeness.hashes import SOUGHT
from ogonblick.capture import Outcome
from ogonblick.snapshot import Snapshot
from storage.database.catalogue import Catalogue
from storage.database.pictures import SeenPicture


@dataclass(frozen=True)
class AccountGroups:
    """The groups of an account, those that would save most first.

    ``where`` tells by a picture's source where it was seen last.
    """

    media: tuple[MediaGroup, ...]
    unchanged: tuple[UnchangedGroup, ...]
    where: Mapping[str, SeenPicture]


def account_groups(
    opened: Catalogue, account_id: str, snapshots: Sequence[Snapshot]
) -> AccountGroups:
    """Return what looks alike in some of an account's snapshots, given newest first."""
    wanted = {one.id for one in snapshots}
    newest_first = opened.pictures.of_account(account_id, SOUGHT[0])
    seen = [one for one in reversed(newest_first) if one.snapshot_id in wanted]
    where = {one.picture.hash.source: one for one in seen}
    media = media_groups(one.picture for one in where.values())
    return AccountGroups(
        tuple(sorted(media, key=lambda one: (one.kind is Alike.DERIVED, -one.saved))),
        unchanged_of(snapshots),
        where,
    )


def unchanged_of(newest_first: Sequence[Snapshot]) -> tuple[UnchangedGroup, ...]:
    """Return the runs of an account's whole snapshots in which nothing changed."""
    whole = [one for one in reversed(newest_first) if one.outcome is Outcome.COMPLETE]
    return unchanged_groups([one.likeness for one in whole], {one.id: one.size for one in whole})
