"""What looks alike is gathered, best copy first, and no stranger among it."""

import io
import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bundles.likeness.groups import (
    LOOKS_SAME,
    Alike,
    UnchangedGroup,
    media_groups,
    unchanged_groups,
)
from bundles.likeness.hashes import SOUGHT
from bundles.likeness.hashing import hash_medium
from ogonblick.likeness import HashedPicture, Likeness, PerceptualHash, PicturePart, Verdict


def picture(number: int, value: int, side: int = 100, quality: int = 90) -> HashedPicture:
    """Return a medium with a hash of its own making."""
    made = PerceptualHash(SOUGHT[0], "test", f"sha256:{number:02}", f"{value:064x}")
    return HashedPicture(made, PicturePart.MEDIUM, "p", "u", quality, side, side, side * 10)


def encoded(image: Image.Image, coding: str) -> tuple[HashedPicture, ...]:
    """Return a file's hashes."""
    stream = io.BytesIO()
    image.save(stream, coding, quality=85)
    return hash_medium("u", "p", stream.getvalue()).pictures


def scenery(seed: int) -> Image.Image:
    """Return a picture of soft shapes, as photographs are."""
    chance = random.Random(seed)
    coarse = Image.frombytes("L", (20, 16), chance.randbytes(320))
    return coarse.resize((600, 480), Image.Resampling.BICUBIC)


def test_copies_of_a_picture_are_a_group_with_the_largest_first() -> None:
    """A smaller copy in another format is found; another picture is not in it."""
    photo = scenery(20261121)
    other = scenery(999)
    copies = [
        encoded(photo.resize((300, 240)), "JPEG"),
        encoded(photo, "PNG"),
        encoded(other, "PNG"),
        encoded(photo, "WEBP"),
    ]
    (group,) = media_groups([one for each in copies for one in each])
    assert group.kind is Alike.LOOKS_SAME
    assert [one.width for one in group.pictures] == [600, 600, 300]
    assert group.apart[0] == 0
    assert max(group.apart) <= LOOKS_SAME
    assert group.saved == sum(one.size for one in group.pictures[1:])


def test_a_derived_picture_is_told_apart_from_a_copy() -> None:
    """Nearer than strangers and farther than copies is another kind of group."""
    groups = media_groups([picture(1, 0, 300), picture(2, 2**9 - 1), picture(3, 2**50 - 1)])
    assert [(one.kind, one.apart) for one in groups] == [
        (Alike.LOOKS_SAME, (0, 9)),
        (Alike.DERIVED, (0, 50)),
    ]


def test_equal_bytes_and_flat_pictures_are_in_no_group() -> None:
    """The same file twice is one picture, and a flat one is like all that are flat."""
    assert not media_groups([picture(1, 0), picture(1, 0)])
    assert not media_groups([picture(1, 0), picture(2, 0, quality=20)])


@given(st.lists(st.sets(st.integers(0, 255), max_size=60), max_size=12))
def test_everything_in_a_group_is_near_its_best_and_in_one_group_of_a_kind(
    flips: list[set[int]],
) -> None:
    """Chains of small steps join nothing, and no picture is a copy twice."""
    pictures = [picture(n, sum(1 << bit for bit in bits)) for n, bits in enumerate(flips)]
    groups = media_groups(pictures)
    for group in groups:
        limit = {Alike.LOOKS_SAME: 31, Alike.DERIVED: 60}[group.kind]
        best = int(group.pictures[0].hash.value, 16)
        values = [int(one.hash.value, 16) for one in group.pictures]
        assert [(best ^ one).bit_count() for one in values] == list(group.apart)
        assert max(group.apart) <= limit
    for one, other in combinations(groups, 2):
        if one.kind is other.kind:
            assert not set(one.pictures) & set(other.pictures)


def test_snapshots_without_a_change_are_a_run() -> None:
    """A run ends at a change, and where something stood in the way."""
    said = [None, Verdict.UNCHANGED, Verdict.IDENTICAL, Verdict.CHANGED, Verdict.UNCHANGED]
    history = [
        Likeness(f"s{n}", f"s{n - 1}" if n else "", verdict=one) for n, one in enumerate(said)
    ]
    history.append(Likeness("s5", "s4", verdict=Verdict.UNCOMPARABLE))
    sizes = {f"s{n}": 10**n for n in range(6)}
    assert unchanged_groups(history, sizes) == (
        UnchangedGroup(("s0", "s1", "s2"), 110),
        UnchangedGroup(("s3", "s4"), 10_000),
    )
