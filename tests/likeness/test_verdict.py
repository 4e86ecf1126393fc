"""Unchanged is said of what is the same in all that may be content, and of nothing else."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bundles.changes import Change, Place
from bundles.likeness.findings import finding
from bundles.likeness.links import Document
from bundles.likeness.structure import Page, Structure
from bundles.likeness.surface import Surface, rows_of
from bundles.likeness.verdict import Comparison, compared
from bundles.likeness.words import comparison_in_words
from ogonblick.likeness import Verdict
from ogonblick.post import Count, CountKind, Medium, Origin, Post, PostKind, TimeCertainty
from tests.likeness.structures import POSTS, PROFILE, URL, rows, shown, structure

BEFORE = structure()
DAY = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def verdict(after: Structure, before: Structure = BEFORE) -> Verdict:
    """Return the verdict alone."""
    return compared(before, after).verdict


def with_first(**other: Any) -> tuple[Post, ...]:
    """Return the posts, the first of them another."""
    return (replace(POSTS[0], **other), *POSTS[1:])


def look(*others: range, height: int = 600) -> dict[str, Surface]:
    """Return the page's picture as another file, with other rows at some places."""
    changed = [row for other in others for row in other]
    drawn = tuple(
        rows(height, range(row, row + 1))[row] if row in changed else one
        for row, one in enumerate(rows(height))
    )
    return {URL: Surface(("sha256:ee",), drawn)}


def test_the_same_is_identical() -> None:
    """Nothing differs, and the picture is the same file."""
    assert compared(BEFORE, structure()) == Comparison(
        Verdict.IDENTICAL, compared(BEFORE, BEFORE).changes
    )


def test_times_counts_and_addresses_of_media_differ_by_themselves() -> None:
    """Another »3 tim«, more likes and followers, and a new address of the same bytes: unchanged."""
    medium = replace(POSTS[0].media[0], url=f"{URL}/a.png?v=2")
    posts = with_first(
        time_shown="1 v", counts=(Count(CountKind.LIKES, 15, "15"),), media=(medium,)
    )
    profile = replace(PROFILE, followers=Count(CountKind.FOLLOWERS, 404, "404 följare"))
    after = structure(posts, profile)
    drawn = look(range(40, 55), range(110, 125), range(280, 290))
    assert verdict(replace(after, surfaces=drawn)) is Verdict.UNCHANGED


OTHER_POSTS: dict[str, tuple[Post, ...]] = {
    "a word": with_first(text="Simhallen öppnar inte igen på lördag.\nVälkomna."),
    "a digit": (*POSTS[:2], replace(POSTS[2], text="Snöröjning 2.")),
    "a letter": with_first(text="Simhallen oppnar igen på lördag.\nVälkomna."),
    "the author": with_first(author="Exempelby"),
    "the address": with_first(permalink=f"{URL}/p9"),
    "the mark of an edit": with_first(edited=True),
    "a medium's bytes": with_first(media=(replace(POSTS[0].media[0], digest="sha256:ab"),)),
    "a medium's words": with_first(media=(replace(POSTS[0].media[0], alternative_text="X"),)),
    "a medium less": with_first(media=()),
    "a post less": POSTS[:2],
    "a comment less": (POSTS[0], POSTS[2]),
    "another order": (POSTS[2], *POSTS[:2]),
    "a date": with_first(time_shown="12 maj 2026"),
    "whom it answers": (POSTS[0], replace(POSTS[1], parent="p2"), POSTS[2]),
    "twice": (*POSTS, POSTS[2]),
}


@pytest.mark.parametrize("posts", OTHER_POSTS.values(), ids=OTHER_POSTS)
def test_a_change_in_posts_is_one(posts: tuple[Post, ...]) -> None:
    """Whatever differs in a post or comment beside its counts makes the account changed."""
    before = BEFORE
    if posts[0].time_shown == "12 maj 2026":
        before = structure(with_first(time_shown="13 maj 2026"))
    assert verdict(structure(posts, text=shown()), before) is Verdict.CHANGED
    assert verdict(before, structure(posts, text=shown())) is Verdict.CHANGED


