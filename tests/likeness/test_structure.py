"""What is compared is read from the sealed package itself, bad input included."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image

from bundles.elements import LIST, OWN
from bundles.likeness.links import Noise, cleaned, links_in, read_document
from bundles.likeness.repeating import PERIOD
from bundles.likeness.structure import Structure, structure_of
from bundles.likeness.verdict import compared
from bundles.pack import pictures_of, write_wacz
from bundles.plain import to_json
from bundles.reading import hashes, open_wacz
from bundles.screenshots import NUMBERED, PIECE, develop
from ogonblick.capture import Capture, Coverage, Finding, Outcome, Severity
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError
from ogonblick.likeness import PicturePart, Verdict
from ogonblick.post import Medium
from tests.bundles.building import PAGE, PICTURE, SEALED, SITE, Recording, fill, png, post
from tests.likeness.test_hashing import animated_webp, claimed_huge

PRINTED = b"%PDF-1.4 <</A<</S/URI\n/URI (https://kommun.example/mer)>>>>"
PROVENANCE = {
    "rules": "facebook/3",
    "versions": {"browser": "Chromium 156"},
    "surroundings": {"viewport": [1920, 1080]},
}
_SIZES = ("/a.png", "/liten.png", "/stor,2.png")
_KINDS = ("/a.avif", "/a.webp", "/a.png")
Change = Callable[[Path], None]


def sealed(folder: Path, change: Change = lambda _: None, **other: object) -> Structure:
    """Return the structure of a capture, read from its package."""
    capture = fill(folder / "capture")
    (capture.folder / "provenance.json").write_text(json.dumps(PROVENANCE))
    with Recording(capture.folder / "screenshots-20260302090001.warc.gz") as warc:
        warc.resource(f"urn:pdf:{PAGE}", "application/pdf", PRINTED)
    listed = {"kind": "post", "id": "p1", "box": [0, 40, 300, 200]}
    with Recording(capture.folder / "text-20260302090001.warc.gz") as warc:
        warc.resource(f"{LIST}{PAGE}", "application/jsonl", json.dumps(listed).encode())
    change(capture.folder)
    return packed(replace(capture, **other), folder)  # type: ignore[arg-type]


def packed(capture: Capture, folder: Path) -> Structure:
    """Write a capture's package without proof, and read its structure."""
    developed = folder / "developed"
    developed.mkdir()
    target = folder / "snapshot.wacz"
    write_wacz(
        capture, develop(pictures_of(capture.folder), developed), target, SEALED, lambda _: None
    )
    with target.open("rb") as stream, open_wacz(stream) as wacz:
        return structure_of(wacz)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Structure:
    """A good capture's structure."""
    return sealed(tmp_path_factory.mktemp("whole"))


def test_all_that_may_be_content_is_read(whole: Structure) -> None:
    """Posts, pages, links, documents, digests of what is shown, elements, and rows of pictures."""
    assert (whole.url, whole.adapter) == (PAGE, "facebook/3")
    assert whole.drawn_by == "Chromium 156 1920 x 1080"
    assert whole.posts == (post(),)
    assert [page.text for page in whole.pages] == ["Bron öppnar."]
    assert whole.links == {PAGE: ("https://kommun.example/mer",)}
    assert [one.words for one in whole.documents] == [("Sundby", "Bron öppnar i april.")]
    assert post().media[0].digest in whole.media
    assert [one.id for one in whole.elements] == ["p1"]
    assert {url: len(one.rows) for url, one in whole.surfaces.items()} == {PAGE: 1_700}
    assert not whole.obstacles


def test_the_same_capture_is_identical(whole: Structure, tmp_path: Path) -> None:
    """Sealed once more, nothing differs, to the last byte of its pictures."""
    assert compared(whole, sealed(tmp_path)).verdict is Verdict.IDENTICAL


def with_medium(data: bytes, mime: str = "image/png") -> Change:
    """Return what gives the post another medium."""

    def change(folder: Path) -> None:
        url = f"{SITE}/media/other"
        with Recording(folder / "rec-20260302090001.warc.gz") as warc:
            warc.exchange(url, mime, data)
        medium = Medium(url, mime, "sha256:" + "ab" * 32)
        (folder / "posts.jsonl").write_text(to_json(replace(post(), media=(medium,))) + "\n")

    return change


def with_element(folder: Path) -> None:
    """List an element of no height."""
    listed = {"kind": "post", "id": "p2", "box": [0, 40, 300, 0]}
    with Recording(folder / "text-20260302090002.warc.gz") as warc:
        warc.resource(f"{LIST}{PAGE}", "application/jsonl", json.dumps(listed).encode())


