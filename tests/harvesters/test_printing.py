"""A page is printed, or it is told why not, and the visit goes on either way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harvesters.browser.chromium import OpenBrowser, open_browser
from harvesters.browser.direct import NoAnswer
from harvesters.browser.printing import print_page

pytestmark = pytest.mark.browser

ENDLESS = "<script>addEventListener('beforeprint', () => { for (;;); })</script><p>Sida</p>"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBrowser]:
    """An open browser."""
    with open_browser("", tmp_path_factory.mktemp("profile"), "") as opened:
        yield opened


def test_a_page_becomes_a_pdf_of_many_sheets(browser: OpenBrowser, tmp_path: Path) -> None:
    """All of the page is printed, not only what is in sight."""
    page = browser.context.pages[0]
    page.set_content("<p style='break-after:page'>Ett</p>" * 3)
    print_page(page, browser.address, 20, tmp_path / "page.pdf")
    printed = (tmp_path / "page.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") == 3


def test_a_page_that_will_not_be_printed_is_let_go_in_time(
    browser: OpenBrowser, tmp_path: Path
) -> None:
    """A script that never ends when it is asked to print is ended, and the page answers again."""
    page = browser.context.pages[0]
    page.set_content(ENDLESS)
    with pytest.raises(NoAnswer, match="för lång tid"):
        print_page(page, browser.address, 0.5, tmp_path / "page.pdf")
    assert page.evaluate("document.body.innerText") == "Sida"