@pytest.mark.parametrize("name", [one.name for one in fields(Post)])
def test_every_field_of_a_post_is_content_until_it_is_named(name: str) -> None:
    """All fields but three are compared: one that is added some day makes posts differ."""
    value = getattr(POSTS[0], name)
    other = {
        "kind": PostKind.COMMENT,
        "origin": Origin.RECEIVED,
        "published": datetime(2026, 5, 2, tzinfo=UTC),
        "certainty": TimeCertainty.EXACT,
        "media": (Medium("https://x.example/"),),
        "counts": (Count(CountKind.LIKES, 1, "1"),),
        "edited": True,
        "time_shown": "4 tim",
    }.get(name, f"{value}x")
    changed = compared(BEFORE, structure(with_first(**{name: other}), text=shown())).changes
    untold = {"counts", "time_shown", "published", "certainty"}  # the time is told as »3 tim«
    assert bool(changed.posts) is (name not in untold)


@pytest.mark.parametrize("name", [one.name for one in fields(PROFILE)])
def test_every_part_of_the_header_is_content_but_its_followers(name: str) -> None:
    """Name, handle, description, pictures, links and mark are each told by their names."""
    value = getattr(PROFILE, name)
    other = {
        "avatar": Medium(f"{URL}/new.png", "image/png", "sha256:ff"),
        "cover": None,
        "followers": None,
        "links": (),
        "verified": True,
    }.get(name, f"{value}x")
    after = structure(profile=replace(PROFILE, **{name: other}), text=shown())
    told = [one.field for one in compared(BEFORE, after).changes.header]
    assert told == ([] if name == "followers" else [name])


OTHER_PLACES: dict[Place, Structure] = {
    Place.TEXT: structure(text=shown().replace("Om webbplatsen", "Om oss")),
    Place.TITLE: replace(BEFORE, pages=(replace(BEFORE.pages[0], title="(3) Exempelby"),)),
    Place.LINKS: replace(BEFORE, links={URL: ("https://annan.example/", f"{URL}/p1")}),
    Place.ALTERNATIVES: replace(BEFORE, documents=(Document(URL, (), (), ("Öppet 8-17",)),)),
    Place.FRAMES: replace(BEFORE, documents=(Document("https://f.example/", (), ("Ord",)),)),
    Place.HIDDEN: replace(BEFORE, documents=(Document(URL, (), ("Utfällt: nej",)),)),
    Place.MEDIA: replace(BEFORE, media=BEFORE.media | {"sha256:99"}),
    Place.LOOK: replace(BEFORE, surfaces=look(range(500, 510))),
    Place.ORDER: structure((POSTS[2], *POSTS[:2]), text=shown()),
}


def test_what_a_label_or_a_fold_repeats_of_times_and_counts_differs_by_itself() -> None:
    """»3 tim« is no other time as a label, nor »12 gilla«; what stands beside them is content."""

    def beside(time: str, likes: str, fold: str) -> Structure:
        count = Count(CountKind.LIKES, int(likes), f"{likes} gilla")
        posts = with_first(time_shown=time, counts=(count,))
        labels = (time, f"{likes} gilla", "Kontakt 0300")
        return replace(structure(posts), documents=(Document(URL, (), (fold,), labels),))

    before = beside("3 tim", "12", "Utfällt: ja")
    drawn = look(range(110, 125), range(280, 290))
    after = replace(beside("2 v", "40", "Utfällt: ja"), surfaces=drawn)
    assert verdict(after, before) is Verdict.UNCHANGED
    folded = replace(beside("2 v", "40", "Utfällt: nej"), surfaces=drawn)
    assert compared(before, folded).changes.pages[0].place is Place.HIDDEN