def with_lost_medium(folder: Path) -> None:
    """Leave a medium without its bytes."""
    lost = replace(post(), media=(Medium(PICTURE),))
    (folder / "posts.jsonl").write_text(to_json(lost) + "\n")


def without_print(folder: Path) -> None:
    """Leave the page unprinted."""
    (folder / "screenshots-20260302090001.warc.gz").unlink()


def with_page_by_script(folder: Path) -> None:
    """Visit one more page, whose words are not in what was received."""
    page = {
        "url": f"{SITE}/p1",
        "ts": "2026-03-02T09:00:02Z",
        "title": "P1",
        "text": "Bron\nStängd",
    }
    with Recording(folder / "rec-20260302090001.warc.gz") as warc:
        warc.exchange(f"{SITE}/p1", "text/html", b"<div id=app></div>")
    with (folder / "pages.jsonl").open("a") as lines:
        lines.write(json.dumps(page) + "\n")


def with_page_half_by_script(folder: Path) -> None:
    """Visit one more page, one of whose lines is not in what was received."""
    page = {"url": f"{SITE}/p1", "ts": "2026-03-02T09:00:02Z", "text": "BRON är\nöppen\nStängd"}
    with Recording(folder / "rec-20260302090001.warc.gz") as warc:
        warc.exchange(f"{SITE}/p1", "text/html", "<p>Bron <b>är</b><p>öp<i>pen".encode())
    with (folder / "pages.jsonl").open("a") as lines:
        lines.write(json.dumps(page) + "\n")


def with_page_without_words(folder: Path) -> None:
    """Visit one more page, of which no words are known."""
    page = {"url": f"{SITE}/p1", "ts": "2026-03-02T09:00:02Z", "text": ""}
    with (folder / "pages.jsonl").open("a") as lines:
        lines.write(json.dumps(page) + "\n")


def with_own_picture(folder: Path) -> None:
    """List an element that the page had let go of, with a picture of its own."""
    url, picture = f"{SITE}/own", png(30, 30)
    own = {"kind": "post", "id": "p2", "box": [0, 0, 30, 30], "picture": str(digest_of([picture]))}
    with Recording(folder / "text-20260302090002.warc.gz") as warc:
        warc.resource(f"{LIST}{PAGE}", "application/jsonl", json.dumps(own).encode())
    with Recording(folder / "screenshots-20260302090002.warc.gz") as warc:
        warc.resource(f"{OWN}{url}#p2", "image/png", picture)


def with_repeating_picture(folder: Path) -> None:
    """Let the page's picture begin again after 8,192 pixels, as some drawing software does."""
    rows = np.random.default_rng(7).integers(0, 255, (PERIOD, 64, 3), dtype=np.uint8)
    page = np.concatenate([rows, rows[:1808]])
    with Recording(folder / "screenshots-20260302090002.warc.gz") as warc:
        for number, top in enumerate(range(0, len(page), 2000), start=2):
            stream = BytesIO()
            Image.fromarray(page[top : top + 2000]).save(stream, "PNG")
            name = f"{PIECE}{SITE}/p2{NUMBERED}{number:04}"
            warc.resource(name, "image/png", stream.getvalue())


