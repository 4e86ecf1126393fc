"""An account for programs: its history, and what looks alike in it."""

from dataclasses import dataclass

from bundles.likeness.groups import Alike, MediaGroup, UnchangedGroup
from ogonblick.likeness import HashedPicture
from ogonblick.person import Permission
from ogonblick.token import Scope
from portal.alike_groups import AccountGroups, account_groups
from portal.api.operations import HEAVY, VERSION, Operation, Plain
from portal.web.histories import HistoryLine, history_page
from portal.web.rooms import Rooms


@dataclass(frozen=True)
class AccountHistory:
    """What has happened with an account, newest first.

    ``what`` is in our words, ``said`` in those of a person; ``address`` is a page of the portal.
    """

    lines: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class AlikePicture:
    """A picture of a group: where it was seen last, and how many bits of 256 it is from the best.

    ``source`` is the SHA-256 of its bytes, by which its snapshot's ``media`` has it.
    """

    snapshot_id: str
    source: str
    apart: int
    picture: HashedPicture


@dataclass(frozen=True)
class AlikeGroup:
    """Media that look alike, the best copy first; ``saved`` are the bytes of the others."""

    kind: Alike
    saved: int
    pictures: tuple[AlikePicture, ...]


@dataclass(frozen=True)
class AccountLikeness:
    """What looks alike in an account. That is no proof that it is the same: nothing acts on it."""

    media: tuple[AlikeGroup, ...]
    unchanged: tuple[UnchangedGroup, ...]


def get_history(rooms: Rooms, call: Plain) -> AccountHistory:
    """Return an account's history."""
    return AccountHistory(history_page(rooms, call.names["account_id"]).lines)


def get_likeness(rooms: Rooms, call: Plain) -> AccountLikeness:
    """Return what looks alike in what this system may see of an account."""
    account = rooms.account(call.names["account_id"])
    snapshots = tuple(rooms.snapshots(account.id))
    rooms.note_looks(one.id for one in snapshots if one.restricted)
    groups = account_groups(rooms.catalogue, account.id, snapshots)
    return AccountLikeness(tuple(_group(one, groups) for one in groups.media), groups.unchanged)


def _group(group: MediaGroup, groups: AccountGroups) -> AlikeGroup:
    pictures = (
        AlikePicture(
            groups.where[one.hash.source].snapshot_id,
            one.hash.source.partition(":")[2],
            apart,
            one,
        )
        for one, apart in zip(group.pictures, group.apart, strict=True)
    )
    return AlikeGroup(group.kind, group.saved, tuple(pictures))


_ONE = f"{VERSION}/accounts/{{account_id}}"
_READING = (Scope.READ, Permission.READ)

OPERATIONS = (
    Operation("GET", f"{_ONE}/history", get_history, *_READING, "Ett kontos historik"),
    Operation(
        "GET",
        f"{_ONE}/likeness",
        get_likeness,
        *_READING,
        "Det som ser lika ut i ett konto; det är inget bevis för att det är samma",
        weight=HEAVY,
    ),
)
