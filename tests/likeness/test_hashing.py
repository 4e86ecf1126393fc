"""Every picture of a snapshot has its hashes, and what cannot be hashed is told of."""

import io
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from bundles.elements import PageElement
from bundles.index import index_lines
from bundles.likeness.hashes import SOUGHT
from bundles.likeness.hashing import (
    hash_elements,
    hash_file,
    hash_media,
    hash_medium,
)
from bundles.likeness.looks import distance
from bundles.likeness.pdq import pdq
from bundles.likeness.repeating import does_repeat, repeats
from bundles.pictures import reduced
from bundles.records import contents
from ogonblick.digest import digest_of
from ogonblick.likeness import PerceptualHash, PicturePart
from ogonblick.post import Medium, Post
from tests.bundles.building import PAGE, PICTURE, SITE, Recording, png, post

PDQ_VALUES = [
    ((64, 64), "8c74738b0e39f18e4c7031ce6c7081ce7a398b8b7271cc46f1f07e3b9389f171", 100),
    ((320, 200), "8e70b38b9e31f18e6e7091ce74708dce73318b8f71708c4e71f03e3b93917071", 100),
    ((130, 700), "74708b8b7a31898e70718dce74748dce73b18e8b73f04c4671d0ee3b93897171", 100),
]


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


def hashes_of(picture: bytes) -> tuple[PerceptualHash, ...]:
    """Return all hashes of a medium."""
    return tuple(one.hash for one in hash_medium(PICTURE, "p1", picture).pictures)


