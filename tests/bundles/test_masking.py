"""Words are masked however they are written, in texts and in addresses."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles.masking import (
    MASKED,
    folded_whole,
    holds,
    letters_of,
    masked_address,
    masked_post,
    masked_text,
)
from ogonblick.post import Origin, Post, PostKind

NAME, SECRET = "Gunvor Ekebjär", "hemligfors"


@given(st.text(max_size=40), st.text(min_size=1, max_size=8), st.text(max_size=40))
def test_no_text_holds_a_word_that_was_masked(before: str, word: str, after: str) -> None:
    """Whatever the signs."""
    parts = masked_text(f"{before} {word} {after}", [word]).split(MASKED)
    assert not any(holds(part, [word]) for part in parts)
    assert len(parts) > 1 or not folded_whole(word).strip()
    assert letters_of(word) in letters_of(f"{before} {word} {after}")


@pytest.mark.parametrize(
    ("text", "word", "left"),
    [
        ("@annasvensson #AnnaSvensson", "Anna Svensson", f"@{MASKED} #{MASKED}"),
        ("anna.svensson@x.example", "Anna Svensson", f"{MASKED}@x.example"),
        ("https://x.example/anna_svensson", "Anna Svensson", f"https://x.example/{MASKED}"),
        ("An\ufe0fna\u2011Lena", "Anna-Lena", MASKED),
        ("Jose\u0301 och Jose", "José", f"{MASKED} och {MASKED}"),
        ("070 123 45 67, 0701234567", "070-123 45 67", f"{MASKED}, {MASKED}"),
        ("serier i kväll", "Erik", "serier i kväll"),
    ],
)
def test_a_name_is_found_however_it_is_put_together(text: str, word: str, left: str) -> None:
    """In mentions, addresses and numbers; but not in pieces of other words."""
    assert masked_text(text, [word]) == left


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/Gunvor.Ekebjar",
        "https://x.example/?namn=Gunvor%20Ekebj%C3%A4r",
        "https://x.example/?namn=Gunvor%2520Ekebj%25C3%25A4r",
        "https://x.example/gunvorekebja\u0308r",
    ],
)
def test_no_address_names_whom_a_mask_is_about(url: str) -> None:
    """In the ways that platforms write names."""
    assert masked_address(url, [NAME]) == MASKED
    assert masked_address("https://x.example/annan", [NAME]) == "https://x.example/annan"


def test_a_post_that_loses_something_leads_nowhere() -> None:
    """Its addresses would show the original."""
    post = Post(
        "c2",
        PostKind.COMMENT,
        Origin.RECEIVED,
        "Bo",
        f"Hon bor i {SECRET}.",
        "https://x.example/c2",
    )
    bare = masked_post(post, [SECRET], is_whole=False, is_nameless=False)
    assert (bare.permalink, bare.author) == ("", "Bo")
    assert masked_post(post, ["annat"], is_whole=False, is_nameless=False) == replace(
        post, text=post.text
    )


def test_the_shortest_words_stand_by_themselves() -> None:
    """Or every page of an author called Bo would be without its verbs and its addresses."""
    assert masked_text("Bo bor i Bos hus på BO.", ["Bo"]) == (
        f"{MASKED} bor i {MASKED} hus på {MASKED}."
    )
    assert masked_address("https://facebook.example/a", ["Bo"]) == "https://facebook.example/a"
    assert masked_address("https://facebook.example/Bo", ["Bo"]) == MASKED
