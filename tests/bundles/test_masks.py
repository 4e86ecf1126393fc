"""What masks take away of a snapshot's posts, texts and pictures, and what they cannot know."""

from dataclasses import replace

import pytest

from bundles.cutting import cut_outs
from bundles.manifest import WACZ
from bundles.mask_doubts import doubts
from bundles.masking import MASKED
from bundles.masks import Content, boxes, carried, content_of
from bundles.plain import to_json
from bundles.reading import open_wacz
from bundles.release import address_of, released_posts, released_texts
from ogonblick.bundle import Bundle
from ogonblick.post import Origin, Post, PostKind
from ogonblick.release import Mask, MaskKind
from tests.bundles.building import PAGE
from tests.bundles.released_page import GROUND, NAME, SECRET, WIDTH, words


@pytest.fixture(scope="module")
def content(sundby: Bundle) -> Content:
    """What is handed out of the bundle."""
    with (sundby.folder / WACZ).open("rb") as stream, open_wacz(stream) as wacz:
        return content_of(wacz)


def test_all_others_lose_their_names_and_keep_their_words(sundby: Bundle, content: Content) -> None:
    """Also where one of them names another; the account itself is not anybody else."""
    mask = Mask(MaskKind.OTHERS, GROUND, sundby.snapshot_id, number=1)
    shown = to_json(released_posts(content, (), [mask]))
    assert (NAME in shown, "Bra!" in shown, "Sundby kommun" in shown) == (False, True, True)
    found = boxes(content, [mask])
    assert [len(found[number]) for number in (1, 2)] == [2, 1]


def test_a_whole_comment_is_masked(sundby: Bundle, content: Content) -> None:
    """Nothing of it is left but that it was there."""
    mask = Mask(MaskKind.POST, GROUND, sundby.snapshot_id, post_id="c2", number=1)
    (post,) = released_posts(content, ("c2",), [mask])
    assert post == Post("c2", PostKind.COMMENT, Origin.RECEIVED, MASKED, MASKED, parent="p1")
    assert boxes(content, [mask])[1] == ((1, (17, 127, 266, 53)),)


def test_what_masks_cannot_know_is_said(sundby: Bundle, content: Content) -> None:
    """Words beside the posts, posts without a place, text under a drawn box, masks of nothing."""
    drawn = Mask(MaskKind.AREA, GROUND, sundby.snapshot_id, 1, (30, 70, 9, 9), number=4)
    placeless = replace(content, elements=())
    assert "utanför inläggen" in doubts(content, [words(SECRET)])[0]
    assert "ingen känd plats" in doubts(placeless, [words(NAME)])[0]
    assert "finns inget" in doubts(content, [words("något annat")])[0]
    own = Mask(MaskKind.POST, GROUND, sundby.snapshot_id, post_id="p3", number=5)
    assert "i sin egen bild" in doubts(content, [own])[0]
    greeted = (replace(content.posts[0], text="Hej Gunvors vän!"), *content.posts[1:])
    first = doubts(replace(content, posts=greeted), [words(NAME)])[-1]
    assert "»Gunvor«, som är en del av det maskerade, står kvar i inlägg av Sundby" in first
    unposted = replace(content, posts=(), texts={PAGE: "Hej Gunvor!"})
    assert "står kvar i sidans text" in doubts(unposted, [words(NAME)])[-1]
    assert f"kommentar av {NAME}" in " ".join(doubts(content, [drawn]))
    assert not [one for one in doubts(content, [drawn, words(NAME)]) if NAME in one]


def test_what_lies_in_another_ones_own_picture_is_black_there_too(
    sundby: Bundle, content: Content
) -> None:
    """Where in it nobody knows: so all of it is, and it goes with nothing that is not chosen."""
    below = tuple(replace(one, parent="p3") if one.id == "c1" else one for one in content.posts)
    fed = replace(content, posts=below)
    mask = Mask(MaskKind.POST, GROUND, sundby.snapshot_id, post_id="c1", number=1)
    assert boxes(fed, [mask])[3] == ((1, (0, 0, WIDTH, 50)),)
    assert boxes(content, [mask])[3] == ()
    placeless = replace(fed, elements=tuple(one for one in fed.elements if one.id != "c1"))
    assert boxes(placeless, [mask])[3] == ((1, (0, 0, WIDTH, 50)),)
    with (sundby.folder / WACZ).open("rb") as stream, open_wacz(stream) as wacz:
        assert list(cut_outs(wacz, fed, ("p3",), ())) == []
        (shown, masked) = (
            dict(cut_outs(wacz, fed, ("p3", "c1"), masks))["p3"] for masks in ((), (mask,))
        )
    assert shown.getextrema() != masked.getextrema() == ((0, 0),) * 3


def test_names_and_posts_are_carried_into_what_goes_with_them(content: Content) -> None:
    """Those that stand there too, a name of one letter where it is a post's author."""
    mask = Mask(MaskKind.OTHERS, GROUND, "ett", number=1)
    found = carried(mask, content, "två", content)
    assert {(one.snapshot_id, one.words) for one in found} == {("två", NAME), ("två", "Bo")}
    assert carried(mask, content, "två", replace(content, posts=(), texts={})) == found[:1]
    short = replace(content, posts=tuple(replace(one, author="J") for one in content.posts[1:3]))
    (carried_on,) = carried(replace(mask, kind=MaskKind.AUTHOR, post_id="c2"), short, "två", short)
    assert {one.author for one in released_posts(short, (), [carried_on])} == {MASKED}
    post = Mask(MaskKind.POST, GROUND, "ett", post_id="c2", number=1)
    assert carried(post, content, "två", content) == (replace(post, snapshot_id="två"),)
    assert carried(post, content, "två", replace(content, posts=content.posts[:2])) == ()


def test_no_address_leads_to_a_post_that_something_is_taken_of(
    sundby: Bundle, content: Content
) -> None:
    """The page's own is the post's where that alone was recorded."""
    found = replace(content, capture=replace(content.capture, url=f"{PAGE}/c1/?fbclid=x"))
    mask = Mask(MaskKind.POST, GROUND, sundby.snapshot_id, post_id="c1", number=1)
    assert address_of(found, [replace(mask, post_id="c2")]) == found.capture.url
    assert address_of(found, [mask]) == MASKED


def test_the_text_of_a_page_without_posts_is_told_and_masked(content: Content) -> None:
    """A drawn box takes nothing of it, and words do."""
    bare = replace(content, posts=(), elements=())
    drawn = Mask(MaskKind.AREA, GROUND, picture=1, box=(0, 0, 9, 9), number=1)
    assert "sidans text lämnas ut" in doubts(bare, [drawn])[0]
    assert SECRET in released_texts(bare, [drawn])[0]
    assert SECRET not in released_texts(bare, [words(SECRET)])[0]
    assert released_texts(content, []) == ()
