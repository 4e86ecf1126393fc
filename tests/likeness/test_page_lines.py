"""Times and counts are taken out of a page's text where they stand, and nothing else is."""

from dataclasses import replace

import pytest

from bundles.likeness.page_lines import NEAR, steady_lines
from bundles.profile import Profile
from ogonblick.post import Count, CountKind, Origin, Post, PostKind

POST = Post(
    "p1",
    PostKind.POST,
    Origin.DRAWN_UP,
    "Exempelby",
    "Bron öppnar.\nVälkomna.",
    time_shown="3 tim",
    counts=(Count(CountKind.LIKES, 12, "12"),),
)


def steady(*lines: str, post: Post = POST, profile: Profile | None = None) -> list[str]:
    """Return what is left of lines, with a sign that can be read for what was taken out."""
    found = steady_lines("\n".join(lines), [post], profile or Profile())
    return [line.replace("\x00", "*") for line in found]


@pytest.mark.parametrize(
    "line", ["Exempelby · 3 tim", "3 tim", "3 timExempelby", "Exempelby3 tim", "för 3 tim sedan"]
)
def test_a_time_is_taken_out_near_its_post(line: str) -> None:
    """In a line of its own, in a row with others, and close to its author's name."""
    found = steady(line, "Bron öppnar.", "Välkomna.")
    assert found[-2:] == ["Bron öppnar.", "Välkomna."]
    assert "3 tim" not in "".join(found)


def test_it_is_taken_out_once_where_it_is_nearest() -> None:
    """The same words farther off stay, and so do the post's own."""
    spoken = replace(POST, text="Bron öppnar om 3 tim")
    assert steady("Öppet 3 tim", "Exempelby 3 tim", "Bron öppnar om 3 tim", post=spoken) == [
        "Öppet 3 tim",
        "Exempelby *",
        "Bron öppnar om 3 tim",
    ]


def test_only_whole_words_are_taken_out() -> None:
    """12 is not in 112, nor in 12:30 but for its own place."""
    assert steady("Bron öppnar.", "112", "121", "12") == ["Bron öppnar.", "112", "121"]


def test_what_is_far_off_stays() -> None:
    """A value that stands nowhere near its post is another's."""
    between = [f"rad {number}" for number in range(NEAR)]
    assert steady("3 tim", *between, "Bron öppnar.")[0] == "3 tim"


def test_a_page_that_does_not_show_the_post_is_left_alone() -> None:
    """Without the post's words nothing is known of its place."""
    assert steady("3 tim", "12") == ["3 tim", "12"]


def test_followers_are_taken_out_near_the_name() -> None:
    """The account's own number, and the rest of its line stays."""
    told = Profile(name="Exempelby", followers=Count(CountKind.FOLLOWERS, 400, "400 följare"))
    lines = ("Exempelby", "400 följare · 12 följer", "Om")
    assert steady(*lines, profile=told) == ["Exempelby", "* följare · 12 följer", "Om"]
