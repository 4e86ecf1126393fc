"""Records and pictures read alone out of a sealed package, and nothing unreadable let through."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from PIL import Image

from bundles.answers import Place
from bundles.lookup import (
    lookup_lines,
    places,
    received,
    record_bytes,
    record_content,
    sealed_answers,
)
from bundles.pictures import decoded
from bundles.pieces import SCALES, develop_tiles, pieces, tiles_of
from bundles.reading import open_wacz
from bundles.records import Request
from bundles.seal import seal
from bundles.stitched import HIGHEST, fits, stitched
from ogonblick.errors import BundleError
from tests.bundles.building import FILM, HTML, PAGE, SEALED, SITE, fill, prover


@pytest.fixture(scope="module")
def wacz(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    """Give a sealed package, open."""
    place = tmp_path_factory.mktemp("lookup")
    bundle = seal(fill(place / "capture"), place / "bundle", SEALED, prover(place / "home"))
    with (bundle.folder / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as opened:
        yield opened


def test_what_was_recorded_is_answered_out_of_the_package(wacz: ZipFile) -> None:
    """A page, a whole film, a posted question: each found by the package's own index."""
    answers = sealed_answers(wacz)
    posted = Request("POST", "application/json", b'{"q":"posts"}')
    wanted = {PAGE: (Request("GET"), HTML), FILM: (Request("GET"), b"hela filmen"),
              f"{SITE}/graphql": (posted, b'{"a":1}')}  # fmt: skip
    for url, (request, body) in wanted.items():
        found = answers.answer(url, request)
        assert found
        assert found.body == body
    assert answers.answer(f"{SITE}/never", Request("GET")) is None
    assert answers.origins() == {SITE}


def test_what_was_received_is_found_by_its_address(wacz: ZipFile) -> None:
    """The whole film, a question's answer no less; nothing where nothing came."""
    assert received(wacz, FILM) == b"hela filmen"
    assert received(wacz, PAGE) == HTML
    assert received(wacz, f"{SITE}/never") is None


def test_pieces_are_known_by_their_first_bytes(wacz: ZipFile) -> None:
    """Sides and places of the page's pictures, from the top."""
    told = [(one.page, one.top, one.width, one.height) for one in pieces(wacz)]
    assert told == [(PAGE, 0, 640, 800), (PAGE, 800, 640, 900)]


@pytest.mark.parametrize("scale", SCALES)
def test_tiles_are_what_was_promised(wacz: ZipFile, scale: int) -> None:
    """As many as were told, each of the size that it was said to have."""
    for piece in pieces(wacz):
        tiles = [decoded(data) for data in develop_tiles(wacz, piece, scale)]
        promised = tiles_of(piece, scale)
        assert [one.height for one in tiles] == [-(-one.height // scale) for one in promised]
        assert {one.width for one in tiles} == {-(-piece.width // scale)}


def test_a_tile_in_full_size_is_without_loss(wacz: ZipFile) -> None:
    """Each pixel is the one that the browser drew."""
    piece = pieces(wacz)[0]
    tile = decoded(develop_tiles(wacz, piece, 1)[0])
    master = decoded(record_content(wacz, piece.place))
    assert tile.tobytes() == master.crop((0, 0, 640, 500)).tobytes()


def test_the_whole_page_is_one_picture_without_loss(wacz: ZipFile) -> None:
    """Every pixel of every piece is where it was, in a file that any program opens."""
    listed = pieces(wacz)
    with Image.open(BytesIO(b"".join(stitched(wacz, listed)))) as whole:
        assert (whole.format, whole.mode, whole.size) == ("PNG", "RGB", (640, 1_700))
        for piece in listed:
            master = decoded(record_content(wacz, piece.place))
            part = whole.crop((0, piece.top, 640, piece.top + piece.height))
            assert part.tobytes() == master.tobytes()


def test_what_makes_no_picture_of_its_own_does_not_fit(wacz: ZipFile) -> None:
    """Pieces of unlike widths, and a page higher than programs open."""
    first, second = pieces(wacz)
    assert fits([first, second])
    assert not fits([first, replace(second, width=641)])
    assert fits([first, replace(second, height=HIGHEST - first.height)])
    assert not fits([first, replace(second, height=HIGHEST - first.height + 1)])


@pytest.mark.parametrize(
    "place", [Place("rec-nope.warc.gz", 0, 9), Place("", 0, 9), Place("../datapackage.json", 0, 9)]
)
def test_a_place_that_is_not_there_is_refused(wacz: ZipFile, place: Place) -> None:
    """An index that names what the package does not have gives an error, not other bytes."""
    with pytest.raises(BundleError):
        record_bytes(wacz, place)


def test_a_place_beyond_the_end_is_refused(wacz: ZipFile) -> None:
    """Bytes after a WARC's end are another file's."""
    _, place = next(iter(places(wacz, lambda url: url == PAGE)))
    with pytest.raises(BundleError):
        record_bytes(wacz, Place(place.warc, place.offset, 1 << 40))


@pytest.mark.parametrize("index", [b"", b"inget arkiv", b"\x1f\x8b\x08"])
def test_a_broken_index_is_an_error_of_ours(tmp_path: Path, index: bytes) -> None:
    """No gzip, or one that ends too soon."""
    path = tmp_path / "b.wacz"
    with ZipFile(path, "w", ZIP_DEFLATED) as written:
        written.writestr("indexes/index.cdx.gz", index)
    with path.open("rb") as stream, open_wacz(stream) as wacz:
        if index:
            with pytest.raises(BundleError):
                lookup_lines(wacz)
        else:
            assert lookup_lines(wacz) == []
