"""Groups of what looks alike in an account, for people to look at: links, which never act.

PDQ up to 31 bits apart found 99 of 100 re-encoded copies and joined no strangers, but every flyer
whose date was another by one digit (docs/decisions/0019): so »ser likadan ut« is no more than that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bundles.likeness.hashes import MEDIA
from ogonblick.likeness import HashedPicture, Likeness, Verdict

LOOKS_SAME = 31
"""Bits of PDQ up to which media are said to look the same."""

DERIVED = 60
"""Bits up to which one may be made from the other: cut, with a mark, in another frame."""

_CLEAR = 50  # of quality: below it recall fell from .997 to .70, for flat pictures are all alike
_ALGORITHM = f"pdq/{MEDIA}"


class Alike(StrEnum):
    """How the pictures of a group are alike."""

    LOOKS_SAME = "looks-same"
    DERIVED = "derived"


def kind_of(apart: int) -> Alike:
    """Return how pictures are alike that differ in so many bits, at most ``DERIVED``."""
    return Alike.LOOKS_SAME if apart <= LOOKS_SAME else Alike.DERIVED


@dataclass(frozen=True)
class MediaGroup:
    """Media that look alike, the best copy first: the largest, of the most bytes.

    ``apart`` is how many bits each differs from the best; ``saved`` the bytes of the others.
    """

    kind: Alike
    pictures: tuple[HashedPicture, ...]
    apart: tuple[int, ...]
    saved: int


@dataclass(frozen=True)
class UnchangedGroup:
    """Snapshots of an account that were called unchanged one after the other, the first first.

    ``saved`` are the bytes of all but that one, which has the most to tell: when it began to be so.
    """

    snapshots: tuple[str, ...]
    saved: int


def media_groups(pictures: Iterable[HashedPicture]) -> tuple[MediaGroup, ...]:
    """Return the groups of an account's media that look the same, then of what may be derived.

    Equal bytes are one picture. Each stands in the group of the first best copy that it is near,
    so that no chain of small steps joins strangers.
    """
    wanted = {
        one.hash.source: one
        for one in pictures
        if one.hash.algorithm == _ALGORITHM and (one.quality or 0) >= _CLEAR
    }
    best_first = sorted(wanted.values(), key=_worth, reverse=True)
    same, rest = _gathered(best_first, Alike.LOOKS_SAME, LOOKS_SAME)
    derived, _ = _gathered(rest, Alike.DERIVED, DERIVED)
    return (*same, *derived)


def unchanged_groups(
    history: Sequence[Likeness], sizes: Mapping[str, int]
) -> tuple[UnchangedGroup, ...]:
    """Return the runs of snapshots without a change; ``history`` is an account's, oldest first."""
    runs: list[list[str]] = []
    for one in history:
        is_same = one.verdict in (Verdict.IDENTICAL, Verdict.UNCHANGED)
        if is_same and runs and runs[-1][-1] == one.previous_id:
            runs[-1].append(one.snapshot_id)
        else:
            runs.append([one.snapshot_id])
    return tuple(
        UnchangedGroup(tuple(run), sum(sizes[id_] for id_ in run[1:])) for run in runs if run[1:]
    )


def _gathered(
    best_first: Sequence[HashedPicture], kind: Alike, radius: int
) -> tuple[list[MediaGroup], list[HashedPicture]]:
    """Return the groups, and the best copies of all: those of groups, and whatever is in none."""
    groups: dict[HashedPicture, list[tuple[HashedPicture, int]]] = {}
    bits = {one: int(one.hash.value, 16) for one in best_first}
    for one in best_first:
        apart = ((best, (bits[best] ^ bits[one]).bit_count()) for best in groups)
        near = next((found for found in apart if found[1] <= radius), None)
        if near is None:
            groups[one] = []
        else:
            groups[near[0]].append((one, near[1]))
    made = [
        MediaGroup(
            kind,
            (best, *(one for one, _ in others)),
            (0, *(apart for _, apart in others)),
            sum(one.size for one, _ in others),
        )
        for best, others in groups.items()
        if others
    ]
    return made, list(groups)


def _worth(picture: HashedPicture) -> tuple[int, int, str]:
    return picture.width * picture.height, picture.size, picture.hash.source