BAD: dict[str, tuple[str, Change]] = {
    "cut picture": ("L101", with_medium(png()[:-80])),
    "100 megapixels": ("L101", with_medium(claimed_huge())),
    "moving picture": ("L102", with_medium(animated_webp(), "image/webp")),
    "no height": ("L103", with_element),
    "repeats itself": ("L104", with_repeating_picture),
    "medium not received": ("L107", with_lost_medium),
    "not printed": ("L108", without_print),
    "made by script": ("L108", with_page_by_script),
    "half made by script": ("L108", with_page_half_by_script),
    "no words": ("L108", with_page_without_words),
    "let go of": ("L108", with_own_picture),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # as when in use
@pytest.mark.parametrize(("code", "change"), BAD.values(), ids=BAD)
def test_bad_input_is_told_of_and_never_unchanged(
    tmp_path: Path, code: str, change: Change
) -> None:
    """Compared with itself it is not to be compared, and a finding says why."""
    found = sealed(tmp_path, change)
    assert {one.code for one in found.obstacles} == {code}
    assert compared(found, found).verdict is Verdict.UNCOMPARABLE


def test_links_of_some_sheets_are_no_witness(tmp_path: Path) -> None:
    """Where a page was not printed to its end, its links are known from its HTML or not at all."""
    stopped = (Finding("C304", Severity.NOTE, "Sidan gick inte att skriva ut.", PAGE),)
    found = sealed(tmp_path, findings=stopped)
    assert not found.links
    assert {one.code for one in found.obstacles} == {"L108"}


@pytest.mark.parametrize(
    "other", [{"outcome": Outcome.PARTIAL}, {"coverage": Coverage(walls=("C102",))}]
)
def test_a_wall_or_a_part_is_never_unchanged(tmp_path: Path, other: dict[str, object]) -> None:
    """What is missing may have changed."""
    found = sealed(tmp_path, **other)
    assert [one.code for one in found.obstacles] == ["L105"]
    assert compared(found, found).verdict is Verdict.UNCOMPARABLE


def test_the_sealed_hashes_are_of_every_element_and_medium(tmp_path: Path) -> None:
    """Three of each, with part and owner, as the package holds them."""
    sealed(tmp_path)
    with (tmp_path / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as wacz:
        pictures = hashes(wacz).pictures
    assert [(one.part, one.element) for one in pictures] == [
        *[(PicturePart.POST, "p1")] * 3,
        *[(PicturePart.MEDIUM, "p1")] * 3,
    ]


def with_broken_provenance(folder: Path) -> None:
    """Cut the provenance short."""
    (folder / "provenance.json").write_text("{")


@pytest.mark.parametrize("kind", ["rec-", "text-", "screenshots-"])
def test_one_bit_flipped_is_our_error(tmp_path: Path, kind: str) -> None:
    """Python's own error for a damaged member is not let out, whichever WARC it is in."""
    sealed(tmp_path)
    wacz = tmp_path / "snapshot.wacz"
    with ZipFile(wacz) as zipped:
        member = next(
            one for one in zipped.infolist() if one.filename.startswith(f"archive/{kind}")
        )
    data = bytearray(wacz.read_bytes())
    data[member.header_offset + 30 + len(member.filename) + member.file_size // 2] ^= 1
    with pytest.raises(BundleError), open_wacz(BytesIO(data)) as damaged:
        structure_of(damaged)


def test_provenance_that_cannot_be_read_is_our_error(tmp_path: Path) -> None:
    """Nothing but our own error comes out of a package whose parts are broken."""
    with pytest.raises(BundleError, match="provenance"):
        sealed(tmp_path, with_broken_provenance)


def test_links_are_read_as_received_and_as_printed() -> None:
    """Made whole, without a platform's noise; of a broken line each once; silent parts left out."""
    noise = Noise("https://www.a.example/konto", "__cft__.*|t")
    page = (
        b"<head><title>x</title></head><style>p{}</style><a href='/b?t=1&q=2'>B</a>"
        b"<script>'<a href=/no>'</script><form action=//x.example/><img alt='Bro'><p> Hej  du"
    )
    read = read_document("https://a.example/p/", page, noise)
    assert read.links == ("https://a.example/b?q=2", "https://x.example/")
    assert (read.words, read.alternatives) == (("B", "Hej du"), ("Bro",))
    printed = rb"/URI (https://a.example/\(1\)?t=5) /URI (https://a.example/\(1\)?t=6) /URI (m:b)"
    assert list(links_in(printed, noise)) == [r"https://a.example/\(1\)", "m:b"]
    assert cleaned("https://a.example/?__cft__[0]=1&a=%E5", noise) == "https://a.example/?a=%E5"
    assert cleaned("https://kommun.se/sok?t=bygglov", noise) == "https://kommun.se/sok?t=bygglov"


@pytest.mark.parametrize(
    "page",
    [
        b"<head><title>x</title><body><p>Ord</p>",
        b"<head><title>x</title><noscript><img></noscript><p>Ord</p>",
        b"<head><title>x</title>Ord",
    ],
    ids=["body begins", "something else begins", "words alone"],
)
def test_a_head_that_nobody_ended_hides_no_words(page: bytes) -> None:
    """HTML lets authors leave out its end."""
    assert read_document(PAGE, page, Noise()).words == ("Ord",)


@pytest.mark.parametrize("sign", [b"\xe5", "å".encode()], ids=["latin-1", "utf-8"])
def test_two_letters_are_two_in_any_encoding(sign: bytes) -> None:
    """What is no UTF-8 is not made the same."""
    pages = (read_document(PAGE, b"<p>h" + one + b"r", Noise()) for one in (sign, b"\xe4"))
    assert len({one.words for one in pages}) == 2


@pytest.mark.parametrize(
    "tag",
    [
        "video preload=none src",
        "audio src",
        "source src",
        "iframe loading=lazy src",
        "embed src",
        "object data",
        "base href",
        "button formaction",
    ],
)
def test_what_is_not_loaded_is_compared_by_where_it_leads(tag: str) -> None:
    """Nothing of it was received, so its bytes cannot be."""
    read = read_document(PAGE, f"<{tag}=//film.example/1>".encode(), Noise())
    assert read.links == ("https://film.example/1",)


def test_what_is_said_beside_what_is_shown_is_read() -> None:
    """Labels, hints and moments of any element, and what stands in place of pictures."""
    page = (
        b"<button aria-label='Ring 0300'>i</button><p title=Vik alt=nej>Ord</p>"
        b"<time datetime=2026-06-14>M\xc3\xb6te</time><svg><title>\xc3\x85r</title></svg>"
    )
    read = read_document(PAGE, page, Noise())
    assert read.alternatives == ("Ring 0300", "Vik", "2026-06-14")
    assert read.words == ("i", "Ord", "Möte", "År")


@pytest.mark.parametrize(
    ("markup", "addresses"),
    [
        ("<img src='/å b.png#x'>", ("/%C3%A5%20b.png",)),
        ("<img loading=lazy data-src=/sen.png src=data:image/gif;base64,R0>", ("/sen.png",)),
        ("<img srcset='/liten.png 320w, /stor,2.png 640w' src=/a.png>", _SIZES),
        ("<picture><source srcset=/a.avif><source srcset=/a.webp><img src=/a.png>", _KINDS),
        ("<noscript><img src=/a.png></noscript><video><source src=/f.mp4></video>", ()),
    ],
)
def test_a_picture_has_all_the_addresses_that_a_browser_may_choose(
    markup: str, addresses: tuple[str, ...]
) -> None:
    """As a browser asks for them, so that one of them is found among what was received."""
    read = read_document("https://a.example/", markup.encode(), Noise())
    wanted = tuple(f"https://a.example{one}" for one in addresses)
    assert read.pictures == ((wanted,) if wanted else ())


def test_a_picture_of_which_nothing_was_received_stands_in_the_way(tmp_path: Path) -> None:
    """It is named, and no other is: of what the page offers in several sizes, one came.

    A part, no bytes, and a turn to what did not come are no answer; what no type tells of is one.
    """

    def with_pictures(folder: Path) -> None:
        (warc,) = folder.glob("rec-*.warc.gz")
        names = ["sen", "borta", "del", "tom", "bort", "tillbaka", "fil"]
        body = f"<img srcset='/x.png 1x, {PICTURE} 2x'>"
        body += "".join(f"<img src=/{name}.png>" for name in names)
        with warc.open("ab") as stream, Recording(tmp_path / "more.warc.gz") as more:
            more.response(f"{SITE}/sida", "text/html", body.encode())
            more.response(f"{SITE}/borta.png", "text/html", b"", "404 Not Found")
            more.response(f"{SITE}/del.png", "image/png", b"del", "206 Partial Content")
            more.response(f"{SITE}/tom.png", "image/png", b"")
            more.response(f"{SITE}/bort.png", "text/html", b"", "302 Found", "/sen.png")
            more.response(f"{SITE}/tillbaka.png", "text/html", b"", "302 Found", "fil.png")
            more.response(f"{SITE}/fil.png", "application/octet-stream", b"bild")
            more.close()
            stream.write((tmp_path / "more.warc.gz").read_bytes())

    read = sealed(tmp_path, with_pictures)
    missing = [f"{SITE}/{name}.png" for name in ("sen", "del", "tom", "bort")]
    assert list(read.unloaded) == missing
    assert [one.place for one in read.obstacles if one.code == "L107"] == missing
    assert str(digest_of([b"bild"])) in read.media


def test_a_document_that_nobody_can_read_is_compared_by_its_bytes() -> None:
    """It stops nothing, and is another when its bytes are; what is no address stays as it is."""
    broken = [
        read_document("https://a.example/", b"<p>x<![%s[" % name, Noise()) for name in (b"x", b"y")
    ]
    assert broken[0].words != broken[1].words
    assert all(one.words[0].startswith("sha256:") for one in broken)
    bad = read_document("https://a.example/", b"<a href='http://['>", Noise(PAGE, "t"))
    assert bad.links == ("http://[",)
