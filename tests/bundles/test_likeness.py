"""Perceptual hashes say how alike pictures look, and claim no more than was measured."""

import io
import re
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bundles.likeness import (
    Appearance,
    compare,
    distance,
    hash_media,
    hash_picture,
    media_digests,
)
from bundles.records import contents
from ogonblick.errors import BundleError
from ogonblick.likeness import PerceptualHash
from ogonblick.post import Medium, Post
from tests.bundles.building import PICTURE, SITE, Recording, png, post

BITS = st.integers(min_value=0, max_value=2**256 - 1)


def hashed(bits: int, source: str = "sha256:a") -> PerceptualHash:
    """Return a hash of given bits."""
    return PerceptualHash("phash-16/reduce4/1", "test", source, f"{bits:064x}")


def appearance(bits: int, source: str, media: set[str], day: int = 2) -> Appearance:
    """Return a snapshot's appearance with one page hash."""
    moment = datetime(2026, 3, day, 9, tzinfo=UTC)
    return Appearance(f"s{day}", moment, (hashed(bits, source),), frozenset(media))


def claimed_huge(side: int = 10_000) -> bytes:
    """Return a PNG of 100 megapixels that is small as a file."""
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def plain(width: int, height: int) -> bytes:
    """Return a picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(stream, "PNG")
    return stream.getvalue()


def animated_webp() -> bytes:
    """Return a WebP of three frames."""
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    return stream.getvalue()


def transparent_palette() -> bytes:
    """Return a GIF with transparency, which Pillow warns about when turned grey directly."""
    stream = io.BytesIO()
    Image.new("P", (20, 20)).save(stream, "GIF", transparency=0)
    return stream.getvalue()


def test_a_hash_tells_how_it_was_made(tmp_path: Path) -> None:
    """Algorithm, library, source and 256 bits in hexadecimal are all there, from file or bytes."""
    file = tmp_path / "x.png"
    file.write_bytes(png())
    one = hash_picture(file)
    assert one == hash_picture(png())
    assert one.algorithm == "phash-16/reduce4/1"
    assert re.fullmatch(r"ImageHash \d[\d.]+, Pillow \d[\d.]+", one.library)
    assert re.fullmatch(r"[0-9a-f]{64}", one.value)
    assert one.source.startswith("sha256:")


def test_a_copy_in_another_format_is_near_and_another_picture_far() -> None:
    """Re-encoding moves few bits; another subject moves many."""
    stream = io.BytesIO()
    Image.open(io.BytesIO(png(400, 400))).save(stream, "JPEG", quality=80)
    other = Image.effect_noise((400, 400), 80)
    noise = io.BytesIO()
    other.save(noise, "PNG")
    original = hash_picture(png(400, 400))
    assert distance(original, hash_picture(stream.getvalue())) <= 20
    assert distance(original, hash_picture(noise.getvalue())) > 60


@pytest.mark.parametrize(
    "picture", [animated_webp(), transparent_palette(), plain(1, 1), plain(3, 9)]
)
def test_odd_pictures_are_hashed(picture: bytes) -> None:
    """Animation, transparency and the smallest sizes give a hash."""
    assert len(hash_picture(picture).value) == 64


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # as when in use
@pytest.mark.parametrize(
    "picture",
    [b"", b"<svg/>", png()[:60], png()[:-80], claimed_huge(), claimed_huge(20_000), b"%!PS-Adobe"],
    ids=["empty", "svg", "header", "cut", "100 megapixels", "400 megapixels", "postscript"],
)
def test_a_picture_that_cannot_be_shown_is_refused(picture: bytes) -> None:
    """Nothing but our own error comes out, and a bomb is not unfolded."""
    with pytest.raises(BundleError):
        hash_picture(picture)


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


def test_media_are_hashed_by_address_once(tmp_path: Path) -> None:
    """Pictures of posts are found; the undecodable, the failed and the unnamed are left out."""
    warc = tmp_path / "rec-1.warc.gz"
    with Recording(warc) as recording:
        recording.exchange(PICTURE, "image/png", png())
        recording.exchange(f"{SITE}/copy.png", "image/png", png())
        recording.exchange(f"{SITE}/bomb.png", "image/png", claimed_huge())
        recording.exchange(f"{SITE}/gone.png", "image/png", plain(9, 9), "404 Not Found")
        recording.exchange(f"{SITE}/layout.png", "image/png", png(70, 70))
    urls = (PICTURE, *(f"{SITE}/{name}.png" for name in ("copy", "bomb", "gone", "never")))
    posts: list[Post] = [replace(post(), media=tuple(map(Medium, urls)))]
    assert hash_media(posts, [warc]) == (hash_picture(png()),)


def test_contents_larger_than_asked_for_are_left_out(tmp_path: Path) -> None:
    """A payload over the limit is not read into memory."""
    warc = tmp_path / "rec-1.warc.gz"
    with Recording(warc) as recording:
        recording.exchange(f"{SITE}/a", "text/plain", b"12345")
        recording.exchange(f"{SITE}/b", "text/plain", b"123456")
    with warc.open("rb") as stream:
        found = contents(stream, lambda heading: heading.type == "response", 5)
        assert [data for _, data in found] == [b"12345"]


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
