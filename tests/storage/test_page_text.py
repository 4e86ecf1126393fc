"""What a page says beside its posts: every line that no post has, and each once."""

from hypothesis import given
from hypothesis import strategies as st

from ogonblick.post import Origin, Post, PostKind
from storage.words.page_text import beside
from storage.words.wording import words_of

LINES = st.lists(st.sampled_from(("Gilla", "Vi svarar 8–17", "Bron öppnar", "Om", "")), max_size=9)


def post(text: str) -> Post:
    """Return a post that says something."""
    return Post("1", PostKind.POST, Origin.DRAWN_UP, "Sundby", text, time_shown="3 tim")


def said(text: str, *posts: str) -> list[str]:
    """Return the lines that a page says beside posts."""
    page = {"url": "https://example/", "title": "Sundby", "text": text}
    return [line for one in beside([page], map(post, posts)) for line in one.text.splitlines()]


def test_header_is_kept_and_posts_are_not() -> None:
    """A line goes if a post has its words in a row, however signs and blanks stand."""
    text = "Sundby\nÖppet 8–17\n Öppet  8–17\nBron öppnar\n3 tim\nGilla\n…"
    assert said(text, "Bron, öppnar i april.") == ["Öppet 8–17", "Öppet  8–17", "Gilla"]


def test_part_of_a_word_is_not_the_word() -> None:
    """A line stays though its letters stand within a longer word, or in two posts after another."""
    assert said("Om\nBron öppnar", "Omsorg", "Bron", "öppnar") == ["Om", "Bron öppnar"]


def test_page_that_says_no_more_is_left_out() -> None:
    """Nothing is kept of a page without text, or with that of its posts alone."""
    assert list(beside([{"url": "https://example/"}], [])) == []
    assert said("Bron öppnar", "Bron öppnar") == []


@given(LINES, LINES)
def test_no_word_of_a_page_is_lost(lines: list[str], posts: list[str]) -> None:
    """All words of a page are in its own text or in a post."""
    kept = said("\n".join(lines), *posts)
    found = {word for text in (*kept, *posts) for word in words_of(text)}
    assert {word for line in lines for word in words_of(line)} <= found
    assert len(kept) == len(set(kept))
