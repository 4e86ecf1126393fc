"""What is masked is nowhere in what is handed out, in no layer; all else is there as it was."""

import io
from dataclasses import replace
from functools import cache
from zipfile import ZipFile

from PIL import Image

from bundles.burning import burnt
from bundles.cutting import cut_out, cut_outs, to_cut
from bundles.manifest import WACZ
from bundles.masking import MASKED
from bundles.masks import content_of
from bundles.reading import open_wacz
from bundles.release import Part, write_release
from ogonblick.bundle import Bundle
from ogonblick.digest import digest_of
from ogonblick.letter import Slip
from ogonblick.release import Mask, MaskKind
from tests.bundles.building import SEALED
from tests.bundles.layers import forms_of, layers, pictures
from tests.bundles.pdf_reading import texts
from tests.bundles.pdf_rules import broken
from tests.bundles.released_page import (
    GROUND,
    NAME,
    OWN_PLACE,
    PIECES,
    PLACES,
    SECRET,
    WIDTH,
    page_picture,
    words,
)

SLIP = Slip("U2026-1", "Följesedel", "Sundby kommun", (), "Läs.", SEALED)


@cache
def packed(bundle: Bundle, *masks: Mask, ids: tuple[str, ...] = ()) -> bytes:
    """Return a package of a bundle."""
    target = io.BytesIO()
    write_release(target, SLIP, [Part("01", bundle.folder, ids, masks)])
    return target.getvalue()


def cut(bundle: Bundle, post_id: str, *masks: Mask) -> Image.Image:
    """Return the picture of a post, as it is handed out alone."""
    with (bundle.folder / WACZ).open("rb") as stream, open_wacz(stream) as wacz:
        ((_, image),) = cut_outs(wacz, content_of(wacz), (post_id,), masks)
    return image


NAMED = (
    words(NAME),
    replace(words(SECRET), number=2),
    Mask(MaskKind.AREA, GROUND, picture=1, box=(200, 0, 50, 15), number=3),
)
"""Masks of which several tests look at one package."""


def names(package: bytes) -> set[str]:
    """Return the names of a package's files, without its own folder."""
    with ZipFile(io.BytesIO(package)) as packed_:
        return {name.removeprefix("U2026-1/") for name in packed_.namelist()}


def read(package: bytes, name: str) -> bytes:
    """Return one file of a package."""
    with ZipFile(io.BytesIO(package)) as packed_:
        return packed_.read(f"U2026-1/{name}")


def test_masked_words_are_in_no_layer(sundby: Bundle) -> None:
    """However they were written: in texts, titles, addresses, alternative texts, metadata."""
    package = packed(sundby, *NAMED)
    needles = {form for word in (NAME, SECRET, "ekebjär") for form in forms_of(word)}
    assert not [layer for layer in layers(package) for one in needles if one in layer]
    shown = "\n".join(texts(read(package, "01/handling.pdf")))
    assert shown.count(MASKED) >= 4
    assert broken(read(package, "01/handling.pdf")) == []
    assert "Torget byggs om." in shown
    assert "Badet öppnar." in shown


def test_the_same_scan_finds_the_words_where_nothing_is_masked(sundby: Bundle) -> None:
    """Or the test before this one would be passed by a package that nobody can read."""
    document = read(packed(sundby), "01/handling.pdf")
    shown = "\n".join(texts(document))
    assert NAME in shown
    assert SECRET in shown


def test_masked_pixels_are_in_no_picture(sundby: Bundle) -> None:
    """A drawn box and the elements that hold a word are black in the files and on paper."""
    found = list(pictures(packed(sundby, *NAMED)))
    files, paper = found[:3], found[3:]
    whole = Image.new("RGB", (WIDTH, sum(PIECES)))
    whole.paste(files[0], (0, 0))
    whole.paste(files[1], (0, PIECES[0]))
    hidden = [(200, 0, 50, 15), *((x - 3, y - 3, w + 6, h + 6) for x, y, w, h in
              (PLACES["c1"], PLACES["c2"]))]  # fmt: skip
    assert whole.tobytes() == burnt(page_picture(), hidden).tobytes()
    assert files[2].getextrema() == ((0, 0),) * 3
    assert all((one.info, one.mode) == ({}, "RGB") for one in files)
    first = next(one for one in paper if one.height > 60)
    assert max(first.convert("L").crop((24, 64, 276, 96)).getextrema()) < 40
    assert len(paper) == len(files)


