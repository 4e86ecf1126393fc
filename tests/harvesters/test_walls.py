"""Walls are recognised by what they say where no post is to be seen, and never where one is."""

import pytest

from harvesters.browser.walls import Look, wall

URL = "https://exempelby.example/konto"


def look(text: str = "", *, status: int = 200, password: bool = False, items: int = 0) -> Look:
    """Return the first sight of a page that says ``text``."""
    return Look(status, "Titel", text, password, 0, items)


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (look(status=404), "C101"),
        (look(status=410), "C101"),
        (look("Logga in för att fortsätta"), "C102"),
        (look("Välkommen tillbaka till plattformen, skriv ditt lösenord", password=True), "C102"),
        (look("Log in to continue to this page"), "C102"),
        (look("Bekräfta att du är en människa genom att klicka på bilderna"), "C103"),
        (look(status=429), "C104"),
        (look("Too many requests, slow down please and come back"), "C104"),
        (look("Det här innehållet är inte tillgängligt just nu, försök senare"), "C105"),
        (look("This page isn't available. The link may be broken."), "C105"),
        (look(""), "C106"),
        (look(status=403), "C111"),
        (look(status=503), "C112"),
    ],
)
def test_each_wall_has_its_finding(seen: Look, code: str) -> None:
    """Status, words and password fields tell which wall it is."""
    found = wall(seen, URL)
    assert found is not None
    assert (found.code, found.place) == (code, URL)


def test_a_page_with_posts_is_no_wall() -> None:
    """A post may speak of logging in or captchas, and there may be a login form in a corner."""
    assert wall(look("Logga in för att rösta! captcha", password=True, items=3), URL) is None


def test_a_page_with_text_and_no_posts_is_no_wall() -> None:
    """An account without posts is an account, and is told of as such."""
    assert wall(look("Det här är kommunens nya konto. Här kommer snart nyheter."), URL) is None
