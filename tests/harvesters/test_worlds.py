"""A page is asked in a session that is kept, and nothing is left behind in it."""

from playwright.sync_api import Page

from harvesters.browser.page.direct import slim
from harvesters.browser.page.scripts import ask
from harvesters.browser.page.shadows import open_shadows
from harvesters.browser.page.worlds import session_of

WHERE = "() => document.body.innerText"
HOST = """() => {
  const host = document.body.appendChild(document.createElement("div"));
  host.style.height = "9px";
  host.attachShadow({ mode: "closed" }).textContent = "inuti";
  window.host = new WeakRef(host);
}"""
IS_GONE = "() => window.host.deref() === undefined"


def test_a_page_that_went_elsewhere_is_asked_in_the_same_session(page: Page) -> None:
    """Another document, in another process even, needs no new session."""
    page.goto("data:text/html,<p>ett")
    session = session_of(page)
    assert ask(page, WHERE) == "ett"
    page.goto("chrome://version")
    assert "Chrom" in ask(page, WHERE)
    page.goto("data:text/html,<p>noll")
    assert session_of(page) is session
    assert ask(page, WHERE) == "noll"


def test_a_page_whose_session_was_ended_is_asked_in_a_new_one(page: Page) -> None:
    """Whatever ended it, the page is still there."""
    page.goto("data:text/html,<p>ett")
    session = session_of(page)
    session.detach()
    assert ask(page, WHERE) == "ett"
    assert session_of(page) is not session


def test_an_element_that_was_looked_into_is_let_go_of(page: Page) -> None:
    """A long feed takes its posts away again, and a handle of each would keep them all."""
    page.goto("data:text/html,<p>ett")
    page.evaluate(HOST)
    open_shadows(page)
    page.evaluate("() => document.querySelector('div').remove()")
    slim(page, collect=True)
    assert page.evaluate(IS_GONE)


def test_a_page_is_asked_apart_from_its_scripts_wherever_it_goes(page: Page) -> None:
    """What its scripts have made is not there, nor what we left in the document before."""
    for address in (
        "data:text/html,<p>ett",
        "chrome://version",
        "about:blank",
        "data:text/html,<p>",
    ):
        page.goto(address)
        page.evaluate("() => { window.theirs = 1; }")
        assert ask(page, "() => [typeof theirs, typeof ours]") == ["undefined", "undefined"]
        ask(page, "() => { globalThis.ours = 1; }")
        assert ask(page, "() => [typeof theirs, typeof ours]") == ["undefined", "number"]
        assert page.evaluate("() => typeof ours") == "undefined"