def test_a_single_post_comes_with_nothing_else_of_the_page(sundby: Bundle) -> None:
    """Its own pixels and words; the comments in its box are black, and not in the text."""
    package = packed(sundby, ids=("p1",))
    (file, *_) = pictures(package)
    left, top, width, height = PLACES["p1"]
    inner = [(x - left, y - top, w, h) for x, y, w, h in (PLACES["c1"], PLACES["c2"])]
    alone = page_picture().crop((left, top, left + width, top + height))
    assert file.tobytes() == burnt(alone, inner).tobytes()
    needles = {form for word in ("Badet öppnar", "Bra!", SECRET) for form in forms_of(word)}
    assert not [layer for layer in layers(package) for one in needles if one in layer]
    assert names(package).isdisjoint({f"01/original/{WACZ}"})


def test_a_comment_is_not_hidden_by_the_post_that_it_lies_in(sundby: Bundle) -> None:
    """It is cut out of the piece that it begins in, and of the next, as it was."""
    file = cut(sundby, "c2")
    left, top, width, height = PLACES["c2"]
    assert file.tobytes() == page_picture().crop((left, top, left + width, top + height)).tobytes()


def test_a_post_that_the_page_let_go_of_has_a_picture_of_its_own(sundby: Bundle) -> None:
    """What is cut out is the post, and a box that was drawn in that picture goes with it."""
    drawn = Mask(MaskKind.AREA, GROUND, sundby.snapshot_id, 3, (0, 0, 20, 9), number=1)
    file = cut(sundby, "p3", drawn)
    left, top, width, height = OWN_PLACE
    alone = page_picture(50).crop((left, top, left + width, top + height))
    assert file.tobytes() == burnt(alone, [(0, 0, 10, 4)]).tobytes()


def test_what_will_be_cut_out_is_told_before(sundby: Bundle) -> None:
    """As many pictures as there will be, of their sizes, and each by itself is the very same."""
    drawn = Mask(MaskKind.AREA, GROUND, sundby.snapshot_id, 2, (0, 0, 100, 10), number=1)
    with (sundby.folder / WACZ).open("rb") as stream, open_wacz(stream) as wacz:
        content = content_of(wacz)
        for ids in (("p1",), ("p3", "c2"), tuple(one.id for one in content.posts), ("ingen",)):
            made = [
                (name, image.size, image.tobytes())
                for name, image in cut_outs(wacz, content, ids, [drawn])
            ]
            alone = [
                (
                    one.element.id,
                    (one.width, one.height),
                    cut_out(wacz, content, one, ids, [drawn]).tobytes(),
                )
                for one in to_cut(content, ids)
            ]
            assert sorted(alone) == sorted(made)
        assert [one.sheet for one in to_cut(content, ("p3",))] == [3]


def test_a_drawn_box_follows_into_what_is_cut_out(sundby: Bundle) -> None:
    """It was drawn on the page's second picture, where the comment ends."""
    drawn = Mask(MaskKind.AREA, GROUND, sundby.snapshot_id, 2, (0, 0, 100, 10), number=1)
    file = cut(sundby, "c2", drawn)
    assert file.crop((0, 50, 80, 60)).getextrema() == ((0, 0),) * 3
    assert (
        file.crop((80, 0, 260, 80)).tobytes() == page_picture().crop((100, 130, 280, 210)).tobytes()
    )


def test_what_is_whole_and_unmasked_brings_what_was_sealed(sundby: Bundle) -> None:
    """Byte by byte, beside pictures that are the page's."""
    package = packed(sundby)
    for file in sundby.files:
        assert read(package, f"01/original/{file.path}") == (sundby.folder / file.path).read_bytes()
    assert not [name for name in names(packed(sundby, *NAMED)) if "original" in name]


def test_the_same_recipe_gives_the_same_bytes(sundby: Bundle) -> None:
    """And the original is what it was: nothing was written there."""
    before = digest_of([(sundby.folder / WACZ).read_bytes()])
    assert packed(sundby, *NAMED) == packed.__wrapped__(sundby, *NAMED)
    assert digest_of([(sundby.folder / WACZ).read_bytes()]) == before
