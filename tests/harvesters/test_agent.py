"""Whoever is visited can see who comes, and whom to ask about it."""

from hypothesis import given
from hypothesis import strategies as st

from harvesters.agent import PRODUCT, named, reach
from harvesters.browser.engine.chromium import user_agent


def test_the_page_about_us_and_our_contact_are_named() -> None:
    """Both stand in the user agent, either alone, and without them there is nothing to invent."""
    where = reach("https://kommun.se/robot", "arkiv@kommun.se")
    told = user_agent("Chromium 156.0.8078.79", PRODUCT, where)
    assert told.endswith(f"{PRODUCT} (+https://kommun.se/robot; arkiv@kommun.se)")
    assert "Chrome/156.0.0.0" in told
    assert named(PRODUCT, reach("", "arkiv@kommun.se")) == f"{PRODUCT} (+arkiv@kommun.se)"
    assert named(PRODUCT, reach("", "")) == PRODUCT


@given(st.text(), st.text())
def test_any_contact_can_be_sent(page: str, contact: str) -> None:
    """A header holds ASCII on one line, whatever somebody wrote in a setting."""
    told = named(PRODUCT, reach(page, contact))
    assert told.isascii()
    assert told.isprintable()
