"""What meets a visitor instead of a platform's account is told as what it is, and is no content."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from platforms import content
from playwright.sync_api import Page

from harvesters.browser.feed import look
from harvesters.browser.rules import made_for, rules_for
from harvesters.browser.walls import Look, look_at, wall
from ogonblick.account import Platform

pytestmark = pytest.mark.browser

SHAPED = Path(content.__file__).with_name("walls.toml")
WALLS: list[dict[str, Any]] = tomllib.loads(SHAPED.read_text(encoding="utf-8"))["wall"]
OWN = [platform for platform in Platform if made_for(platform)]
URL = "https://exempelby.example/konto"


@pytest.mark.parametrize("shaped", WALLS, ids=lambda one: f"{one['platform']}-{one['code']}")
def test_a_platforms_wall_is_told_and_is_no_content(page: Page, shaped: dict[str, Any]) -> None:
    """No rule finds a post on it, and it has the finding that says what to do."""
    page.set_content(shaped["html"])
    items = look(page, rules_for(Platform(shaped["platform"])))["items"]
    assert items == []
    found = wall(look_at(page, 200, len(items)), URL)
    assert found is not None
    assert found.code == shaped["code"]


@pytest.mark.parametrize("platform", OWN)
def test_no_platforms_rules_take_a_login_form_for_a_post(page: Page, platform: Platform) -> None:
    """A form to log in or register, with a picture and a heading, holds nothing of an account."""
    page.set_content(
        "<main><h1>Välkommen</h1><img src='data:,'><form><input type=password>"
        "<button>Logga in</button></form></main><dialog open>Skapa konto</dialog>"
    )
    assert look(page, rules_for(platform))["items"] == []


def test_a_page_that_fills_itself_is_waited_for(page: Page) -> None:
    """A frame that is empty at first, and then filled in a shadow root, is no empty page."""
    page.set_content("<div></div>")
    page.evaluate(
        "() => setTimeout(() => { document.querySelector('div').attachShadow({ mode: 'open' })"
        ".innerHTML = '<p>' + 'Ett inlägg som kom efter en stund. '.repeat(3) }, 200)"
    )
    assert wall(look_at(page, 200, 0), URL) is None


def test_a_page_that_stays_empty_is_told(page: Page) -> None:
    """Patience ends."""
    page.set_content("<div></div>")
    found = wall(look_at(page, 200, 0), URL)
    assert found is not None
    assert found.code == "C106"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://www.facebook.com/login/?next=x", "C102"),
        ("https://www.facebook.com/checkpoint/1501092823525282/", "C114"),
        ("https://www.instagram.com/accounts/login/", "C102"),
        ("https://www.instagram.com/challenge/?next=/x/", "C114"),
        ("https://www.linkedin.com/authwall?trk=x", "C102"),
        ("https://x.com/i/flow/login", "C102"),
        ("https://x.com/account/access", "C114"),
        ("https://consent.youtube.com/m?continue=x", "C116"),
        ("https://www.google.com/sorry/index?continue=x", "C103"),
        ("https://exempelby.example/blogin/om-oss", ""),
        ("https://exempelby.example/konto?next=/login", ""),
    ],
)
def test_where_a_visit_is_sent_tells_of_a_wall(address: str, code: str) -> None:
    """A wall has an address of its own, whatever it says and in whatever language."""
    text = "Ein Text, den niemand hier erwartet hat, und der von nichts erzählt."
    found = wall(Look(200, "", text, password=False, pictures=0, items=0, address=address), URL)
    assert (found.code if found else "") == code
