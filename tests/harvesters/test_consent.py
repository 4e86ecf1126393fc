"""Consent tools that municipalities run are refused, in one step or two, and keep what was said."""

from pathlib import Path
from urllib.parse import unquote

import feeds
import pytest
from playwright.sync_api import Page

from harvesters.browser.walls.walls import Consent, answer_consent

pytestmark = pytest.mark.browser

TOOLS = Path(feeds.__path__[0]).with_name("consent")
SITE = "https://exempelby.example/"
CATEGORIES = "{necessary: {enabled: true, readOnly: true}, analytics: {enabled: true}, ads: {}}"
SECTIONS = "['necessary', 'analytics', 'ads'].map((c) => ({title: c, linkedCategory: c}))"
VANILLA = """<p>Inlägg<script>CookieConsent.run({{hideFromBots: false, categories: {categories},
  language: {{default: 'x', translations: {{x: {{
    consentModal: {{title: 'Vi använder kakor', acceptAllBtn: 'Godkänn alla', {first}}},
    preferencesModal: {{
      title: 'Kakor', acceptAllBtn: 'Godkänn alla', {second}, sections: {sections}
    }}
  }}}}}}}})</script>"""
OSANO = "<body>Inlägg<script>cookieconsent.initialise({})</script>"


def meet(page: Page, tool: str, body: str) -> str:
    """Open a page with that tool, answer it, and return what was pressed."""
    script = (TOOLS / tool).read_text(encoding="utf-8")
    html = f"<!doctype html><meta charset=utf-8><script>{script}</script>{body}"
    page.context.clear_cookies()
    page.route(SITE, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(SITE)
    page.locator("[role=dialog]").first.wait_for(state="attached")
    pressed = answer_consent(page).pressed
    page.unroute(SITE)
    return pressed


def kept(page: Page, name: str) -> str:
    """Return what a cookie holds, once it is there."""
    page.wait_for_function("(name) => document.cookie.includes(name)", arg=name)
    return next(unquote(one["value"]) for one in page.context.cookies() if one["name"] == name)


@pytest.mark.parametrize(
    ("first", "second", "pressed"),
    [
        (
            "acceptNecessaryBtn: 'Neka alla', showPreferencesBtn: 'Inställningar'",
            "savePreferencesBtn: 'Spara val'",
            "Neka alla",
        ),
        (
            "showPreferencesBtn: 'Hantera inställningar'",
            "savePreferencesBtn: 'Spara mina val'",
            "Hantera inställningar – Spara mina val",
        ),
        (
            "showPreferencesBtn: 'Manage preferences'",
            "acceptNecessaryBtn: 'Reject all', savePreferencesBtn: 'Save preferences'",
            "Manage preferences – Reject all",
        ),
    ],
)
def test_a_tool_with_choices_is_refused(page: Page, first: str, second: str, pressed: str) -> None:
    """Where the first dialogue has no refusing button, all is turned off in the second."""
    body = VANILLA.format(categories=CATEGORIES, sections=SECTIONS, first=first, second=second)
    assert meet(page, "vanilla-cookieconsent-3.1.0.js", body) == pressed
    assert '"categories":["necessary"]' in kept(page, "cc_cookie")


@pytest.mark.parametrize("kind", ["opt-in", "opt-out"])
def test_a_tool_with_two_buttons_is_refused(page: Page, kind: str) -> None:
    """Whether it takes silence for a yes or a no."""
    assert meet(page, "cookieconsent-3.1.1.js", OSANO.format(f"{{type: '{kind}'}}")) == "Decline"
    assert kept(page, "cookieconsent_status") == "deny"


def test_a_tool_that_only_informs_is_left(page: Page) -> None:
    """There is nothing to refuse, and »Got it« is no refusal."""
    assert meet(page, "cookieconsent-3.1.1.js", OSANO.format("{type: 'info'}")) == ""


BAR = """<style>.alert {{ position: fixed; inset: auto 0 0; }}</style><p>Inlägg</p><div class=alert>
<{tag}>Sajten använder nödvändiga och icke-nödvändiga cookies. <button>Godkänn</button>
<button onclick="document.querySelector('.alert').remove()">Avvisa</button></{tag}></div>"""


def test_a_bar_is_known_by_its_place(page: Page) -> None:
    """A dialogue that is called nothing stays where dialogues stand; a page's head asks nothing."""
    page.set_content(BAR.format(tag="div"))
    assert answer_consent(page).pressed == "Avvisa"
    page.set_content(
        "<header style='position: fixed'>Kakor, integritet och personuppgifter"
        "<button>Inställningar</button><button>Sök</button></header>"
    )
    assert answer_consent(page) == Consent(seen=False)


STUBBORN = """<div role=dialog>Vi använder kakor
  <label>Nödvändiga <input type=checkbox checked disabled></label>
  <label>Reklam <input type=checkbox checked onclick="event.preventDefault()"></label>
  <button type=button>Spara val</button><button type=button>Godkänn alla</button></div>"""


def test_nothing_is_saved_while_something_is_on(page: Page) -> None:
    """A choice that cannot be turned off, and is not necessary, is never saved."""
    page.set_content(STUBBORN)
    answered = answer_consent(page)
    assert (answered.seen, answered.pressed) == (True, "")