def test_a_folded_word_is_another_even_where_the_page_shows_it_within_others() -> None:
    """»Ja« folded to »Nej« beside nejlikor and jasmin: no text of the page is other."""
    text = f"{shown()}\nNejlikor och jasmin"

    def folded(word: str) -> Structure:
        words = ("Nejlikor och jasmin", word)
        return replace(structure(text=text), documents=(Document(URL, (), words),))

    found = compared(folded("Ja"), folded("Nej"))
    assert [one.place for one in found.changes.pages] == [Place.HIDDEN]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("3 tim", "Öppet 2 d"), ("2 v", "Öppet 3 tim")),
        (("3 tim", "2 d"), ("2 v", "3 tim")),
        (("3 tim", "3 tim"), ("2 v", "2 v")),
    ],
    ids=["in other words", "another's time", "once more than it is shown"],
)
def test_only_a_posts_own_time_is_taken_out_of_labels(
    before: tuple[str, str], after: tuple[str, str]
) -> None:
    """What was that post's time then and is now, as often as it is shown, and nothing else."""

    def labelled(time: str, labels: tuple[str, str]) -> Structure:
        one = structure(with_first(time_shown=time))
        return replace(one, documents=(Document(URL, (), (), labels),))

    found = compared(labelled("3 tim", before), labelled("2 v", after))
    assert [one.place for one in found.changes.pages] == [Place.ALTERNATIVES]


def test_a_picture_that_never_came_is_compared_by_its_address() -> None:
    """Another is a change; the same keeps anybody from saying that nothing has changed."""
    missing = (finding("L107", f"{URL}/sen.png"),)
    one = replace(BEFORE, unloaded=(f"{URL}/sen.png",), obstacles=missing)
    other = replace(one, unloaded=(f"{URL}/annan.png",))
    assert (verdict(one, one), verdict(other, one)) == (Verdict.UNCOMPARABLE, Verdict.CHANGED)


@pytest.mark.parametrize("place", Place)
def test_a_change_anywhere_else_is_one(place: Place) -> None:
    """Text, titles, links, frames, media and looks are content wherever they are."""
    found = compared(BEFORE, OTHER_PLACES[place])
    assert found.verdict is Verdict.CHANGED
    assert [one.place for one in found.changes.pages] == [place]


def test_a_page_more_is_a_change() -> None:
    """A page that only one snapshot has is text that only one has."""
    more = (*BEFORE.pages, Page(f"{URL}/p1", "Simhallen", "Mer"))
    assert verdict(replace(BEFORE, pages=more)) is Verdict.CHANGED


@pytest.mark.parametrize(
    "drawn",
    [
        look(range(110, 125), range(200, 210)),
        look(range(110, 170)),
        look(range(500, 505)),
        look(range(110, 125), height=601),
        {},
    ],
    ids=["a line more", "too tall", "elsewhere", "another height", "no picture"],
)
def test_the_look_may_differ_only_where_something_is_known_to(drawn: dict[str, Surface]) -> None:
    """One value differs by itself in the post: one line of it, and nothing else."""
    after = structure(with_first(time_shown="1 v"))
    assert verdict(replace(after, surfaces=drawn)) is Verdict.CHANGED
    assert verdict(replace(after, surfaces=look(range(110, 125)))) is Verdict.UNCHANGED


def test_the_look_may_differ_only_in_the_columns_of_what_differs() -> None:
    """What stands beside a post, on the line of its time, is no part of it."""
    page = Image.new("RGB", (640, 600), "white")
    time, beside = page.copy(), page.copy()
    time.paste("black", (10, 110, 60, 120))
    beside.paste("black", (500, 112, 520, 118))
    first, *others = (
        {URL: Surface((str(n),), tuple(rows_of(one)))} for n, one in enumerate((page, time, beside))
    )
    before = replace(BEFORE, surfaces=first)
    found = [
        verdict(replace(structure(with_first(time_shown="1 v")), surfaces=one), before)
        for one in others
    ]
    assert found == [Verdict.UNCHANGED, Verdict.CHANGED]


