"""A consent tool whose words we do not know is refused by the rules of autoconsent, unseen."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page

from harvesters.browser.walls.refusing import FILES, refuse
from harvesters.browser.walls.walls import answer_consent

pytestmark = pytest.mark.browser

SITE = "https://exempelby.example/"
STRICT = "default-src 'none'; script-src 'nonce-x'; require-trusted-types-for 'script'"
DIGESTS = {
    "LICENSE.txt": "fab3dd6bdab226f1c08630b1dd917e11fcb4ec5e1e020e2c16f83a0a13863e85",
    "autoconsent.playwright.js": "d5d1d372976129e25596e0959f85cb954eec4d783684da1055e3ac0dc4d9b58e",
    "compact-rules.json": "57b70b76c0a8b8cf288defd7e6ca510225165eff77de28ccc89b5e2d46fd0caa",
}
WATCHING = """<script nonce=x>
  window.changed = [];
  new MutationObserver((all) => changed.push(...all.map((one) => one.type)))
    .observe(document, {subtree: true, childList: true, attributes: true});
  window.names = () => Object.getOwnPropertyNames(window).join();
  for (const one of document.querySelectorAll("button, a"))
    one.onclick = () => { document.title += one.className; return false; };
</script>"""
# Marked up as Complianz does it for WordPress, in a language of Kiruna's that ours do not know.
COMPLIANZ = """<div id="cmplz-cookiebanner-container">
  <div class="cmplz-cookiebanner banner-1 optin cmplz-show" aria-modal="true" role="dialog">
    <div class="cmplz-title">Hálddaš miehtama</div>
    <div class="cmplz-message">Mii geavahit diehtočoahkuid</div>
    <div class="cmplz-buttons"><button class="cmplz-btn cmplz-accept">Dohkket</button>
      <button class="cmplz-btn cmplz-deny">Biehtal</button></div></div></div>"""
# As Didomi does it without a refusing button: its rule would call a function of the page's own.
DIDOMI = """<div id="didomi-host"><div id="didomi-notice" class="didomi-popup-notice">Diehtočoahkut
  <button id="didomi-notice-agree-button">Dohkket</button></div></div>"""
CLOSED = (
    '<div id="cmplz-cookiebanner-container" hidden>'
    '<p class="cmplz-cookiebanner">Diehtočoahkut</div>'
)


def meet(page: Page, body: str) -> None:
    """Open a page that allows no script but its own, and watches what is done to it."""
    html = f"<!doctype html><meta charset=utf-8><title>|</title><p>Inlägg</p>{body}{WATCHING}"
    strict = {"Content-Type": "text/html", "Content-Security-Policy": STRICT}
    page.route(SITE, lambda route: route.fulfill(body=html, headers=strict))
    page.goto(SITE)
    page.unroute(SITE)


def test_a_tool_in_another_language_is_refused(page: Page) -> None:
    """By the button that refuses, and no other; the words on it are told."""
    meet(page, COMPLIANZ)
    answered = answer_consent(page)
    assert (answered.seen, answered.pressed) == (True, "Biehtal")
    assert page.title() == "|cmplz-btn cmplz-deny"


def test_the_page_does_not_see_it(page: Page) -> None:
    """Nothing is asked for, added, changed or left behind; only the press is felt."""
    asked: list[str] = []
    meet(page, COMPLIANZ)
    names = page.evaluate("names()")
    page.on("request", lambda request: asked.append(request.url))
    assert refuse(page) == "Biehtal"
    assert page.evaluate("names()") == names
    assert set(page.evaluate("changed")) == {"childList"}  # the title, by the page's own script
    assert asked == []


@pytest.mark.parametrize("body", ["", DIDOMI])
def test_what_cannot_be_refused_is_left(page: Page, body: str) -> None:
    """Nothing is pressed: not a yes, nor what would need the page's own scripts."""
    meet(page, body)
    assert refuse(page) == ""
    assert page.title() == "|"


def test_a_dialogue_that_comes_later_is_left(page: Page) -> None:
    """When nothing was found in time, it is over: the page is being read."""
    meet(page, CLOSED)
    assert refuse(page) == ""
    page.evaluate("document.querySelectorAll('[hidden]').forEach((one) => { one.hidden = false })")
    page.wait_for_timeout(700)
    assert page.title() == "|"


def test_the_files_are_as_they_were_published() -> None:
    """Theirs are not changed by us: whoever has the release can compare."""
    held = {name: (Path(str(FILES)) / name).read_bytes() for name in DIGESTS}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in held.items()} == DIGESTS
