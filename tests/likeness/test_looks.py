"""Two snapshots' pictures in a sentence, which claims no more than was measured."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles.likeness.looks import Appearance, compare, distance, media_digests
from ogonblick.likeness import PerceptualHash
from ogonblick.post import Medium
from tests.bundles.building import PICTURE, post

BITS = st.integers(min_value=0, max_value=2**256 - 1)


def hashed(bits: int, source: str = "sha256:a") -> PerceptualHash:
    """Return a hash of given bits."""
    return PerceptualHash("phash-16/reduce4/1", "test", source, f"{bits:064x}")


def appearance(bits: int, source: str, media: set[str], day: int = 2) -> Appearance:
    """Return a snapshot's appearance with one page hash."""
    moment = datetime(2026, 3, day, 9, tzinfo=UTC)
    return Appearance(f"s{day}", moment, (hashed(bits, source),), frozenset(media))


@given(BITS, BITS, BITS)
def test_distance_is_a_distance(a: int, b: int, c: int) -> None:
    """Zero for the same bits, the same both ways, and never longer by a detour."""
    one, two, three = hashed(a), hashed(b), hashed(c)
    assert distance(one, one) == 0
    assert distance(one, two) == distance(two, one) == (a ^ b).bit_count()
    assert distance(one, three) <= distance(one, two) + distance(two, three)


def test_hashes_of_different_algorithms_have_no_distance() -> None:
    """What was measured in different ways is not compared."""
    with pytest.raises(ValueError, match="phash-8"):
        distance(hashed(1), replace(hashed(1), algorithm="phash-8"))


def test_the_first_snapshot_has_nothing_before_it() -> None:
    """Without a previous snapshot there is neither distance nor claim."""
    likeness = compare(appearance(1, "a", set()), None)
    assert (likeness.distance, likeness.identical, likeness.previous_id) == (None, False, "")


def test_a_likeness_says_what_was_measured() -> None:
    """The sentence carries the date, the distance and the media in common."""
    before = appearance(0b1111, "a", {f"m{n}" for n in range(38)})
    now = appearance(0, "b", {f"m{n}" for n in range(40)}, day=9)
    likeness = compare(now, before)
    assert (likeness.distance, likeness.shared_media, likeness.identical) == (4, 38, False)
    assert likeness.sentence == (
        "Bilden av sidan ser likadan ut som 2026-03-02 (avstånd 4 av 256)."
        " 38 av 40 mediefiler är desamma."
    )


def test_a_far_picture_looks_different() -> None:
    """Many bits apart are told as a different look."""
    likeness = compare(appearance(2**60 - 1, "b", set(), 9), appearance(0, "a", set()))
    assert "ser annorlunda ut än 2026-03-02 (avstånd 60 av 256)" in likeness.sentence


def test_identity_is_of_bytes_not_of_looks() -> None:
    """Distance zero is not identical; the same file is."""
    assert not compare(appearance(5, "b", set(), 9), appearance(5, "a", set())).identical
    same = compare(appearance(5, "a", set(), 9), appearance(5, "a", set()))
    assert same.identical
    assert "exakt samma fil" in same.sentence


def test_different_algorithms_are_told_and_not_compared() -> None:
    """A change of algorithm between two snapshots gives no distance."""
    now, before = appearance(5, "b", set(), 9), appearance(5, "a", set())
    older = replace(before, hashes=(replace(before.hashes[0], algorithm="phash-8"),))
    likeness = compare(now, older)
    assert likeness.distance is None
    assert "kan inte jämföras" in likeness.sentence


@given(BITS, BITS, st.sampled_from(["a", "b"]))
def test_no_sentence_claims_that_nothing_changed(a: int, b: int, source: str) -> None:
    """Pixels alone never give the word oförändrad: they miss most changes of content."""
    likeness = compare(appearance(a, "a", {"m"}, 9), appearance(b, source, {"m"}))
    assert "oförändr" not in likeness.sentence.lower()


def test_the_day_is_the_day_in_sweden() -> None:
    """A snapshot late in the evening by UTC was taken on the next Swedish day."""
    before = replace(appearance(1, "a", set()), taken_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert "2026-03-02" in compare(appearance(1, "b", set(), 9), before).sentence


def test_media_digests_leave_out_what_was_not_received() -> None:
    """A medium without a digest is no medium in common."""
    unknown = replace(post(), media=(Medium(PICTURE),))
    assert media_digests([post(), unknown]) == {post().media[0].digest}