def test_words_that_stand_where_a_time_stands_are_content() -> None:
    """What is told as a time is taken out once, where it stands, and nowhere else."""
    early, late = with_first(time_shown="3 tim"), with_first(time_shown="5 tim")
    before = structure(early, text=f"Öppet 3 tim\n{shown(early)}")
    after = structure(late, text=f"Öppet 5 tim\n{shown(late)}")
    assert verdict(after, before) is Verdict.CHANGED


@pytest.mark.parametrize("code", ["L101", "L102", "L103", "L104", "L107", "L105", "L108"])
def test_an_obstacle_never_leaves_a_snapshot_unchanged(code: str) -> None:
    """What could not be seen may have changed, whatever else is the same."""
    told = finding(code, URL, reason="Bilden går inte att avkoda.", missing="ingen bild")
    one = replace(BEFORE, obstacles=(told,))
    assert verdict(one) is verdict(BEFORE, one) is Verdict.UNCOMPARABLE
    assert told in compared(BEFORE, one).obstacles


def test_other_rules_and_other_addresses_are_not_compared() -> None:
    """What was read in another way differs by that; what is seen to differ is told all the same."""
    for other in (replace(BEFORE, adapter="website/3"), replace(BEFORE, url=f"{URL}/ny")):
        found = compared(BEFORE, replace(other, posts=POSTS[:2]))
        assert found.verdict is Verdict.UNCOMPARABLE
        assert len(found.changes.posts) == 1


def test_another_browser_draws_otherwise() -> None:
    """Only the picture differs, and so does who drew it: nobody knows. Words that differ count."""
    redrawn = replace(BEFORE, drawn_by="Chromium 157", surfaces=look(range(600)))
    found = compared(BEFORE, redrawn)
    assert (found.verdict, [one.code for one in found.obstacles]) == (
        Verdict.UNCOMPARABLE,
        ["L110"],
    )
    assert verdict(replace(redrawn, posts=POSTS[:2])) is Verdict.CHANGED


@given(st.data())
def test_any_letter_that_differs_anywhere_is_a_change(data: st.DataObject) -> None:
    """One letter of the page's text, wherever it stands but in times and counts."""
    text = shown()
    at = data.draw(st.sampled_from([n for n, sign in enumerate(text) if sign.isalpha()]))
    letter = data.draw(st.sampled_from([one for one in "aåxq" if one != text[at]]))
    changed = text[:at] + letter + text[at + 1 :]
    assert verdict(structure(text=changed)) is Verdict.CHANGED


def test_a_comparison_is_told_in_swedish() -> None:
    """What came, went and is another, each with its number, and the day in Sweden."""
    posts = (*with_first(text="Stängt."), *(replace(POSTS[2], id=f"n{n}") for n in range(3)))
    after = structure(posts, replace(PROFILE, avatar=None), shown())
    found = compared(BEFORE, replace(after, posts=posts[:1] + posts[2:]))
    assert comparison_in_words(found, DAY) == (
        "Ändrat sedan 2026-03-02: 3 nya inlägg, 1 ändrat inlägg, 1 borttagen kommentar,"
        " profilbilden bytt."
    )
    assert {one.change for one in found.changes.posts} == set(Change)


def test_what_is_the_same_or_cannot_be_compared_is_told_in_swedish() -> None:
    """Each verdict has its own words; what is in the way says why."""
    same = "Oförändrat sedan 2026-03-02: inlägg, text, länkar och mediefiler är desamma"
    redrawn = {URL: replace(BEFORE.surfaces[URL], files=("sha256:ee",))}
    partial = replace(BEFORE, posts=POSTS[:2], obstacles=(finding("L105", URL),))
    told = {
        f"{same}, och bilden av sidan är exakt samma fil.": BEFORE,
        f"{same}.": replace(BEFORE, surfaces=redrawn),
        "Kan inte jämföras med 2026-03-02. Ögonblicksbilden är inte komplett, så det som saknas kan"
        " ha ändrats. Det som syns: 1 borttaget inlägg.": partial,
    }
    for words, after in told.items():
        assert comparison_in_words(compared(BEFORE, after), DAY) == words
