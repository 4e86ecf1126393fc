"""What meets a visitor instead of a platform's account is told as what it is, and is no content."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from platforms import content
from playwright.sync_api import Page

from harvesters.browser.page.scripts import ask, words
from harvesters.browser.page.sight import take_sight
from harvesters.browser.pictures.artefacts import BODY_TEXT
from harvesters.browser.reading.extract import Gathered
from harvesters.browser.reading.feed import scroll
from harvesters.browser.reading.looking import look
from harvesters.browser.report.coverage import elsewhere, rule_findings
from harvesters.browser.rules import GENERIC, made_for, rules_for
from harvesters.browser.walls.passing import is_unfilled, wait_until_filled
from harvesters.browser.walls.walls import Look, look_at, wall
from harvesters.steps import Budget
from ogonblick.account import Account, Platform

pytestmark = pytest.mark.browser

SHAPED = Path(content.__file__).with_name("walls.toml")
WALLS: list[dict[str, Any]] = tomllib.loads(SHAPED.read_text(encoding="utf-8"))["wall"]
OWN = [platform for platform in Platform if made_for(platform)]
URL = "https://exempelby.example/konto"
UNKNOWN = [one for one in WALLS if "account__header" not in one["html"]]
"""Walls that show nothing of the account, not even its header."""
OTHER_WORDS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.data = "Tämä teksti ei kerro täällä mitään.";
  document.body.append("Lue lisää täältä, jos haluat.");
  for (const input of document.querySelectorAll("input")) input.type = "text";
}"""


@pytest.mark.parametrize("shaped", WALLS, ids=lambda one: f"{one['platform']}-{one['code']}")
def test_a_platforms_wall_is_told_and_is_no_content(page: Page, shaped: dict[str, Any]) -> None:
    """No rule finds a post on it, and it has the finding that says what to do."""
    page.set_content(shaped["html"])
    items = look(page, rules_for(Platform(shaped["platform"])))["items"]
    assert items == []
    found = wall(look_at(page, 200, len(items)), URL)
    assert found is not None
    assert found.code == shaped["code"]


@pytest.mark.parametrize("shaped", UNKNOWN, ids=lambda one: f"{one['platform']}-{one['code']}")
def test_a_wall_that_nobody_knows_is_told_by_what_it_lacks(
    page: Page, shaped: dict[str, Any]
) -> None:
    """In words of a language that no rule has, it shows nothing of what an account must show."""
    platform = Platform(shaped["platform"])
    page.set_content(shaped["html"])
    page.evaluate(OTHER_WORDS)
    rules, gathered = rules_for(platform), Gathered()
    gathered.add(look(page, rules))
    assert wall(look_at(page, 200, len(gathered.items)), URL) is None
    account = Account("konto", "exempelby", platform, URL, "Exempelby", "Kansliet")
    (found,) = elsewhere(account, gathered)
    assert (found.code, found.place) == ("C230", URL)
    for told in (rules.version, words("walls")["version"], "inlägg", *rules.landmarks):
        assert told in found.text


@pytest.mark.parametrize("platform", [one for one in OWN if one is not GENERIC])
def test_every_platforms_rules_have_a_canary(platform: Platform) -> None:
    """Both for posts and for the account's page; only a plain website may look like anything."""
    rules = rules_for(platform)
    assert rules.canary
    assert rules.landmarks


WORDPRESS = "<body class='{0}'><h1>Rektorn bloggar</h1><p>Från skolorna i Exempelby. {1}</p>"


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (WORDPRESS.format("home blog", "Här kommer snart inlägg."), []),
        (WORDPRESS.format("login", "Lue lisää täältä."), ["C230"]),
        (WORDPRESS.format("home", "<section class='type-post'>Skolstart</section>"), ["C215"]),
        (WORDPRESS.format("home", "<article class='post type-post'>Skolstart</article>"), []),
    ],
    ids=["no posts", "wall", "other marks", "bare posts"],
)
def test_a_blogs_rules_promise_only_what_every_theme_has(
    page: Page, body: str, codes: list[str]
) -> None:
    """A blog is known by what the program marks; a theme may leave out times and addresses."""
    page.set_content(body)
    rules, gathered = rules_for(Platform.WORDPRESS), Gathered()
    gathered.add(look(page, rules))
    account = Account("blogg", "exempelby", Platform.WORDPRESS, URL, "Exempelby", "Kansliet")
    found = [*elsewhere(account, gathered), *rule_findings(account, gathered)]
    assert [one.code for one in found] == codes


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


def test_what_a_large_frame_says_is_the_pages_own_word(page: Page) -> None:
    """A login in a frame that fills the page is met there; a small one tells of itself alone."""
    frame = "<iframe srcdoc='<h1>Logga in för att fortsätta</h1>' width={} height={}></iframe>"
    text = "Exempelby kommun informerar om det som händer i kommunen."
    page.set_content(text + frame.format(900, 600))
    found = wall(look_at(page, 200, 0), URL)
    assert found is not None
    assert found.code == "C102"
    page.set_content(text + frame.format(300, 90))
    assert wall(look_at(page, 200, 0), URL) is None


def test_a_password_in_a_corner_makes_no_wall(page: Page) -> None:
    """A page offers its login in its head, and shows what it has all the same."""
    text = "Exempelby kommun informerar om det som händer i kommunen."
    page.set_content(f"<header><input type=password></header><p>{text}</p>")
    assert wall(look_at(page, 200, 0), URL) is None
    page.set_content(f"<main><input type=password></main><p>{text}</p>")
    found = wall(look_at(page, 200, 0), URL)
    assert found is not None
    assert found.code == "C102"


def test_a_page_that_takes_itself_away_can_be_asked(page: Page) -> None:
    """There is nothing left of it, and nothing breaks by that."""
    page.set_content("<article>Hej</article>")
    page.evaluate("document.documentElement.remove()")
    assert scroll(page, rules_for(GENERIC))["bottom"]
    assert ask(page, BODY_TEXT) == ""
    assert take_sight(page, URL).text == ""
    found = wall(look_at(page, 200, 0), URL)
    assert found is not None
    assert found.code == "C106"


def test_an_empty_frame_is_waited_for_until_its_scripts_have_filled_it(page: Page) -> None:
    """Some are slow; one without scripts never fills itself, and one of few words is filled."""
    page.set_content(
        "<p></p><script>setTimeout(() => document.body.append('x'.repeat(50)), 700)</script>"
    )
    rules = rules_for(GENERIC)
    wait_until_filled(page, rules, lambda: 1.0, Budget.of(20))
    assert len(ask(page, BODY_TEXT)) == 50
    for filled in ("<p></p>", "<script></script><article itemid=p1><p>Hej!</p></article>"):
        page.set_content(filled)
        assert not is_unfilled(page, rules)


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
