"""A page is printed, or it is told why not, and the visit goes on either way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harvesters.browser.engine.chromium import OpenBrowser, open_browser
from harvesters.browser.page.direct import NoAnswer
from harvesters.browser.pictures.printing import print_page
from harvesters.steps import Budget

pytestmark = pytest.mark.browser

ENDLESS = "<script>addEventListener('beforeprint', () => { for (;;); })</script><p>Sida</p>"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBrowser]:
    """An open browser."""
    with open_browser("", tmp_path_factory.mktemp("profile"), "") as opened:
        yield opened


def sheets(browser: OpenBrowser, file: Path) -> list[int]:
    """Print the open page; returns how many sheets each of its PDFs has."""
    printed = print_page(browser.context.pages[0], browser.address, Budget.of(20), file)
    made = [file.read_bytes() for _ in printed]
    assert all(one.startswith(b"%PDF-") for one in made)
    return [one.count(b"/Type /Page\n") for one in made]


def test_a_page_becomes_a_pdf_of_many_sheets(browser: OpenBrowser, tmp_path: Path) -> None:
    """All of the page is printed, not only what is in sight."""
    page = browser.context.pages[0]
    page.set_content("<p style='break-after:page'>Ett</p>" * 3)
    assert sheets(browser, tmp_path / "page.pdf") == [3]


@pytest.mark.parametrize(("paragraphs", "kept"), [(10, [10]), (21, [10, 10, 1])])
def test_a_long_page_becomes_several_pdfs(
    browser: OpenBrowser, tmp_path: Path, paragraphs: int, kept: list[int]
) -> None:
    """Each sheet is printed once, and no PDF is without any."""
    page = browser.context.pages[0]
    page.set_content("<p style='break-after:page'>Ett</p>" * paragraphs)
    assert sheets(browser, tmp_path / "page.pdf") == kept


def test_a_page_that_will_not_be_printed_is_let_go_in_time(
    browser: OpenBrowser, tmp_path: Path
) -> None:
    """A script that never ends when it is asked to print is ended, and the page answers again."""
    page = browser.context.pages[0]
    page.set_content(ENDLESS)
    with pytest.raises(NoAnswer, match="för lång tid"):
        next(print_page(page, browser.address, Budget.of(0.5), tmp_path / "page.pdf"))
    assert page.evaluate("document.body.innerText") == "Sida"