def drawn(width: int, height: int) -> Image.Image:
    """Return a picture of shapes in greys, the same for the same size."""
    image = Image.linear_gradient("L").resize((width, height))
    draw = ImageDraw.Draw(image)
    draw.ellipse((width // 5, height // 7, width // 2, height - 3), fill=30)
    draw.rectangle((width // 2, height // 3, width - 5, height // 2), fill=220)
    return image


def test_a_hash_tells_how_it_was_made() -> None:
    """Algorithm, library, source and bits in hexadecimal are all there, and the picture's sides."""
    pictures = hash_medium(PICTURE, "p1", png()).pictures
    algorithms = [one.hash.algorithm for one in pictures]
    assert algorithms == ["phash-16/fit4/2", "phash-32/fit4/2", "pdq/fit4/2"]
    assert [len(one.hash.value) * 4 for one in pictures] == [256, 1024, 256]
    for one in pictures:
        assert re.fullmatch(r"[\w ]+ [\w./]+, Pillow \d[\d.]+", one.hash.library)
        assert re.fullmatch(r"[0-9a-f]+", one.hash.value)
        assert one.hash.source == str(digest_of([png()]))
        assert (one.part, one.element, one.url) == (PicturePart.MEDIUM, "p1", PICTURE)
        assert (one.width, one.height, one.size) == (64, 64, len(png()))
        assert (one.quality is None) is not one.hash.algorithm.startswith("pdq")


def test_a_copy_in_another_format_is_near_and_another_picture_far() -> None:
    """Re-encoding moves few bits; another subject moves many."""
    stream = io.BytesIO()
    Image.open(io.BytesIO(png(400, 400))).save(stream, "JPEG", quality=80)
    noise = io.BytesIO()
    Image.effect_noise((400, 400), 80).save(noise, "PNG")
    original, copy, other = map(hashes_of, (png(400, 400), stream.getvalue(), noise.getvalue()))
    for algorithm in range(3):
        bits = len(original[algorithm].value) * 4
        assert distance(original[algorithm], copy[algorithm]) <= bits // 8
        assert distance(original[algorithm], other[algorithm]) > bits // 5


@pytest.mark.parametrize("sides", [(1600, 1067), (900, 700), (511, 300)])
def test_a_jpeg_decoded_small_is_hashed_as_its_pixels_are(sides: tuple[int, int]) -> None:
    """Decoded whole and reduced, or decoded at that scale: PDQ is the same but for two bits."""
    stream = io.BytesIO()
    drawn(*sides).convert("RGB").save(stream, "JPEG", quality=80)
    whole = io.BytesIO()
    Image.open(stream).save(whole, "PNG")
    small, large = map(hashes_of, (stream.getvalue(), whole.getvalue()))
    assert max(distance(small[at], large[at]) for at in (0, 2)) <= 2


def test_a_picture_from_elsewhere_is_sought_as_what_it_may_be() -> None:
    """A medium of a post has the hash that the same file has here."""
    medium, part = hash_file(png())
    assert medium.hash == hashes_of(png())[2]
    assert (medium.hash.algorithm, part.hash.algorithm) == SOUGHT


@pytest.mark.parametrize(
    ("size", "value", "quality"),
    PDQ_VALUES,
)
def test_pdq_is_what_others_compute(size: tuple[int, int], value: str, quality: int) -> None:
    """The bits and the quality are those of the library pdqhash 0.2.8, for these pictures."""
    assert pdq(drawn(*size)) == (value, quality)


@pytest.mark.parametrize(
    "picture", [animated_webp(), transparent_palette(), plain(1, 1), plain(3, 9)]
)
def test_odd_pictures_are_hashed(picture: bytes) -> None:
    """Animation, transparency and the smallest sizes give their hashes."""
    assert len(hashes_of(picture)) == 3


def test_a_moving_picture_is_told_of() -> None:
    """Only the first frame of it is compared, so nobody may think that the others were."""
    assert [one.code for one in hash_medium(PICTURE, "p1", animated_webp()).findings] == ["L102"]
    assert not hash_medium(PICTURE, "p1", png()).findings


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # as when in use
@pytest.mark.parametrize(
    "picture",
    [
        *(b"", b"<svg/>", png()[:60], png()[:-80], claimed_huge(), claimed_huge(20_000)),
        *(b"%!PS-Adobe", transparent_palette()[:-1] + b"!"),
    ],
    ids=[
        *("empty", "svg", "header", "cut", "100 megapixels", "400 megapixels"),
        *("postscript", "second frame cut"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_told_of(picture: bytes) -> None:
    """A finding comes out and no hash, and a bomb is not unfolded."""
    told = hash_medium(PICTURE, "p1", picture)
    assert not told.pictures
    assert [(one.code, one.place) for one in told.findings] == [("L101", PICTURE)]


def test_media_are_hashed_by_address_once(tmp_path: Path) -> None:
    """Pictures of posts are found, the undecodable told of, the failed and unnamed left out."""
    warc = tmp_path / "rec-1.warc.gz"
    with Recording(warc) as recording:
        recording.exchange(PICTURE, "image/png", png())
        recording.exchange(f"{SITE}/copy.png", "image/png", png())
        recording.exchange(f"{SITE}/bomb.png", "image/png", claimed_huge())
        recording.exchange(f"{SITE}/gone.png", "image/png", plain(9, 9), "404 Not Found")
        recording.exchange(f"{SITE}/layout.png", "image/png", png(70, 70))
        recording.exchange(f"{SITE}/lines.svg", "image/svg+xml", b"<svg/>")
    urls = (PICTURE, *(f"{SITE}/{n}" for n in ("copy.png", "bomb.png", "gone.png", "lines.svg")))
    posts: list[Post] = [replace(post(), media=tuple(map(Medium, urls)))]
    hashed = hash_media(posts, tmp_path, index_lines([warc]))
    assert hashed.pictures == hash_medium(PICTURE, "p1", png()).pictures
    assert [one.place for one in hashed.findings] == [f"{SITE}/bomb.png"]


def test_elements_are_hashed_where_they_lie_on_the_page() -> None:
    """Each is cut out of the whole page, over the edge of its pieces too; media are not again."""
    page = drawn(400, 600).convert("RGB")
    halves = [page.crop((0, top, 400, top + 300)) for top in (0, 300)]
    pieces = [(digest_of([bytes([n])]), reduced(half)) for n, half in enumerate(halves)]
    listed = [
        PageElement("post", "p1", PAGE, (40, 200, 200, 200)),
        PageElement("medium", "p1", PAGE, (40, 200, 20, 20), url=PICTURE),
        PageElement("post", "p2", "https://elsewhere.example/", (0, 0, 9, 9)),
        PageElement("post", "p3", PAGE, (0, 0, 9, 9), picture=digest_of([b"own"])),
    ]
    hashed = hash_elements(listed, {PAGE: pieces})
    assert {one.element for one in hashed.pictures} == {"p1"}
    alone = hash_elements(
        [PageElement("post", "p1", PAGE, (0, 0, 200, 200))],
        {PAGE: [(digest_of([]), reduced(page.crop((40, 200, 240, 400))))]},
    )
    values = [[one.hash.value for one in each.pictures] for each in (hashed, alone)]
    assert values[0] == values[1]


@pytest.mark.parametrize("box", [(0, 10, 50, 0), (0, 10, 0, 50), (900, 0, 9, 9), (0, 900, 9, 9)])
def test_an_element_without_extent_is_told_of(box: tuple[int, int, int, int]) -> None:
    """What has no height, no width, or lies beside the picture has no hash, and that is said."""
    pieces = [(digest_of([]), reduced(drawn(400, 600).convert("RGB")))]
    hashed = hash_elements([PageElement("post", "p1", PAGE, box)], {PAGE: pieces})
    assert not hashed.pictures
    assert [(one.code, one.place) for one in hashed.findings] == [("L103", "p1")]


@pytest.mark.parametrize(("height", "repeated"), [(8_192, True), (8_188, False)])
def test_a_page_that_repeats_after_8192_pixels_is_told_of(height: int, repeated: bool) -> None:
    """All rows below the period are those above it; a page of another length is only long."""
    top = Image.effect_noise((40, height), 90)
    grey = reduced(stacked(top, top.crop((0, 0, 40, 4_000))).convert("RGB"))
    findings = list(repeats({PAGE: [(digest_of([]), grey)]}))
    assert [one.code for one in findings] == ["L104"] * repeated


def test_an_empty_end_of_a_page_is_no_repetition() -> None:
    """White below and white above are the same, and say nothing."""
    assert not does_repeat(Image.new("L", (40, 3_000), "white"))


def stacked(top: Image.Image, bottom: Image.Image) -> Image.Image:
    """Return two grey pictures of one width under one another."""
    whole = Image.new("L", (top.width, top.height + bottom.height))
    whole.paste(top, (0, 0))
    whole.paste(bottom, (0, top.height))
    return whole


def test_contents_larger_than_asked_for_are_left_out(tmp_path: Path) -> None:
    """A payload over the limit is not read into memory."""
    warc = tmp_path / "rec-1.warc.gz"
    with Recording(warc) as recording:
        recording.exchange(f"{SITE}/a", "text/plain", b"12345")
        recording.exchange(f"{SITE}/b", "text/plain", b"123456")
    with warc.open("rb") as stream:
        found = contents(stream, lambda heading: heading.type == "response", 5)
        assert [data for _, data in found] == [b"12345"]
